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
        from training.messages import daily, notify, sending

        register_documents()
        register(retention.SWEEP)
        register(
            Sweep(
                "training-messages",
                run=sending.send_waiting,
                backlog=sending.backlog,
                label=_("Messages about training that were given up or came back"),
                report="training_messages:index",
                permission="training.view_message",
            )
        )
        register(Sweep("training-reminders", run=daily.remind, every=600))
        register(Sweep("training-closing", run=daily.close_old, every=3600))
        register(Sweep("training-notify", run=notify.look_for_bounces, every=300))
        register(Sweep("training-links", run=links.send_links, backlog=links.backlog))
