from django.db import migrations

# Each engine of the database has its own tables; the other's are not made.


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        from search.engines.sqlite import create_tables

        create_tables()
    elif schema_editor.connection.vendor == "postgresql":
        from search.engines.postgresql import TABLE, create_table

        create_table(TABLE)


def drop(apps, schema_editor):
    for table in ("search_text", "search_tokens", "search_postgresql"):
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
