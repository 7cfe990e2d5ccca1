from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from lifang.modules.gatherings.ballots import count, draw_up, explain_forecast, forecast
from tests.modules.gatherings.ballots.votes import flats, holdings, paper_votes, vote


@given(holdings, st.data())
def test_the_first_doors_reach_the_quorum_and_no_fewer_can(held, data) -> None:
    roll = draw_up(held)
    running = vote(roll)
    handed_in = [one.unit for one in held if data.draw(st.booleans())]
    found = forecast(running, paper_votes(dict.fromkeys(handed_in, "for"))[0])

    def reaches(doors) -> bool:
        units = [*handed_in, *(unit for door in doors for unit in door.units)]
        return count(running, *paper_votes(dict.fromkeys(units, "for"))).results[0].outcome != "no-quorum"

    assert reaches(found.doors[: found.fewest])
    assert found.quorum.met == (found.fewest == 0)
    if found.fewest:
        assert not any(reaches(some) for some in combinations(found.doors, found.fewest - 1))


@given(holdings, st.data())
def test_the_doorstep_list_is_everybody_who_has_handed_in_nothing(held, data) -> None:
    roll = draw_up(held)
    handed_in = {one.unit for one in held if data.draw(st.booleans())}
    found = forecast(vote(roll), paper_votes(dict.fromkeys(handed_in, "for"))[0])
    listed = [unit for door in found.doors for unit in door.units]
    assert sorted(listed) == sorted({one.unit for one in held} - handed_in)
    assert found.quorum.part.area + sum(door.brings.area for door in found.doors) == roll.whole.area
    assert found.quorum.part.heads + sum(door.brings.heads for door in found.doors) == roll.whole.heads


def test_the_largest_unvoted_doors_come_first() -> None:
    found = forecast(vote(flats(50, 300, 100, 200)), paper_votes({"u3": "for"})[0])
    assert [door.units for door in found.doors] == [("u2",), ("u4",), ("u1",)]
    assert found.fewest == 2


def test_what_is_missing_is_said_in_both_languages() -> None:
    found = forecast(vote(flats(100, 100, 100)), paper_votes({"u1": "for"})[0])
    assert explain_forecast(found, "en")[-1] == (
        "Still missing: area 1.00 m², heads 1; fewest doors of the doorstep list that bring it: 1."
    )
    assert explain_forecast(found, "zh")[-1] == "还差面积 1.00 平方米、1 人；按入户名单最少再走 1 户。"
    reached = forecast(vote(flats(100)), paper_votes({"u1": "for"})[0])
    assert explain_forecast(reached, "zh")[-1] == "参与表决已达到法定比例。"
