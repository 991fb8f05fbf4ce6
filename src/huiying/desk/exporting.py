"""Who took a list away as a file, and by which filters: written down for every list of the desk."""

from collections.abc import Callable

from huiying.desk.watermark import filters_of
from huiying.directory.viewing import Mark, looked
from huiying.pages.requests import StaffRequest


def log_export(request: StaffRequest, kind: str, name: str) -> Mark:
    """Write down who took a list away, and by which filters; the file bears the mark."""
    reason = f"{kind} {filters_of(request)}"
    return looked(stream=f"list:{name}", subject="", fields=["list"], purpose="export", reason=reason, actor=request.actor, now=request.now)


def logged(name: str) -> Callable[[StaffRequest, str], Mark]:
    """Writes down an export of the list `name`, before it goes out; the file bears the mark."""

    def log(request: StaffRequest, kind: str) -> Mark:
        return log_export(request, kind, name)

    return log
