"""The public JSON API, version 1; its description is at /api/v1/openapi.json, a page to try it at /api/v1/docs/."""

from ninja import NinjaAPI

from search.api import router

api = NinjaAPI(title="Prevent education library", version="1.0.0", urls_namespace="api-v1", docs_url="/docs/")
api.add_router("", router)
