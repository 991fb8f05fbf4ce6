"""A masked field shown for half a minute: with a reason, and written down who saw it."""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiying.directory.walls import lifted
from huiying.kit.checks import Refused
from huiying.kit.codes import CodeList
from huiying.kit.errors import NotFound, Told
from huiying.orders.codes import code_list
from huiying.orders.queries import get_visible
from huiying.orders.revealing import reveal_caller, reveal_respondent
from huiying.pages.answers import CONFLICT, revealed
from huiying.pages.requests import StaffRequest

WHY: CodeList = code_list("reveal_reason", "查看事由", "Reason for looking", """
contact | 就本件联系诉求人 | Contact the citizen about the matter
place | 核实地点 | Check the place
identity | 核实是否本人 | Check that it is the same person
safety | 涉及人身、财产安全 | Danger to life or property
other | 其他 | Other
""")  # fmt: skip
FIELDS = {"name": ("name",), "phone": ("phone",)}


@login_required
@require_POST
def reveal(request: StaffRequest, order_no: str, field: str) -> HttpResponse:
    """The caller's name or number, or whom the matter is about, in clear, after the reason was given and recorded."""
    reason = reason_of(request)
    try:
        order = get_visible(order_no, request.actor)
        by: dict[str, Any] = {"reason": reason, "actor": request.actor, "now": request.now}
        with lifted():
            shown = reveal_respondent(order=order, **by) if field == "respondent" else reveal_caller(order=order, fields=FIELDS.get(field, ()), **by)
    except NotFound as missing:
        return plain(missing.sentence(get_language() or "zh-hans"), HTTPStatus.NOT_FOUND)
    except Refused as refusal:
        return plain("; ".join(problem.text(get_language() or "zh-hans") for problem in refusal.problems))
    except Told as told:
        return plain(told.sentence(get_language() or "zh-hans"))
    return revealed(request, shown.get(field) or _("not given"), reason)


def reason_of(request: HttpRequest) -> str:
    """The chosen reason in words, with the note."""
    code, note = request.POST.get("reason", ""), request.POST.get("note", "").strip()
    chosen = WHY.label(code, get_language() or "zh-hans") if code in WHY else ""
    if code == "other":
        return note
    return "; ".join(part for part in (chosen, note) if part)


def plain(said: str, status: int = CONFLICT) -> HttpResponse:
    """A refusal as the dialog shows it."""
    return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8")
