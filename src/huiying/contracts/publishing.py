"""What of contracts may be published for a month: the sealed statements and the terms they rest on, as canonical files."""

from huiying.contracts.models import Statement
from huiying.kit.canonical import canonical


def files(month: str) -> dict[str, bytes]:
    """The files of a month by their paths: `statements/CODE-MONTH.vN.json` of every sealed version, `terms/CODE.vN.json` of the terms behind them."""
    found: dict[str, bytes] = {}
    rows = Statement.objects.filter(month=month, state__in=("sealed", "paid")).select_related("terms", "contract").order_by("contract__code", "version")
    for row in rows:
        found[f"statements/{row.contract.code}-{row.month}.v{row.version}.json"] = canonical(row.document)
        found[f"terms/{row.contract.code}.v{row.terms.version}.json"] = canonical(row.terms.document)
    return found
