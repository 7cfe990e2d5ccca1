"""What people write into fields. An answer in the texts is a value, a list to choose from, or one of the draws below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import Any

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643, 5.2
NOWHERE = "990101"  # a place that numbers are never given for, so that they are nobody's
YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Invented:
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Names:
    surnames: Sequence[str]
    given: Sequence[str]
    addressed: Sequence[str]  # as people are called: 王女士
    phones: str  # how telephone numbers begin


class Pen:
    def __init__(self, rng: Random, names: Names, seed: int) -> None:
        self._rng, self._names, self._seed = rng, names, seed
        self._rolls: dict[tuple[str, int], Invented] = {}

    def write(self, spec: Any, known: Mapping[str, Any], today: date) -> Any:
        """`known`: what the case says already, and its number; texts may name it in braces."""
        if isinstance(spec, str):
            return spec.format_map(known) if "{" in spec else spec
        if isinstance(spec, list):
            return self.write(self._rng.choice(spec), known, today)
        if isinstance(spec, dict):
            return self._draw(spec, known, today)
        return spec

    def _draw(self, spec: Mapping[str, Any], known: Mapping[str, Any], today: date) -> Any:
        rng = self._rng
        match spec:
            case {"between": [low, high]}:
                return rng.randint(low, high)
            case {"days": count, "hour": hours}:
                day = today + timedelta(days=self._number(count))
                return f"{day.isoformat()}T{rng.choice(hours):02d}:{rng.choice((0, 30)):02d}"
            case {"days": count}:
                return (today + timedelta(days=self._number(count))).isoformat()
            case {"chance": share}:
                return rng.random() < share
            case {"weighted": shares}:
                return self.write(rng.choices(list(shares), list(shares.values()))[0], known, today)
            case {"some": offered, "most": most}:
                return rng.sample(offered, rng.randint(1, most))
            case {"join": parts}:
                return "".join(str(self.write(part, known, today)) for part in parts)
            case {"called": _}:
                return rng.choice(self._names.addressed)
            case {"name": _}:
                return self._name(rng)
            case {"phone": _}:
                return self.phone(rng)
            case {"born": [youngest, oldest]}:
                return self._birthday(today, youngest, oldest).isoformat()
            case {"id": [youngest, oldest]}:
                return self._id_number(self._birthday(today, youngest, oldest))
            case {"roll": roll, "of": size, "says": what}:
                return getattr(self.person(roll, known["number"] % size), what)
            case {"month_of": name}:
                return f"{str(known[name])[:8]}01"
            case {"total": name}:
                return known[name]
        raise ValueError(f"an answer nobody can write: {dict(spec)}")

    def person(self, roll: str, number: int) -> Invented:
        """The same person each time that roll and number are the same."""
        if (roll, number) not in self._rolls:
            rng = Random(f"{self._seed}/{roll}/{number}")  # noqa: S311 - a play, not a secret
            self._rolls[roll, number] = Invented(self._name(rng), self.phone(rng))
        return self._rolls[roll, number]

    def _name(self, rng: Random) -> str:
        return rng.choice(self._names.surnames) + rng.choice(self._names.given)

    def phone(self, rng: Random) -> str:
        missing = 11 - len(self._names.phones)
        return self._names.phones + f"{rng.randrange(10**missing):0{missing}d}"

    def _number(self, count: int | Sequence[int]) -> int:
        return count if isinstance(count, int) else self._rng.randint(*count)

    def _birthday(self, today: date, youngest: int, oldest: int) -> date:
        return today - timedelta(
            days=self._rng.randint(int(youngest * YEAR) + 1, int((oldest + 1) * YEAR) - 1)
        )

    def _id_number(self, born: date) -> str:
        digits = f"{NOWHERE}{born:%Y%m%d}{self._rng.randrange(1000):03d}"
        rest = sum(int(digit) * weight for digit, weight in zip(digits, ID_WEIGHTS, strict=True)) % 11
        return digits + "10X98765432"[rest]


def shares(total: int, count: int, rng: Random) -> list[int]:
    """Believable whole amounts, some many times others, that add up to the total exactly."""
    weights = [rng.lognormvariate(0, 0.8) for _ in range(count)]
    scale = total / sum(weights)
    ends = [round(end * scale) for end in accumulate(weights)]
    ends[-1] = total
    return [end - start for start, end in zip([0, *ends], ends, strict=False)]
