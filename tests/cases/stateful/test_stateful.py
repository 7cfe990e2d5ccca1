"""Random sound programs, worked on by random people: whatever they do, the engine's promises hold after each step.

Nothing here knows how the engine decides. It asks for anything, right or wrong, and then looks at what was kept: every minute of a
case belongs to one unit, every date can be counted again by hand, a refusal left no trace, a repeated key changed nothing. At the
end the record proves itself, the rows follow from it, and an entry that somebody touched is named.
"""

from __future__ import annotations

from random import Random
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lifang.cases import book as books
from lifang.programs.definition import Program
from lifang.programs.load import load_text
from tests.cases.samples import APPOINTED, RESTLESS
from tests.cases.stateful.life import Life
from tests.cases.stateful.tampering import the_record_proves_itself, undone
from tests.factories.programs import programs

STEPS = 40
KNOWN = [
    load_text(RESTLESS, "restless.yaml"),
    load_text(APPOINTED, "appointed.yaml"),
    *(books.book().current(code) for code in ("street-problem", "mediation")),
]
"""Programs with everything in them: chance alone seldom writes one whose clocks pause and go on."""


@pytest.mark.django_db
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a shorter seed is no simpler a story
)
@given(program=programs() | st.sampled_from(KNOWN), seed=st.integers(0, 2**32))
def test_the_promises_hold_whatever_happens(program: Program, seed: int):
    rng = Random(f"{seed} {program.code}")
    with undone():
        life = Life(program, rng)
        books._frozen.cache_clear()
        books._in_use.clear()
        with patch.dict(books.book().programs, {program.code: life.program}):
            life.go(STEPS)
            the_record_proves_itself(rng)
