"""Terms of one price or one clause, for tests that look at one thing."""

from decimal import Decimal
from typing import Any

from huiying.contracts.reading import from_data
from huiying.contracts.terms import Terms

FEE: dict[str, Any] = {"code": "fee", "kind": "lump_sum", "zh": "包干", "en": "Fee", "amount": "1200000", "months": 12}
TABLE = [{"from": "90", "factor": "1"}, {"from": "80", "factor": "1", "per_point": "0.005"}, {"from": "0", "factor": "0.9", "notice": True}]


def given(**more: Any) -> dict[str, Any]:
    return {
        "contract": "C", "zh": "合同", "en": "Contract", "period": {"from": "2026-01-01", "to": "2027-01-01"}, "buyer": {"code": "B", "zh": "甲", "en": "B"},
        "operator": {"code": "O", "zh": "乙", "en": "O"}, "components": [FEE], **more,
    }  # fmt: skip


def terms(**more: Any) -> Terms:
    return from_data(given(**more))


def price(**more: Any) -> Terms:
    return terms(components=[{"code": "p", "zh": "价", "en": "Price", **more}])


def clause(code: str = "c", **more: Any) -> dict[str, Any]:
    return {
        "code": code,
        "mode": "deduct",
        "zh": "条款",
        "en": "Clause",
        "metric": "T02",
        "variant": "requested",
        "curve": "step",
        "target": "95",
        "weight": "5000",
        **more,
    }


def fine(code: str = "f", **more: Any) -> dict[str, Any]:
    return {"code": code, "zh": "罚", "en": "Fine", "amount": "1000", **more}


def yuan(text: str) -> int:
    return int(Decimal(text) * 100)
