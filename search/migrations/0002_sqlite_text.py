from django.db import migrations

# Each engine of the database has its own tables; the other's are not made.


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        from search.engines.sqlite import create_text_table

        create_text_table("search_text")
    elif schema_editor.connection.vendor == "postgresql":
        from search.engines.postgresql import TABLE, create_table

        create_table(TABLE)


def drop(apps, schema_editor):
    table = {"sqlite": "search_text", "postgresql": "search_postgresql"}.get(schema_editor.connection.vendor)
    if table:
        schema_editor.execute(f"DROP TABLE IF EXISTS {table}")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
