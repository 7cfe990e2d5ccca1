import pytest

from lifang.kernel.registry import DuplicateName, Registry, UnknownName


@pytest.fixture
def guards() -> Registry[object]:
    registry: Registry[object] = Registry("guard")
    registry.add("someone-else", 2)
    registry.add("no-open-target", 1)
    return registry


def test_the_decorator_registers_and_returns_the_thing_itself(guards):
    @guards.register("is-even")
    def is_even(number: int) -> bool:
        return number % 2 == 0

    assert is_even(4)
    assert guards.get("is-even") is is_even


def test_names_and_items_are_sorted(guards):
    assert guards.names() == ("no-open-target", "someone-else")
    assert guards.items() == (("no-open-target", 1), ("someone-else", 2))
    assert "someone-else" in guards
    assert "nobody" not in guards


def test_a_name_is_taken_once(guards):
    with pytest.raises(DuplicateName, match="guard 'someone-else' is registered already, by 2"):
        guards.add("someone-else", 2)
    assert guards.get("someone-else") == 2


@pytest.mark.parametrize(
    ("name", "hint"),
    [("some-one-else", "did you mean someone-else"), ("zzz", "there are no-open-target, someone-else")],
)
def test_an_unknown_name_is_refused_with_a_hint(guards, name, hint):
    with pytest.raises(UnknownName, match=f"no guard '{name}'; {hint}"):
        guards.get(name)


def test_an_empty_registry_says_so():
    with pytest.raises(UnknownName, match="no panel 'x'; none is registered"):
        Registry("panel").get("x")


def test_registries_do_not_share_names(guards):
    assert Registry("guard").names() == ()
