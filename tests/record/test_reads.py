from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from lifang.record.queries import verify_database
from lifang.record.reads import reads_of, record_read
from tests.factories.record import MORNING

pytestmark = pytest.mark.django_db


def test_whoever_is_read_sees_who_looked_and_why():
    for minute, reader in enumerate(["li.na", "wang.wei", "li.na"]):
        record_read(
            viewer_name=reader,
            subject_stream="case/A",
            purpose="supervision",
            what="phone number",
            now=MORNING + timedelta(minutes=minute),
        )
    record_read(viewer_name="li.na", subject_stream="case/B", purpose="supervision", what="page", now=MORNING)
    seen = [(read.actor, read.facts["what"]) for read in reads_of("case/A")]
    assert seen == [
        ("account/li.na", "phone number"),
        ("account/wang.wei", "phone number"),
        ("account/li.na", "phone number"),
    ]
    assert [read.stream_id for read in reads_of("case/B")] == ["reads/li.na"]
    assert verify_database().findings == []


def test_reads_are_found_by_index():
    if connection.vendor == "postgresql":
        connection.cursor().execute("SET enable_seqscan = off")
    assert "record_entry_subject" in reads_of("case/A").explain()
