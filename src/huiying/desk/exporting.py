"""Who took a list away as a file, and by which filters: written down for every list of the desk."""

from collections.abc import Callable

from huiying.desk.orders import log_export
from huiying.directory.viewing import Mark
from huiying.pages.requests import StaffRequest


def logged(name: str) -> Callable[[StaffRequest, str], Mark]:
    """Writes down an export of the list `name`, before it goes out; the file bears the mark."""

    def log(request: StaffRequest, kind: str) -> Mark:
        return log_export(request, kind, name)

    return log
