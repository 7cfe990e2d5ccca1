"""`lifang password`: how an account that an import opened gets its first password."""

from __future__ import annotations

from random import SystemRandom

import typer

from lifang.config.answers import fail, now
from lifang.kernel.receipts import new_code
from lifang.people.actors import Actor
from lifang.people.commands import ChangeRefused, set_password
from lifang.people.models import Account
from lifang.people.queries import without_password

GROUPS = 4  # of five letters that are hard to mistake when read aloud: 92 bits


def give(user: str, *, generate: bool) -> None:
    account = Account.objects.filter(username=user).first()
    if account is None:
        fail(f"there is no account {user!r}; accounts come from the column account of people.csv")
    if generate:
        password = new_code(SystemRandom(), GROUPS)
    else:
        password = typer.prompt("New password", hide_input=True, confirmation_prompt="Once more")
    try:
        set_password(account=account, password=password, actor=Actor.system("command"), now=now())
    except ChangeRefused as error:
        fail(str(error))
    typer.echo(password if generate else f"{user} can sign in with this password now")


def tell_missing() -> None:
    waiting = without_password()
    if first := waiting.first():
        typer.echo(
            f"{waiting.count()} accounts have no password yet; give each one: lifang password {first.username}"
        )
