"""Every change of people, units and what they may do. Nothing is deleted: what is over gets a last day."""

from lifang.people.commands.accounts import (
    choose_language,
    end_grant,
    end_stand_in,
    give_grant,
    open_account,
    set_email,
    set_password,
    set_stand_in,
)
from lifang.people.commands.duties import end_duty, give_duty
from lifang.people.commands.errors import (
    AlreadyEnded,
    AlreadyThere,
    BadPeriod,
    BadValue,
    ChangeRefused,
    NotAdministrator,
    RegistrationRefused,
    StandInRefused,
)
from lifang.people.commands.persons import add_membership, add_person, end_membership
from lifang.people.commands.units import add_organization

__all__ = [
    "AlreadyEnded",
    "AlreadyThere",
    "BadPeriod",
    "BadValue",
    "ChangeRefused",
    "NotAdministrator",
    "RegistrationRefused",
    "StandInRefused",
    "add_membership",
    "add_organization",
    "add_person",
    "choose_language",
    "end_duty",
    "end_grant",
    "end_membership",
    "end_stand_in",
    "give_duty",
    "give_grant",
    "open_account",
    "set_email",
    "set_password",
    "set_stand_in",
]
