from __future__ import annotations

import pytest

from lifang.people.actors import Actor
from lifang.people.models import Secret
from lifang.people.vault import BadSecret, NoSecret, VaultBroken, find_by_secret, reveal, store_secret
from lifang.record.models import Entry, Payload
from tests.factories.people import make_person
from tests.factories.places import NOW

pytestmark = pytest.mark.django_db
OFFICER = Actor("account/officer.zheng")
PHONE, ID_NUMBER = Secret.Kind.PHONE, Secret.Kind.ID_NUMBER
NUMBER = "11010519491231002X"


def store(person, kind=PHONE, value="13900000001", key=None):
    return store_secret(person=person, kind=kind, value=value, actor=OFFICER, now=NOW, key=key)


def read(person, kind=PHONE, why="回访"):
    return reveal(person=person, kind=kind, actor=OFFICER, why=why, now=NOW)


def test_what_is_stored_comes_back() -> None:
    person = make_person()
    store(person)
    store(person, ID_NUMBER, NUMBER.lower())
    assert read(person) == "13900000001"
    assert read(person, ID_NUMBER) == NUMBER


def test_nothing_readable_lies_in_the_database_or_in_the_record() -> None:
    person = make_person()
    secret = store(person)
    read(person)
    assert b"139" not in bytes(secret.ciphertext)
    written = str(list(Entry.objects.values())) + str(list(Payload.objects.values()))
    assert "13900000001" not in written
    assert "139" not in secret.index


def test_the_same_number_looks_different_each_time_and_for_each_person() -> None:
    one, other = make_person("p-1"), make_person("p-2")
    assert bytes(store(one).ciphertext)[12:] != bytes(store(other).ciphertext)[12:]
    assert Secret.objects.get(person=one).index == Secret.objects.get(person=other).index


def test_each_reading_leaves_who_and_why() -> None:
    person = make_person()
    store(person)
    read(person, why=" 核实地址 ")
    entry = Entry.objects.get(stream="person/p-1", kind="secret-read")
    assert entry.actor == "account/officer.zheng"
    assert entry.facts == {"secret": "phone", "why": "核实地址"}


def test_nobody_reads_without_a_reason_or_what_is_not_there() -> None:
    person = make_person()
    store(person)
    with pytest.raises(BadSecret, match="Say why"):
        read(person, why="  ")
    with pytest.raises(NoSecret):
        read(person, ID_NUMBER)
    assert not Entry.objects.filter(kind="secret-read").exists()


@pytest.mark.parametrize("place", [0, 12, -1])
@pytest.mark.tampers
def test_an_altered_byte_is_found(place: int) -> None:
    person = make_person()
    secret = store(person)
    altered = bytearray(secret.ciphertext)
    altered[place] ^= 1
    Secret.objects.update(ciphertext=bytes(altered))
    with pytest.raises(VaultBroken, match="phone of person p-1"):
        read(person)


@pytest.mark.tampers
def test_a_row_copied_to_another_person_does_not_open_there() -> None:
    one, other = make_person("p-1"), make_person("p-2")
    store(one)
    Secret.objects.update(person=other)
    with pytest.raises(VaultBroken):
        read(other)


def test_another_key_neither_opens_nor_finds(settings) -> None:
    person = make_person()
    store(person)
    settings.LIFANG_VAULT_KEY = "another"
    with pytest.raises(VaultBroken):
        read(person)
    assert find_by_secret(PHONE, "13900000001") == []


def test_people_are_found_by_number_however_it_is_written() -> None:
    mother, son, other = make_person("p-1"), make_person("p-2"), make_person("p-3")
    store(mother, value="+86 139-0000-0001")
    store(son, value="１３９００００００01")
    store(other, value="13900000002")
    assert find_by_secret(PHONE, "0086 139 0000 0001") == [mother, son]
    assert find_by_secret(ID_NUMBER, "13900000001") == []


@pytest.mark.parametrize(
    ("value", "problem"),
    [("123", "17 digits"), ("11010519490229002X", "day of birth"), ("110105194912310021", "mistyped")],
)
def test_a_mistyped_identity_number_is_not_stored(value: str, problem: str) -> None:
    with pytest.raises(BadSecret, match=problem):
        store(make_person(), ID_NUMBER, value)
    assert not Secret.objects.exists()


def test_an_empty_number_is_not_stored() -> None:
    with pytest.raises(BadSecret, match="empty"):
        store(make_person(), value=" - ")


def test_a_new_number_takes_the_place_of_the_old_one_and_the_same_one_writes_nothing() -> None:
    person = make_person()
    store(person, key="a")
    store(person, value="139 0000 0001")
    store(person, value="13900000002", key="b")
    store(person, key="a")  # a late repetition of the first call
    assert read(person) == "13900000002"
    assert Entry.objects.filter(kind="secret-stored").count() == 2
