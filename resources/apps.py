from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "resources"

    def ready(self) -> None:
        import resources.tags  # noqa: F401
        from resources.documents import register_documents

        register_documents()
