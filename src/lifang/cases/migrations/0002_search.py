"""The full-text index: FTS5 on SQLite, a tsvector column with GIN on PostgreSQL; both hold the grams of kernel.text."""

from django.db import migrations

SQLITE = "CREATE VIRTUAL TABLE cases_text USING fts5(grams, tokenize='unicode61')"
POSTGRESQL = [
    "CREATE TABLE cases_text (case_id bigint PRIMARY KEY, grams tsvector NOT NULL)",
    "CREATE INDEX cases_text_grams ON cases_text USING gin (grams)",
]


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SQLITE)
    else:
        for statement in POSTGRESQL:
            schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE cases_text")


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
