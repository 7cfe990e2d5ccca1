"""The record refuses UPDATE and DELETE inside the database itself, on SQLite and on PostgreSQL."""

from django.db import migrations

LOCKED = ["record_entry", "record_seal", "record_sealleaf", "record_sealnode"]
REFUSAL = "the record is append-only: write a new entry instead"
ERASURE_ONLY = "a payload can only be erased, once and wholly"


def _sqlite(schema_editor):
    for table in LOCKED:
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
            )
    schema_editor.execute(
        "CREATE TRIGGER record_payload_no_delete BEFORE DELETE ON record_payload "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
    schema_editor.execute(
        "CREATE TRIGGER record_payload_erase_only BEFORE UPDATE ON record_payload "
        "WHEN NEW.data IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.erased_at IS NULL OR OLD.erased_at IS NOT NULL "
        "OR NEW.entry_id <> OLD.entry_id "
        f"BEGIN SELECT RAISE(ABORT, '{ERASURE_ONLY}'); END"
    )


def _postgresql(schema_editor):
    schema_editor.execute(
        "CREATE FUNCTION record_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
    )
    schema_editor.execute(
        "CREATE FUNCTION record_erase_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF NEW.data IS NOT NULL OR NEW.salt IS NOT NULL OR NEW.erased_at IS NULL OR OLD.erased_at IS NOT NULL "
        f"OR NEW.entry_id <> OLD.entry_id THEN RAISE EXCEPTION '{ERASURE_ONLY}'; END IF; RETURN NEW; END $$"
    )
    for table in LOCKED:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION record_refuse()"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION record_refuse()"
        )
    schema_editor.execute(
        "CREATE TRIGGER record_payload_no_delete BEFORE DELETE ON record_payload "
        "FOR EACH ROW EXECUTE FUNCTION record_refuse()"
    )
    schema_editor.execute(
        "CREATE TRIGGER record_payload_no_truncate BEFORE TRUNCATE ON record_payload "
        "FOR EACH STATEMENT EXECUTE FUNCTION record_refuse()"
    )
    schema_editor.execute(
        "CREATE TRIGGER record_payload_erase_only BEFORE UPDATE ON record_payload "
        "FOR EACH ROW EXECUTE FUNCTION record_erase_only()"
    )


def install(apps, schema_editor):
    {"sqlite": _sqlite, "postgresql": _postgresql}[schema_editor.connection.vendor](schema_editor)


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]
    operations = [migrations.RunPython(install)]
