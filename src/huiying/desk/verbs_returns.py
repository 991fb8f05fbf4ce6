"""Returns decided on the screens: approved with the next unit named in the same step, or refused."""

from datetime import datetime

from django import forms
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.columns import word
from huiying.desk.inputs import Reason, area, org_name
from huiying.desk.verbs import Ask, Subject, VerbForm, register
from huiying.desk.verbs_dispatch import OTHER, Dispatching, plan_of
from huiying.dispatch.models import ReturnRequest
from huiying.dispatch.returning import approve_return, refuse_return
from huiying.orders.reasons import RETURN
from huiying.pages.moments import due_text


class ReturnDecision(Dispatching):
    """A return that is approved: who has the order next, or that duties overlap."""

    layout = "desk/verb_return.html"
    decision = area(gettext_lazy("Decision"), 2)
    cross_duty = forms.BooleanField(label=gettext_lazy("Duties overlap: send it to adjudication"), required=False)
    needed = False

    def prepare(self) -> None:
        """The unit's ground, and candidates without the unit itself; the suggested unit first."""
        super().prepare()
        own, asked = str(self.subject.asg.unit_id), return_of(self.subject)
        self.facts = ground_of(asked, self.subject.now)
        self.candidates = [c for c in self.candidates if c.key != own]
        self.is_lead = self.subject.asg.role == "lead" and self.subject.asg.parent_id is None
        self.is_child = self.subject.asg.parent_id is not None
        keys = {c.key for c in self.candidates}
        self.fields["lead"].choices = [*((c.key, c.name) for c in self.candidates), (OTHER, _("Another unit"))]  # type: ignore[attr-defined]
        wanted = str(asked.suggested_unit_id) if asked else ""
        self.fields["lead"].initial = wanted if wanted in keys else OTHER
        self.fields["other"].initial = "" if wanted in keys else wanted
        self.fields["advice"].required = False


class ReturnRefusal(Reason):
    """Why a return is refused."""

    def prepare(self) -> None:
        """The unit's ground."""
        self.facts = ground_of(return_of(self.subject), self.subject.now)


def return_of(subject: Subject) -> ReturnRequest | None:
    """The return request that waits on an assignment; read once for an order."""
    prefetch_related_objects([subject.order], "return_requests")
    return next((one for one in subject.order.return_requests.all() if one.assignment_id == subject.asg.pk and one.state == "pending"), None)


def ground_of(asked: ReturnRequest | None, now: datetime) -> list[tuple[str, str]]:
    """A unit's ground as pairs."""
    if asked is None:
        return []
    due = due_text(asked.decision_due, now, long=True) if asked.decision_due else ""
    pairs = [
        (_("Unit"), org_name(asked.unit)), (_("Reason"), word(RETURN, asked.reason_code)), (_("Basis"), asked.basis_text),
        (_("Suggests"), org_name(asked.suggested_unit)), (_("Decide by"), due),
    ]  # fmt: skip
    return [(name, text) for name, text in pairs if text]


def approved_return(ask: Ask) -> object:
    """Approve, and send the order on in the same step."""
    given, part = ask.data, ask.asg
    named = given["other"] if given["lead"] == OTHER else given["lead"]
    plan = plan_of(ask) if named and part.parent_id is None and not given["cross_duty"] else None
    return approve_return(assignment=part, decision=given["decision"], plan=plan, cross_duty=given["cross_duty"], **ask.by)


register(
    VerbForm(
        "approve_return",
        approved_return,
        ReturnDecision,
        ("决定，并定下一承办单位", "The decision, and who has it next"),
        on="assignment",
        tone="main",
        order=8,
    ),
    VerbForm(
        "refuse_return",
        lambda ask: refuse_return(assignment=ask.asg, reason=ask.data["reason"], **ask.by),
        ReturnRefusal,
        ("理由；该单位须办理", "Why; the unit handles it"),
        on="assignment",
        order=9,
    ),
)
