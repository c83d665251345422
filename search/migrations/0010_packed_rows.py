from django.db import migrations, models

# Rows take another shape: the index is made anew, empty, and filled after the last migration (search.apps).


def remake(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        from search.engines.sqlite import create_tables, drop_tables

        drop_tables()
        create_tables()
    elif schema_editor.connection.vendor == "postgresql":
        from search.engines.postgresql import TABLE, create_table

        schema_editor.execute(f"DROP TABLE {TABLE}")
        create_table(TABLE)
    for table in ("search_row", "search_wordcount"):
        schema_editor.execute(f"DELETE FROM {table}")


def build_again(apps, schema_editor):
    """Documents of an earlier release do not say until when they are fresh: the next round of the worker tells them."""
    if apps.get_model("search", "Document").objects.exists():
        apps.get_model("search", "OutboxEntry").objects.create(target="everything", reason="release")


class Migration(migrations.Migration):
    dependencies = [("search", "0009_searches_by_name")]

    operations = [
        migrations.RunPython(remake, migrations.RunPython.noop),
        migrations.RunPython(build_again, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="sqliterow",
            name="versions",
            field=models.BinaryField(),
        ),
    ]
