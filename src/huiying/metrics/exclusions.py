"""Approved exclusions: which reason has which bit in a fact's mask, and how they are read from the decided applications. Pure."""

BITS = {
    "sudden_event": 0, "system_fault": 1, "over_capacity": 2, "force_majeure": 3, "out_of_duty": 4, "unreasonable": 5, "malicious": 6,
    "statutory_period": 7, "wrong_dispatch": 8, "duplicate": 9, "policy_limit": 10, "test": 11, "other": 31,
}  # fmt: skip
"""One fixed bit per reason, never given to another; `other` stands for reasons that a city has added."""
EVERY = "*"

_ROWS = ", ".join(f"('{reason}', {bit})" for reason, bit in BITS.items())
# An appeal that was upheld puts the exclusion in force that it is about. Approved by two (supervision.claims).
APPROVED = f"""
SELECT e.id AS claim_id, coalesce(r.bit, {BITS["other"]}) AS bit, e.scope, e.order_id, e.assignment_id, e.applicant_id, e.span_from, e.span_to
FROM supervision_claim c JOIN supervision_claim e ON e.id = coalesce(c.appeal_of_id, c.id) LEFT JOIN (VALUES {_ROWS}) r(reason, bit) ON r.reason = e.ground_code
WHERE c.state = 'approved' AND e.kind = 'exclusion'
"""  # noqa: S608 - words of our own


def reasons_of(mask: int) -> list[str]:
    """The reasons whose bits are set, in the order of their bits."""
    return [reason for reason, bit in BITS.items() if mask >> bit & 1]
