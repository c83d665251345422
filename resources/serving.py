"""Who may see a catalogue page: staff-only ones ask for sign-in, sensitive ones show their guidance first."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

# Names the pages whose guidance this browser has read; ends with the browser's session.
GUIDANCE_COOKIE = "guidance_read"
_REMEMBERED = 40


def can_see_staff_only(user: Any) -> bool:
    """Whether the user is a signed-in officer."""
    return user.is_authenticated and user.has_perm("wagtailadmin.access_admin")


class ServesBySensitivity:
    """Serves a page of sensitivity 0 as it is, 1 after its content guidance, 2 to officers only."""

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sensitivity = self.effective_sensitivity
        if sensitivity == 2 and not can_see_staff_only(request.user):
            return redirect_to_login(request.get_full_path(), reverse("wagtailadmin_login"))
        if sensitivity < 1:
            return super().serve(request, *args, **kwargs)
        read = [key for key in request.COOKIES.get(GUIDANCE_COOKIE, "").split(".") if key.isdigit()]
        key = str(self.guidance_page.pk)
        agrees = request.GET.get("guidance") == "read"
        if key not in read and not agrees:
            return TemplateResponse(
                request, "resources/content_guidance.html", {**self.get_context(request), "guided": self.guidance_page}
            )
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

    @property
    def guidance_page(self) -> Any:
        return self


class ServesByBase(ServesBySensitivity):
    """Serves an adapted version by its lesson's rules, and not at all while the lesson is not live."""

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.base.live:
            raise Http404
        return super().serve(request, *args, **kwargs)

    @property
    def guidance_page(self) -> Any:
        return self.base
