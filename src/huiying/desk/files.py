"""Files of an order: handed out as files, never as pages, and with a record of who opened what."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponseBase

from huiying.directory.viewing import looked
from huiying.kit.errors import NotFound
from huiying.orders.attachments import open_for
from huiying.orders.queries import get_visible
from huiying.pages.headers import SEALED_OFF
from huiying.pages.requests import StaffRequest

SHOWN_INLINE = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})


@login_required
def file(request: StaffRequest, order_no: str, key: UUID) -> HttpResponseBase:
    """One file of an order that the reader may see. Pictures may be looked at in the browser, everything else is saved; nothing runs."""
    try:
        order = get_visible(order_no, request.actor)
        attachment, place = open_for(key, request.actor)
    except NotFound as missing:
        raise Http404 from missing
    if attachment.order_id != order.pk or not place.is_file():
        raise Http404
    about = {"stream": order.stream, "subject": str(attachment.pk), "reason": attachment.kind}
    looked(**about, fields=["file"], purpose="file", actor=request.actor, now=request.now)
    inline = attachment.media_type in SHOWN_INLINE and "save" not in request.GET
    response = FileResponse(place.open("rb"), as_attachment=not inline, filename=attachment.name, content_type=attachment.media_type)
    response.headers["Content-Security-Policy"] = SEALED_OFF
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
