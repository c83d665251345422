from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.api import api
from cms.brand import brand_css
from cms.health import HealthView, UpkeepView

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("api/v1/", api.urls),
    path("brand.css", brand_css, name="brand_css"),
    path("health/", HealthView.as_view(), name="health"),
    path("health/upkeep/", UpkeepView.as_view(), name="health_upkeep"),
    *i18n_patterns(
        path("search/", include("search.urls")),
        path("vocab/", include("vocabulary.urls")),
        path("", include("training.urls")),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
if getattr(settings, "SERVES_MEDIA", False):
    urlpatterns.insert(0, re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}))
