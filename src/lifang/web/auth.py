from __future__ import annotations

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The administrator gives out accounts, with grants that say what they may see: nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        del request
        return False
