"""What of contracts may be published for a month: the sealed statements and the terms they rest on, as canonical files."""

from huiying.contracts.models import Statement
from huiying.kit.canonical import canonical

SEALED = ("sealed", "paid")


def files(month: str) -> dict[str, bytes]:
    """The files of a month by their paths: `statements/CODE-MONTH.vN.json` of every sealed version, `terms/CODE.vN.json` of the terms behind them."""
    found: dict[str, bytes] = {}
    rows = Statement.objects.filter(month=month, state__in=SEALED).select_related("terms", "contract").order_by("contract__code", "version")
    for row in rows:
        found[_statement(row.contract.code, row.month, row.version)] = canonical(row.document)
        found[_terms(row.contract.code, row.terms.version)] = canonical(row.terms.document)
    return found


def digests() -> dict[str, str]:
    """What holds by now: the SHA-256, in hex, of every sealed statement and of the terms behind it, by path."""
    rows = Statement.objects.filter(state__in=SEALED).order_by("contract__code", "month", "version")
    found: dict[str, str] = {}
    for code, month, version, digest, terms, terms_digest in rows.values_list(
        "contract__code", "month", "version", "sha256", "terms__version", "terms__sha256"
    ):
        found |= {_statement(code, month, version): digest, _terms(code, terms): terms_digest}
    return found


def _statement(code: str, month: str, version: int) -> str:
    return f"statements/{code}-{month}.v{version}.json"


def _terms(code: str, version: int) -> str:
    return f"terms/{code}.v{version}.json"
