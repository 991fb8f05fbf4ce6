"""Terms and facts that several tests settle: the shipped examples, each with a period's facts."""

from fractions import Fraction as Q
from pathlib import Path

import huiying.contracts
from huiying.contracts.facts import Adjustment, Correction, Counts, Earlier, Facts, Figure, Fined
from huiying.contracts.reading import from_toml
from huiying.contracts.terms import Terms

EXAMPLES = Path(huiying.contracts.__file__).parent / "examples"


def example(name: str) -> Terms:
    return from_toml((EXAMPLES / f"{name}.toml").read_text(encoding="utf-8"))


def share_of(num: int, den: int, **more: object) -> Figure:
    return Figure(Q(num), Q(den), None, den, **more)


def scale_facts(*corrections: Correction) -> Facts:
    met = {"ring_back": True}
    return Facts(
        month="2026-10",
        kpi={
            "human_connect_rate@1/requested": share_of(79_661, 82_260), "service_level_15@1/offered": share_of(70_176, 82_260),
            "qa_score@1/random": share_of(1_571, 1_600),
            "order_entry_quality@1/not_sent_back": share_of(20_117, 20_986),
            "callback_missed_rate@1/in_time": share_of(2_417, 2_599),
            "callback_missed_rate@1/all": share_of(2_561, 2_599),
        },
        quantities={"sms": Q(61_320)},
        staffing={"seats": Counts(Q(120), Q("119.2"), Q("118.4"), Q(163)), "quality": Counts(Q(66), Q(66), Q(63), Q(4))},
        fines=(Fined("complaint", ("qa-1", "qa-2")), Fined("vacant", ("post-7",))),
        earlier=(
            Earlier("2026-06", {"ring_back": -186_000}, {"ring_back": False}), Earlier("2026-07", {"ring_back": 0}, met),
            Earlier("2026-08", {"ring_back": 0}, met), Earlier("2026-09", {"ring_back": 0}, met),
        ),
        adjustments=(Adjustment("sms-09", "2026-09", "1:sms", Q(-1_204), Q("0.045"), "更正 9 月短信", "Texts of September corrected"),),
        prepayment_open_fen=49_055_145, corrections=corrections,
    )  # fmt: skip


OBJECTION_1 = Correction(
    "objection-1", "5:ring_back", "kpi", "callback_missed_rate@1/in_time", figure=Figure(Q(2_417), Q(2_538), None, 2_538, (("line_fault", 61),))
)


def changsha_facts() -> Facts:
    return Facts(
        month="2019-08",
        kpi={
            "incident_recovery@1/in_limit": share_of(36, 38), "human_connect_rate@1/requested": share_of(27_342, 29_100),
            "service_level_15@1/answered": share_of(22_150, 27_342),
            "call_satisfaction@1/positive": share_of(4_602, 5_012),
            "order_entry_quality@1/not_sent_back": share_of(7_120, 7_405),
        },
        staffing={"seats_25": Counts(Q(4_500), Q(4_500), Q(4_380), Q(50))},
    )  # fmt: skip


def per_call_facts() -> Facts:
    return Facts(
        month="2026-03",
        kpi={
            "human_connect_rate@1/requested": share_of(312_480, 320_000), "utilisation@1/rostered": share_of(22_000, 24_400),
            "att_seconds@1/in": share_of(25_935_840, 312_480),
            "repeat_call_rate@1/h2": share_of(39_520, 260_000), "call_satisfaction@1/positive": share_of(58_920, 60_000),
            "order_entry_quality@1/not_sent_back": share_of(9_850, 10_000),
            "service_level_15@1/offered": share_of(289_000, 314_000),
        },
        fines=(Fined("complaint", ("c1", "c2", "c3")),),
    )  # fmt: skip


def credit_facts() -> Facts:
    return Facts(
        month="2026-05",
        kpi={"service_level_t@1/offered_30": share_of(61_000, 80_000), "abandon_rate@1/short_5": share_of(6_800, 80_000),
            "fcr@1/d7": share_of(52_000, 80_000)},
        fines=(Fined("leak", ("leak-1",)),),
    )  # fmt: skip
