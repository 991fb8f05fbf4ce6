"""All verbs of the screens: importing a desk's file registers its verbs."""

from huiying.desk import (
    verbs_adjudication,
    verbs_dispatch,
    verbs_followup,
    verbs_intake,
    verbs_reply,
    verbs_requests,
    verbs_review,
    verbs_supervision,
    verbs_unit,
)

__all__ = [
    "verbs_adjudication",
    "verbs_dispatch",
    "verbs_followup",
    "verbs_intake",
    "verbs_reply",
    "verbs_requests",
    "verbs_review",
    "verbs_supervision",
    "verbs_unit",
]
