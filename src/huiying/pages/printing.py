"""The way to what draws paper (paper.py): it needs the extra `paper` and a library of the system."""

from typing import Any

from huiying.kit.errors import Told
from huiying.kit.extras import reach


class NoPaper(Told):
    """WeasyPrint is there, the library of the system that it draws with is not."""

    zh = "本机缺少排版库 Pango：请安装系统软件包 libpango-1.0-0 与 libpangoft2-1.0-0，或用浏览器打印本页。"
    en = (
        "The library Pango is missing on this machine: install the system's packages libpango-1.0-0 and libpangoft2-1.0-0, or print this page from the browser."
    )


def paper() -> Any:
    """What draws paper. Raises ExtraMissing where WeasyPrint is not installed, NoPaper where the system's Pango is not."""
    try:
        return reach("huiying.pages.paper")
    except OSError as missing:
        raise NoPaper from missing
