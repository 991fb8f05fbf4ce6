"""Words searched for in lists that are no lists of orders: columns that hold them, a version by its number, codes by their names."""

import re
from collections.abc import Callable

from django.db.models import Q

from huiying.kit.codes import CodeList
from huiying.pages.filters import Rows

VERSION = re.compile(r"v?(\d{1,6})", re.IGNORECASE)


def holding(*columns: str, version: str = "") -> Callable[[Rows, str], Rows]:
    """Rows of which a column holds the words; with `version` also those whose number they are, as “v3” or “3”."""

    def found(rows: Rows, words: str) -> Rows:
        wanted = Q()
        for column in columns:
            wanted |= Q(**{f"{column}__icontains": words})
        number = VERSION.fullmatch(words) if version else None
        return rows.filter(wanted | Q(**{version: int(number[1])}) if number else wanted)

    return found


def named_like(codes: CodeList, words: str) -> list[str]:
    """The codes whose name holds the words, in either language."""
    return [code.code for code in codes if words.casefold() in code.zh.casefold() or words.casefold() in code.en.casefold()]
