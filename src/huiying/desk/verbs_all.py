"""All verbs of the screens: importing a desk's file registers its verbs."""

from huiying.desk import (
    verbs_adjudication,
    verbs_alerts,
    verbs_caller,
    verbs_children,
    verbs_dispatch,
    verbs_facts,
    verbs_followup,
    verbs_intake,
    verbs_relate,
    verbs_reply,
    verbs_requests,
    verbs_returns,
    verbs_review,
    verbs_supervision,
    verbs_time,
    verbs_unit,
)

__all__ = [
    "verbs_adjudication",
    "verbs_alerts",
    "verbs_caller",
    "verbs_children",
    "verbs_dispatch",
    "verbs_facts",
    "verbs_followup",
    "verbs_intake",
    "verbs_relate",
    "verbs_reply",
    "verbs_requests",
    "verbs_returns",
    "verbs_review",
    "verbs_supervision",
    "verbs_time",
    "verbs_unit",
]
