from django.db import migrations, models


def add_column(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        # A new installation's table has it already: it was made in today's shape.
        schema_editor.execute("ALTER TABLE search_postgresql ADD COLUMN IF NOT EXISTS fresh_until date")


def build_again(apps, schema_editor):
    """Documents of an earlier release do not say until when they are fresh: the next round of the worker tells them."""
    if apps.get_model("search", "Document").objects.exists():
        apps.get_model("search", "OutboxEntry").objects.create(target="everything", reason="release")


class Migration(migrations.Migration):
    dependencies = [("search", "0009_searches_by_name")]

    operations = [
        migrations.AddField(
            model_name="sqliterow",
            name="fresh_until",
            field=models.DateField(null=True),
        ),
        migrations.RunPython(add_column, migrations.RunPython.noop),
        migrations.RunPython(build_again, migrations.RunPython.noop),
    ]
