"""Parts of the accuracy page: charts with their tables, names of codes, the models and their uses as rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiying.desk.charts import Bars, Chart, Line
from huiying.desk.inputs import org_name
from huiying.directory.reference import Reference
from huiying.dispatch.accuracy import Bin, Fate, Month
from huiying.dispatch.models_learning import LearntModel, ModelUse
from huiying.kit.times import local
from huiying.orders.codes import DEMAND_TYPES

STATES = {
    "asked": ("等待训练", "Waits to be trained"), "training": ("训练中", "In training"), "trained": ("已训练", "Trained"), "failed": ("未成功", "Failed"),
}  # fmt: skip
MOST_USES = 12


@dataclass(frozen=True)
class Version:
    """One model as the page shows it."""

    model: LearntModel
    state: str
    by: str
    span: str
    figures: tuple[tuple[str, str], ...]
    why: str
    in_use: bool


def share(part: int, whole: int) -> str:
    """A share as a percentage with its base; a dash without one."""
    return f"{part / whole:.1%}" if whole else "–"


def name_of(what: str, code: str, data: Reference, language: str) -> str:
    """A topic's, a type's or a unit's name; the code where there is none."""
    if what == "unit":
        return org_name(data.orgs[code]) if code in data.orgs else code or "–"
    if what == "topic":
        return data.topic_path(code, language) or code or "–"
    return DEMAND_TYPES.label(code, language) if code in DEMAND_TYPES else code or "–"


def by_month(months: Sequence[Month]) -> Chart:
    """The accuracy by month, oldest first: lines over bars of how many."""
    rows = list(reversed(months))
    first, three = [round(100 * m.top1 / m.rows, 1) for m in rows], [round(100 * m.top3 / m.rows, 1) for m in rows]
    heads = (_("Month"), _("Ended orders"), _("First right"), _("Among three"), _("First taken"))
    table = [(m.month, str(m.rows), *(f"{share(n, m.rows)} ({n}/{m.rows})" for n in (m.top1, m.top3, m.taken))) for m in rows]
    said = _("Share of suggestions that were right, by the month in which the order ended")
    lines = [Line(_("First right"), first, "%"), Line(_("Among three"), three, "%")]
    return Chart("months", said, [m.month for m in rows], heads, table, [Bars(_("Ended orders"), [m.rows for m in rows], "soft")], lines)


def fates(rows: Sequence[Fate]) -> list[tuple[str, int, list[str]]]:
    """What came of first dispatches by month, newest first: ended, handed back, passed on, each with its share."""
    return [(one.month, one.rows, [f"{share(n, one.rows)} ({n}/{one.rows})" for n in (one.ended, one.returned, one.passed_on)]) for one in rows]


def calibration(bins: Sequence[Bin]) -> Chart:
    """What the scores promise against how often they were right."""
    labels = [f"{one.score:.0%}" for one in bins]
    right = [round(100 * one.right / one.rows, 1) for one in bins]
    heads = (_("Mean probability"), _("Suggestions"), _("Right"))
    table = [(label, str(one.rows), f"{share(one.right, one.rows)} ({one.right}/{one.rows})") for label, one in zip(labels, bins, strict=True)]
    said = _("How often suggestions of like probability were right: the two lines lie together where probabilities mean what they say")
    lines = [Line(_("Right"), right, "%"), Line(_("Promised"), [round(100 * one.score, 1) for one in bins], "%")]
    return Chart("calibration", said, labels, heads, table, [Bars(_("Suggestions"), [one.rows for one in bins], "soft")], lines)


def history(models: Iterable[LearntModel], use: ModelUse | None, people: Mapping[str, str]) -> list[Version]:
    """The models, newest first."""
    chinese = (get_language() or "zh").startswith("zh")
    found = []
    for one in models:
        span = f"{local(one.since):%Y-%m-%d} – {local(one.until):%Y-%m-%d}" if one.since and one.until else ""
        told = [(name, f"{one.figures[key]:.1%}") for key, name in _named() if key in one.figures]
        why = str(one.figures.get("zh" if chinese else "en", ""))
        found.append(
            Version(one, STATES[one.state][0 if chinese else 1], people.get(one.asked_by, one.asked_by), span, tuple(told), why,
                    use is not None and use.model_id == one.pk)
        )  # fmt: skip
    return found


def _named() -> tuple[tuple[str, str], ...]:
    return (("accuracy", _("accuracy")), ("macro_f1", _("macro-F1")), ("top3", _("among three")), ("ece", _("calibration error")))


def uses(what: str, people: Mapping[str, str]) -> list[tuple[ModelUse, str, str]]:
    """What was in use since when, newest first, with who proposed and who decided."""
    rows = ModelUse.objects.select_related("model").filter(what=what).exclude(state="proposed").order_by("-decided_at")[:MOST_USES]
    return [(one, people.get(one.proposed_by, one.proposed_by), people.get(one.decided_by, one.decided_by)) for one in rows]
