"""From the id on a page, a print or a file back to who saw it: the auditor's screen."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.reference import reference
from huiying.directory.tracing import Traced, trace_view
from huiying.directory.walls import lifted
from huiying.kit.actor import Actor
from huiying.kit.codes import CodeList
from huiying.kit.errors import NotFound
from huiying.orders.codes import code_list
from huiying.orders.queries import get_visible
from huiying.pages.requests import StaffRequest

PURPOSES: CodeList = code_list("access_purpose", "查看方式", "What was done", """
view | 查看页面 | Looked at the page
reveal | 显示个人信息 | Personal data shown in clear
file | 打开附件 | Opened a file
export | 导出列表 | Took a list away
copy | 脱敏副本 | Made a redacted copy
""")  # fmt: skip


def sees_trace(actor: Actor) -> bool:
    """Whose screen this is: the auditor's and the security administrator's."""
    return decide(actor, "trace_view", ROLES_OF["trace_view"], own=True).allowed


@login_required
def trace(request: StaffRequest) -> HttpResponse:
    """Ask by id; the look-up itself is written down."""
    if not sees_trace(request.actor):
        raise Http404
    asked, found, missing = request.POST.get("view", "").strip()[:40], None, False
    if request.method == "POST" and asked:
        with lifted():
            found = trace_view(view=asked, actor=request.actor, now=request.now)
        missing = found is None
    return render(request, "desk/trace.html", {"asked": asked, "found": told(found, request) if found else None, "missing": missing})


def told(found: Traced, request: StaffRequest) -> dict[str, Any]:
    """A record in words, with its order where the reader may see it."""
    data, language = reference(request.actor.reference_version), get_language() or "zh-hans"
    org = data.orgs.get(found.org_id)
    purpose = PURPOSES.label(found.purpose, language) if found.purpose in PURPOSES else found.purpose
    return {
        "at": found.at, "who": found.name, "unit": org, "purpose": purpose, "view": found.view,
        "reason": "" if found.purpose == "view" else found.reason, **about(found, request),
    }  # fmt: skip


def about(found: Traced, request: StaffRequest) -> dict[str, str]:
    """The order's number, or which list it was."""
    if not found.stream.startswith("order:"):
        return {"what": found.stream}
    try:
        return {"order_no": get_visible(found.stream.removeprefix("order:"), request.actor).order_no}
    except NotFound:
        return {"what": _("an order outside your scope")}
