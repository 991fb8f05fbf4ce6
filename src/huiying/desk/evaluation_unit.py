"""A unit's own page: each line from rule to value, arithmetic and points, its appeals in the margin; a line with the form to appeal or to decide."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.claims import carried_out
from huiying.desk.evaluation import found, title, verbs
from huiying.desk.evaluation_words import LineRow, line_rows, named, pick, unit_row
from huiying.directory.reference import reference
from huiying.directory.walls import lifted
from huiying.evaluation.appealing import LONGEST, appeal_line, withdraw_appeal
from huiying.evaluation.deciding import decide_result_appeal, disputed
from huiying.evaluation.life import LIVE
from huiying.evaluation.models import AssessmentAppeal, AssessmentResult
from huiying.evaluation.schemes import scheme_of
from huiying.evaluation.seeing import appeals_of, sees_all, unit_seen
from huiying.kit.errors import NotFound
from huiying.pages.answers import Done, act
from huiying.pages.forms import Form
from huiying.pages.requests import StaffRequest


class AppealForm(Form):
    """Why a line is wrong, and the evidence."""

    ground = forms.CharField(label=gettext_lazy("Why the line is wrong"), max_length=LONGEST, widget=forms.Textarea({"rows": 3}))
    evidence = forms.CharField(
        label=gettext_lazy("Evidence"), max_length=LONGEST, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Orders by their numbers, documents, records; no names or numbers of citizens."),
    )  # fmt: skip


class AppealDecisionForm(Form):
    """Upheld or not, why, and what becomes of the rows behind the line."""

    uphold = forms.ChoiceField(label=gettext_lazy("Decision"), widget=forms.RadioSelect)
    out = forms.IntegerField(label=gettext_lazy("Rows left out"), required=False, min_value=0)
    out_met = forms.IntegerField(
        label=gettext_lazy("Of these, in the numerator"), required=False, min_value=0, help_text=gettext_lazy("Rows left out that had counted as met."),
    )  # fmt: skip
    met = forms.IntegerField(
        label=gettext_lazy("Rows that count as met after all"), required=False, min_value=0, help_text=gettext_lazy("They stay in the denominator."),
    )  # fmt: skip
    value = forms.DecimalField(label=gettext_lazy("The corrected value"), required=False, min_value=0)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=LONGEST, widget=forms.Textarea({"rows": 3}))

    def __init__(self, result: AssessmentResult, appeal: AssessmentAppeal, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields["uphold"].choices = [  # type: ignore[attr-defined]
            ("yes", _("Upheld: the rows are corrected as below, and everything is computed anew")), ("no", _("Not upheld: the line stays")),
        ]  # fmt: skip
        _code, figure = disputed(result, appeal)
        for name in ("out", "out_met", "met") if figure.den is None else ("value",):
            del self.fields[name]

    @property
    def facts(self) -> list[Any]:
        """The fields of the correction."""
        return [self[name] for name in self.fields if name in {"out", "out_met", "met", "value"}]


@login_required
def one(request: StaffRequest, key: UUID, code: str) -> HttpResponse:
    """A unit's result."""
    return render(request, "desk/evaluation_unit.html", context_of(request, key, code))


def context_of(request: StaffRequest, key: UUID, code: str) -> dict[str, Any]:
    """What the unit's page shows. Raises Http404."""
    result = found(request, key)
    try:
        unit = unit_seen(request.actor, result, code)
    except NotFound:
        raise Http404 from None
    scheme = scheme_of(result.scheme_version)
    appeals = appeals_of(result, code)
    return {
        "result": result, "scheme": scheme, "name": pick((scheme.zh, scheme.en)), "title": title(result), "unit": unit_row(result, scheme, unit),
        "lines": line_rows(result, unit, appeals), "own": unit["id"] == request.actor.unit_id, "verbs": verbs(request, result),
        "score": unit["score"], "was": (unit["was"] or {}).get("score"), "levels": [(named(step), step.low) for step in scheme.levels],
        "waiting": sum(one.state in LIVE for one in appeals), "few": "few" in unit["marks"], "everything": sees_all(request.actor),
    }  # fmt: skip


@login_required
def line(request: StaffRequest, key: UUID, code: str, name: str) -> HttpResponse:
    """One line; its unit appeals here, an assessor decides here."""
    context = context_of(request, key, code)
    drawn = next((row for row in context["lines"] if row.code == name), None)
    if drawn is None:
        raise Http404
    waiting = next((one.appeal for one in drawn.appeals if one.appeal.state in LIVE), None)
    form = _form(request, context, waiting)

    def run(data: dict[str, Any]) -> None:
        if isinstance(form, AppealDecisionForm) and waiting is not None:
            decide_result_appeal(
                appeal_id=waiting.pk, uphold=data["uphold"] == "yes", reason=data["reason"], given=data, actor=request.actor, now=request.now
            )  # fmt: skip
        else:
            appeal_line(result_id=key, line=name, ground=data["ground"], evidence=data["evidence"], actor=request.actor, now=request.now)

    if request.method == "POST" and form is not None and carried_out(form, run):
        return HttpResponseRedirect(f"{reverse('desk:evaluation-unit', args=[key, code])}#{name}")
    more = {
        "line": drawn, "form": form, "decides": isinstance(form, AppealDecisionForm), "pending": waiting, "appeals": _told(request, drawn),
        "withdraws": waiting is not None and context["own"] and "withdraw_appeal" in context["verbs"],
    }  # fmt: skip
    return render(request, "desk/evaluation_line.html", context | more)


def _form(request: StaffRequest, context: dict[str, Any], waiting: AssessmentAppeal | None) -> Form | None:
    """The form that the reader may fill in: the decision of the appeal that waits, or an appeal."""
    data = request.POST if request.method == "POST" else None
    if waiting is not None:
        return AppealDecisionForm(context["result"], waiting, data) if "decide_result_appeal" in context["verbs"] else None
    return AppealForm(data) if context["own"] and "appeal_line" in context["verbs"] else None


def _told(request: StaffRequest, drawn: LineRow) -> list[tuple[Any, str, str]]:
    """The appeals with who raised and who decided them."""
    people = reference(request.actor.reference_version).people
    return [(one, people.get(one.appeal.raised_by, ""), people.get(one.appeal.decided_by, "")) for one in drawn.appeals]


@act
def withdraw(request: StaffRequest, key: UUID) -> Done:
    """Take an appeal back."""
    appeal = AssessmentAppeal.objects.select_related("unit").filter(pk=key).first()
    if appeal is None:
        raise NotFound
    found(request, appeal.result_id)
    with lifted():
        withdraw_appeal(appeal_id=key, actor=request.actor, now=request.now)
    return Done(_("The appeal was taken back."), to=reverse("desk:evaluation-unit", args=[appeal.result_id, appeal.unit.code]))
