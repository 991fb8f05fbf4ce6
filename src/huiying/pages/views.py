"""Pages that belong to no single room: preferences, health, saved views, the components to look at, errors."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiying.kit.masking import mask_numbers
from huiying.kit.text import clean
from huiying.pages.answers import back
from huiying.pages.context import SIZES, THEMES
from huiying.pages.health import warnings
from huiying.pages.middleware import KNOWN, YEAR
from huiying.pages.models import SavedView
from huiying.pages.queries import clean_query
from huiying.pages.requests import StaffRequest

CHOICES = {"language": KNOWN, "size": set(SIZES), "theme": set(THEMES)}


@require_POST
def prefer(request: HttpRequest, name: str, value: str) -> HttpResponse:
    """Keep a preference of the reader in a cookie: language, size, theme. Works without script and without an account."""
    if value not in CHOICES.get(name, set()):
        raise Http404
    response = HttpResponseRedirect(back(request))
    response.set_cookie(f"huiying_{name}", value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response


def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """For machines: this process answers."""
    return HttpResponse("OK", content_type="text/plain")


@login_required
def health(request: StaffRequest) -> HttpResponse:
    """For staff: everything that should be known before it hurts."""
    return render(request, "health.html", {"concerns": warnings(request.now)})


@login_required
@require_POST
def save_view(request: StaffRequest, list_name: str) -> HttpResponse:
    """Keep a list's filters under a name; the same name is overwritten."""
    name = mask_numbers(clean(request.POST.get("name", "")))[:40]
    if not name:
        messages.error(request, _("Give the view a name."))
        return HttpResponseRedirect(back(request))
    SavedView.objects.update_or_create(
        user=request.user, list_name=list_name, name=name,
        defaults={"query": clean_query(request.POST.get("query", "")), "created_at": request.now},
    )
    messages.success(request, _("View “{name}” saved.").format(name=name))
    return HttpResponseRedirect(back(request))


@login_required
@require_POST
def drop_view(request: StaffRequest, pk: int) -> HttpResponse:
    """Forget a saved view of one's own."""
    view = get_object_or_404(SavedView, pk=pk, user=request.user)
    view.delete()
    messages.success(request, _("View “{name}” removed.").format(name=view.name))
    return HttpResponseRedirect(back(request))


def conflict(request: HttpRequest, said: str) -> HttpResponse:
    """409 as a page: somebody was faster."""
    return render(request, "409.html", {"said": said}, status=HTTPStatus.CONFLICT)
