from django.apps import AppConfig


class VocabularyConfig(AppConfig):
    name = "vocabulary"

    def ready(self) -> None:
        import vocabulary.signals  # noqa: F401
