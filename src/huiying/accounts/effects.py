"""The effects that both accounts can be joined on. Pure, and light: a command lists them."""

EFFECTS: dict[str, tuple[str, str]] = {
    "need.in15": ("15秒内接到的诉求", "needs reached within 15 s"), "tel.ans_in": ("15秒内接通量", "calls answered within 15 s"),
    "tel.answered": ("人工接通量", "calls answered"), "case.closed": ("办结工单", "cases closed"),
}  # fmt: skip
EFFECT = "need.in15"
