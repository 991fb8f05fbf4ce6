"""Who took a list away as a file, and by which filters: written down for every list of the desk."""

from collections.abc import Callable

from huiying.desk.orders import filters_of
from huiying.journal.models import AccessRecord
from huiying.pages.requests import StaffRequest


def logged(name: str) -> Callable[[StaffRequest, str], None]:
    """Writes down an export of the list `name`, before it goes out."""

    def log(request: StaffRequest, kind: str) -> None:
        AccessRecord.objects.create(
            at=request.now, user_id=request.actor.id, user_name=request.actor.name, org_id=request.actor.unit_id, stream=f"list:{name}",
            subject_id="", fields=["list"], purpose="export", reason=f"{kind} {filters_of(request)}"[:200],
        )  # fmt: skip

    return log
