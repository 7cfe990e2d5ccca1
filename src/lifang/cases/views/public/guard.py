"""How often one address may try, so that a guesser or a broken script does not try by the thousand.

A receipt is a secret of 68 bits: wrong codes close the receipt pages to that address until the time is over, for right codes
too, else the closed door itself would tell which are right. Reports are let through by the hundred: behind one address of a
mobile network stand many phones. The counts live in the cache of the one server process and are gone with a restart, which
costs a guesser of 68 bits nothing. The address is the one allauth sees (ALLAUTH_TRUSTED_PROXY_COUNT).
"""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    times: int
    window: int  # seconds

    def reached(self, request: HttpRequest) -> bool:
        return int(cache.get(self._count(request), 0)) >= self.times

    def note(self, request: HttpRequest) -> None:
        count = self._count(request)
        if not cache.add(count, 1, self.window):
            try:
                cache.incr(count)
            except ValueError:  # the time ended between the two lines
                cache.set(count, 1, self.window)

    def _count(self, request: HttpRequest) -> str:
        return f"lifang.{self.name}.{_address(request)}"


def _address(request: HttpRequest) -> str:
    """Found once a request: allauth reads all headers for it."""
    found: str = vars(request).setdefault("lifang_address", "") or str(get_adapter().get_client_ip(request))
    vars(request)["lifang_address"] = found
    return found


WRONG_RECEIPTS = Limit("receipt-tries", 20, 10 * 60)
REPORTS = Limit("reports", 200, 60 * 60)
