import django.db.models.deletion
from django.db import migrations, models


def attachments_as_list(apps, schema_editor):
    """Titles of files were one string; the next `search_rebuild` reads the files."""
    documents = apps.get_model("search", "Document")
    for document in documents.objects.filter(is_deleted=False).iterator():
        if text := document.data.get("attachments"):
            document.data["attachments"] = [{"title": text, "url": document.data["url"], "text": "", "file": ""}]
            document.save(update_fields=["data"])


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0006_upkeep'),
    ]

    operations = [
        migrations.CreateModel(
            name='FileText',
            fields=[
                ('hash', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('reading', 'Reading'), ('done', 'Done')], db_index=True, default='waiting', max_length=8)),
                ('reason', models.CharField(blank=True, choices=[('encrypted', 'It is locked with a password. Upload it without one.'), ('damaged', 'It is damaged. Open it, save it again and upload it anew.'), ('macros', 'It holds macros, which are small programs. Save it without them and upload it anew.'), ('bomb', 'It is built as files are that do harm. Do not open it; ask whoever sent it.'), ('big', 'It is too big to be read.'), ('memory', 'Reading it takes too much memory.'), ('time', 'Reading it takes too long.'), ('crashed', 'It breaks the program that reads it. It may be damaged, or made to do harm.'), ('missing', 'The file itself is gone. Upload it again.'), ('kind', "It is no PDF, Word, PowerPoint, OpenDocument or plain text file of today's formats."), ('no_text', 'It has no text, as scans have none. Screen readers find nothing in it either.'), ('pages', 'It has very many pages: only the first are searched.'), ('long', 'It is very long: only its first part is searched.')], max_length=10)),
                ('text', models.TextField(blank=True)),
                ('pages', models.PositiveIntegerField(null=True)),
                ('seconds', models.FloatField(null=True)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('read_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='AwaitedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=100)),
                ('source_pk', models.PositiveBigIntegerField()),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='awaited', to='search.filetext')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('file', 'source', 'source_pk'), name='file_awaited_once')],
            },
        ),
        migrations.RunPython(attachments_as_list, migrations.RunPython.noop, elidable=True),
    ]
