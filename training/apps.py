from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrainingConfig(AppConfig):
    name = "training"
    verbose_name = _("training")

    def ready(self) -> None:
        from cms.work import Sweep, register
        from training import retention
        from training.asking import links
        from training.documents import register_documents
        from training.messages import sending

        register_documents()
        register(retention.SWEEP)
        register(Sweep("training-messages", run=sending.send_waiting, backlog=sending.backlog))
        register(Sweep("training-links", run=links.send_links, backlog=links.backlog))
