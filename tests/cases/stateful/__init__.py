import pytest

pytest.register_assert_rewrite(
    "tests.cases.stateful.promises", "tests.cases.stateful.life", "tests.cases.stateful.tampering"
)
