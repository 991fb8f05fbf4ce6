"""The dimensions by which figures can be told on screens, and how the value of each is named."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.figure_written import language
from huiying.desk.line import queue_name
from huiying.directory.reference import reference
from huiying.kit.codes import CodeList
from huiying.metrics.asking import DAY
from huiying.metrics.definition import MONTH, Definition
from huiying.orders.codes import CHANNELS, DEMAND_TYPES, URGENCIES
from huiying.pages.labels import Label
from huiying.pages.tags import unit


@dataclass(frozen=True, eq=False)
class Dimension:
    """A column by which figures are grouped, and what its values are called."""

    name: str
    label: Label
    said: Callable[[Any], str]


def _of(codes: CodeList) -> Callable[[Any], str]:
    return lambda code: codes.label(code, language()) if code in codes else str(code)


def org_name(key: Any) -> str:
    """An organisation's name by its id."""
    org = reference().orgs.get(str(key))
    return unit(org) if org else _("an organisation that is gone")


def _topic(code: Any) -> str:
    topic = reference().topics.get(str(code))
    return str(code) if topic is None else (topic.name if language().startswith("zh") else topic.name_en or topic.name)


QUEUE = Dimension("queue", gettext_lazy("Queue"), lambda code: queue_name(str(code)))
OF_DAY = Dimension(DAY, gettext_lazy("Day"), str)
BY_FACT: Mapping[str, tuple[Dimension, ...]] = {
    "call": (
        QUEUE, OF_DAY, Dimension("language", gettext_lazy("Language"), lambda code: str(code) or _("not noted")),
        Dimension("org_id", gettext_lazy("Employer"), org_name),
    ),
    "work": (
        Dimension("unit_id", gettext_lazy("Unit"), org_name), OF_DAY, Dimension("topic_code", gettext_lazy("Topic"), _topic),
        Dimension("demand_type", gettext_lazy("Type of demand"), _of(DEMAND_TYPES)), Dimension("channel", gettext_lazy("Channel"), _of(CHANNELS)),
        Dimension("urgency", gettext_lazy("Urgency"), _of(URGENCIES)),
    ),
    "agent_interval": (Dimension("org_id", gettext_lazy("Employer"), org_name), OF_DAY),
}  # fmt: skip


def dimensions(definition: Definition) -> list[Dimension]:
    """By which a metric's figures can be told; those of days only where each row belongs to a day of the month."""
    return [one for one in BY_FACT.get(definition.fact, ()) if one.name != DAY or definition.window == MONTH]


def dimension(definition: Definition, name: str) -> Dimension | None:
    """The dimension of that name; None where the metric has none such."""
    return next((one for one in dimensions(definition) if one.name == name), None)


def said(definition: Definition, name: str, value: Any) -> str:
    """A group's value in words."""
    found = dimension(definition, name)
    return _("none") if value is None else found.said(value) if found else str(value)
