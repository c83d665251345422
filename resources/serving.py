"""Who may see a catalogue page: staff-only ones ask for sign-in, sensitive ones show their guidance first."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.cache import add_never_cache_headers, patch_vary_headers

from cms.models import BasePage
from vocabulary.models import Term

# Names the pages whose guidance this browser has read; ends with the browser's session.
GUIDANCE_COOKIE = "guidance_read"
_REMEMBERED = 40


def can_see_staff_only(user: Any) -> bool:
    """Whether the user is a signed-in officer."""
    return user.is_authenticated and user.has_perm("wagtailadmin.access_admin")


class SensitivePage(BasePage):
    """A page of sensitivity 0 is served as it is, 1 after its content guidance, 2 to officers only."""

    class Meta:
        abstract = True

    @property
    def effective_sensitivity(self) -> int:
        raise NotImplementedError

    @property
    def guidance_page(self) -> "SensitivePage":
        """The page whose content guidance is shown."""
        return self

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sensitivity = self.effective_sensitivity
        if sensitivity == Term.Sensitivity.OPEN:
            return super().serve(request, *args, **kwargs)
        response: HttpResponse
        if sensitivity == Term.Sensitivity.GUIDED:
            response = self._serve_guided(request, *args, **kwargs)
        else:
            if can_see_staff_only(request.user):
                response = super().serve(request, *args, **kwargs)
            else:
                response = redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login"))
            add_never_cache_headers(response)
        patch_vary_headers(response, ["Cookie"])
        return response

    def _serve_guided(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The content guidance, or the page once this browser has said that it was read."""
        read = [key for key in request.COOKIES.get(GUIDANCE_COOKIE, "").split(".") if key.isdigit()]
        key = str(self.guidance_page.pk)
        if key not in read and request.GET.get("guidance") != "read":
            context = {**self.get_context(request, *args, **kwargs), "guided": self.guidance_page}
            return TemplateResponse(request, "resources/content_guidance.html", context)
        response = super().serve(request, *args, **kwargs)
        if key not in read:
            response.set_cookie(
                GUIDANCE_COOKIE,
                ".".join([*read, key][-_REMEMBERED:]),
                httponly=True,
                samesite="Lax",
                secure=request.is_secure(),
            )
        return response
