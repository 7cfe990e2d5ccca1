"""A second full-text index without what is personal; both also hold the codes of a case's areas (lifang.cases.search)."""

from django.db import migrations

from lifang.cases import search

AT_ONCE = 2000
SQLITE = "CREATE VIRTUAL TABLE cases_told USING fts5(grams, tokenize='unicode61')"
POSTGRESQL = [
    "CREATE TABLE cases_told (case_id bigint PRIMARY KEY, grams tsvector NOT NULL)",
    "CREATE INDEX cases_told_grams ON cases_told USING gin (grams)",
]


def create(apps, schema_editor):
    for statement in [SQLITE] if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def fill(apps, schema_editor):
    cases = apps.get_model("cases", "Case").objects.order_by("pk")
    last = 0
    while some := list(cases.filter(pk__gt=last)[:AT_ONCE]):
        search.index(some)
        last = some[-1].pk


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE cases_told")


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_desk")]
    operations = [
        migrations.RunPython(create, drop),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
