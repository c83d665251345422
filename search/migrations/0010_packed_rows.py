from django.db import migrations, models

# Rows take another shape: the index is emptied, and filled after the last migration (search.apps).


def empty(apps, schema_editor):
    from search import engines

    engines.database().clear()
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE search_postgresql ALTER COLUMN versions SET NOT NULL")


def build_again(apps, schema_editor):
    """Documents of an earlier release do not say until when they are fresh: the next round of the worker tells them."""
    if apps.get_model("search", "Document").objects.exists():
        apps.get_model("search", "OutboxEntry").objects.create(target="everything", reason="release")


class Migration(migrations.Migration):
    dependencies = [("search", "0009_searches_by_name")]

    operations = [
        migrations.RunPython(empty, migrations.RunPython.noop),
        migrations.RunPython(build_again, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="sqliterow",
            name="versions",
            field=models.BinaryField(),
        ),
    ]
