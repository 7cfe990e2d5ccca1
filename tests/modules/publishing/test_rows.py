"""In every table of this subject, what is changed, deleted or invented past the commands is named."""

from __future__ import annotations

import pytest
from django.utils import timezone

from lifang.modules.publishing import commands
from lifang.modules.publishing.rebuild import CHANNELS, ISSUES, POSTS, SHOWS, WORKS
from tests.factories.rows import every_tampering_is_named
from tests.modules.publishing.scene import WRITER, appeared, by, scene, submission

pytestmark = pytest.mark.django_db


def test_channels_posts_issues_shows_and_works() -> None:
    now = timezone.now()
    made = scene(now)
    commands.drop_post(post=made.draft, reason="改期" * 200, **by(WRITER, now))
    appeared(now)
    cases = [submission() for _number in range(3)]
    for case in cases:
        commands.put_in_issue(issue=made.calling, case=case, title="炊烟", author="云间", **by(WRITER, now))
    commands.order_pieces(issue=made.calling, refs=[case.ref for case in cases[::-1]], **by(WRITER, now))
    commands.take_out(issue=made.calling, case=cases[1], **by(WRITER, now))
    every_tampering_is_named(CHANNELS, POSTS, ISSUES, SHOWS, WORKS)
