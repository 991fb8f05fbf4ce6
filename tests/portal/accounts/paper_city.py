"""A document of the schema two_accounts/1 for Yunzhou, a city that is invented: what the public's pages are drawn from in tests."""

from collections.abc import Iterator
from typing import Any

BEFORE, AFTER = "2024-{:02d}", ("2025-{:02d}", "2026-{:02d}")
QUEUED = (61_200, 58_300, 60_100, 62_400, 63_900, 64_800, 66_100, 65_300, 63_000, 62_500, 61_900, 67_300)
RATES = (0.58, 0.60, 0.62, 0.59, 0.63, 0.63, 0.60, 0.58, 0.61, 0.63, 0.64, 0.645)
LATER_QUEUED = (72_100, 74_000, 75_200, 76_900, 78_300, 79_500, 80_100, 79_800, 78_700, 80_500, 81_100, 82_200)
LATER_RATES = (0.82, 0.848, 0.86, 0.89, 0.90, 0.84, 0.87, 0.889, 0.91, 0.915, 0.92, 0.907)
MERGED = "2025-09"
STAGED = {"stage": "paid", "vat": "in", "price_year": 2026}
G03 = {
    "id": "G03", "level": "FLAG", "params": {"g": 0.241}, "zh": "需求变动 24.1%：单位成本不可直接比较，须同时列出同量同标准成本（E8）。",
    "en": "Demand changed by 24.1%: show cost at constant volume and service (E8).",
}  # fmt: skip
G06 = {
    "id": "G06", "level": "FLAG", "params": {"events": ["lines_merged"]}, "zh": "服务范围变化：2025-09 公积金热线并入；请剔除变化部分后再比。",
    "en": "Scope changed (2025-09, housing fund line merged in); compare on the unchanged part.",
}  # fmt: skip
G11 = {
    "id": "G11", "level": "BLOCK", "params": {"sent": None, "n": 6_400}, "zh": "满意率缺样本：发出 未知、回收 6400；须列置信区间与无应答上下界。",
    "en": "Satisfaction without adequate n (6400 of unknown): interval and non-response bounds required.",
}  # fmt: skip


def document(**changed: Any) -> dict[str, Any]:
    """The document; the satisfaction is blocked (its figures stand in it all the same, and must not be printed)."""
    made = {
        "schema": "two_accounts/1", "unit": "云州市 12345",
        "regimes": {"before": {"from": "2024-01", "to": "2024-12", "kind": "inhouse", "events": []},
                    "after": {"from": "2025-04", "to": "2026-03", "kind": "outsourced", "events": [
            {"date": f"{MERGED}-01", "kind": "lines_merged", "zh": "公积金热线并入", "en": "housing fund line merged in"}]}},
        "inputs": list(inputs()), "economic": economic(), "livelihood": livelihood(),
        "variance": {"total": 245_520_000, "effects": {"price": 61_240_000, "volume": 298_310_000, "mix": -4_120_000, "handle": -38_870_000,
                                                       "standard": 91_450_000, "schedule": -22_610_000, "labour": -151_330_000, "fixed": 11_450_000}},
        "join": {"effect": "need.in15", "dC": 245_520_000, "dE": 311_400, "icer": 788, "fieller": [512, 1_104], "quadrant": "more_for_more",
                 "quadrant_zh": "多花多得", "quadrant_en": "more for more",
                 "dC_ci95": [181_200_000, 309_700_000], "dE_ci95": [262_000, 361_000], "zh": "15秒内接到的诉求", "en": "needs reached within 15 s",
                 "ceac": [[fen, round(min(0.999, max(0.001, (fen - 300) / 1_000)), 3)] for fen in range(200, 1_701, 100)],
                 "causal": {"method": "ITS", "claim": True, "reasons": [], "level": {"value": 21_400, "ci95": [16_900, 25_800]},
                            "month12": {"value": 22_100, "ci95": [15_000, 29_300]}, "placebo_rank": 0.98}},
        "guards": [G03, G06, G11], "engine": {"version": "0.6", "code_hash": "1f" * 16, "seed": 1},
    }  # fmt: skip
    return made | changed


def months() -> Iterator[tuple[str, int, float]]:
    """Month, calls in the queue, share answered within 15 seconds; the three months of the transition are not there."""
    yield from zip((BEFORE.format(n) for n in range(1, 13)), QUEUED, RATES, strict=True)
    later = [*(AFTER[0].format(n) for n in range(4, 13)), *(AFTER[1].format(n) for n in range(1, 4))]
    yield from zip(later, LATER_QUEUED, LATER_RATES, strict=True)


def inputs() -> Iterator[dict[str, Any]]:
    """Queued and answered calls of each month, wages or fees."""
    for month, queued, rate in months():
        paid = ("cost.vendor_fee", 145_000_000) if month > "2025" else ("cost.wage", 124_700_000)
        told = (("tel.queued", queued, "call"), ("tel.ans_in", round(queued * rate), "call"), ("contact.fcr", 7_400, "1/10000"), (*paid, "fen"))
        for code, value, unit in told:
            staged = STAGED if unit == "fen" else {}
            yield {"id": code, "month": month, "value": value, "unit": unit, **staged, "source": f"evt:sha256:{month.replace('-', '')}", "definition_id": code,
                   "definition_version": 4, "quality": "measured"}  # fmt: skip


def economic() -> list[dict[str, Any]]:
    return [
        {"id": "C", "before": {"value": 1_496_320_000}, "after": {"value": 1_741_840_000}, "counterfactual": None, "diff": 245_520_000,
         "ci95": [181_200_000, 309_700_000], "grade": "C", "guards": ["G03", "G06"]},
        {"id": "E8", "before": {"value": 1_496_320_000}, "after": {"value": 1_441_270_000}, "counterfactual": {"value": 1_441_270_000, "method": "E8"},
         "diff": -55_050_000, "ci95": [-132_100_000, 21_300_000], "grade": "C", "guards": ["G06"]},
        {"id": "E3", "before": {"num": 1_496_320_000, "den": 344_227, "value": 4_346.9}, "after": {"num": 1_741_840_000, "den": 605_712, "value": 2_875.7},
         "counterfactual": None, "diff": -1_471.2, "ci95": [-1_790, -1_160], "grade": "C", "guards": ["G03", "G06"]},
        {"id": "E4", "before": None, "after": None, "counterfactual": None, "diff": None, "ci95": None, "grade": "n/c", "guards": [],
         "reason": {"zh": "缺少：自办期办结件数（case.closed）", "en": "Missing: cases closed in house (case.closed)"}},
        {"id": "E6", "before": {"num": 201_816_000, "den": 316_224_000, "value": 0.638}, "after": {"num": 248_676_000, "den": 312_408_000, "value": 0.796},
         "counterfactual": None, "diff": 0.158, "ci95": None, "grade": "D", "guards": []},
    ]  # fmt: skip


def livelihood() -> list[dict[str, Any]]:
    return [
        {"id": "L2", "convention": "offered", "t": 15, "before": {"num": 463_918, "den": 756_800, "value": 0.613}, "after": {"num": 828_607, "den": 938_400,
         "value": 0.883}, "diff": 0.27, "ci95": [0.25, 0.289], "grade": "C", "guards": ["G06"]},
        {"id": "L3", "before": {"num": 121_088, "den": 756_800}, "after": {"num": 150_144, "den": 938_400}, "diff": 0.0, "ci95": [-0.012, 0.011], "grade": "C",
         "guards": []},
        {"id": "L4", "before": {"num": 42_588_000, "den": 3_600, "value": 11_830}, "after": {"num": 15_372_000, "den": 3_600, "value": 4_270}, "diff": -7_560,
         "ci95": [-9_012, -6_110], "grade": "C", "guards": ["G06"]},
        {"id": "L9", "before": {"num": 5_735, "den": 6_401, "value": 0.896}, "after": {"num": 5_786, "den": 6_400, "value": 0.904}, "diff": 0.008,
         "ci95": [-0.002, 0.018], "grade": "C", "guards": ["G11"]},
    ]  # fmt: skip
