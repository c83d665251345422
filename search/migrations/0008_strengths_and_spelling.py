import django.db.models.deletion
from django.db import migrations, models

# The index takes another shape: it is made anew, empty, and filled after the last migration (search.apps).


def remake(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        from search.engines.sqlite import create_tables, drop_tables

        drop_tables()
        create_tables()
    elif schema_editor.connection.vendor == "postgresql":
        from search.engines.postgresql import TABLE, create_table

        schema_editor.execute(f"DROP TABLE {TABLE}")
        create_table(TABLE)
    schema_editor.execute("DELETE FROM search_wordcount")


class Migration(migrations.Migration):
    dependencies = [("search", "0007_file_texts")]

    operations = [
        migrations.CreateModel(
            name="SurfaceWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=40)),
                ("locale", models.CharField(max_length=10)),
                ("documents", models.IntegerField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="surfaceword",
            constraint=models.UniqueConstraint(fields=("locale", "word"), name="surface_word_once"),
        ),
        migrations.CreateModel(
            name="DocumentWords",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="search.document",
                    ),
                ),
                ("locale", models.CharField(max_length=10)),
                ("words", models.TextField()),
            ],
        ),
        migrations.RunPython(remake, migrations.RunPython.noop),
    ]
