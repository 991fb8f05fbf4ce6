"""The one list of all sealed columns, and how each value is bound to its row: whoever adds such a column adds it here (a test looks)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from huiying.calls.models import Contact
from huiying.calls.models_recording_keys import RecordingKey
from huiying.directory.models import DutyOfficer, Party
from huiying.directory.parties import context
from huiying.journal.models import Outbox
from huiying.notify.outbox import place
from huiying.orders.models import WorkOrder
from huiying.registers.lines import place as rows_place
from huiying.registers.models import RegisterLine
from huiying.supervision.alerts.duty import place as duty_place
from huiying.supervision.alerts.marking import place as marks_place
from huiying.supervision.alerts.models import CallerMarks


@dataclass(frozen=True)
class Sealed:
    """A sealed column; `bound` gives its context from the row's `by` columns. `committed` ones are named in the journal by a commitment."""

    model: type[Model]
    column: str
    by: tuple[str, ...]
    bound: Callable[..., str]
    committed: bool = False

    @property
    def table(self) -> str:
        """The table's name."""
        return str(self.model._meta.db_table)  # noqa: SLF001 - Django's documented field list


def _of_party(column: str) -> Callable[[Any], str]:
    return lambda key: context(column, key)


SEALED = (
    Sealed(Party, "name_sealed", ("id",), _of_party("name_sealed")),
    Sealed(Party, "phone_sealed", ("id",), _of_party("phone_sealed")),
    Sealed(Party, "mail_sealed", ("id",), _of_party("mail_sealed")),
    Sealed(Contact, "number_sealed", ("id",), lambda key: f"calls_contact|number_sealed|{key}"),
    Sealed(RecordingKey, "key_sealed", ("id",), lambda key: f"calls_recording_key|key_sealed|{key}"),
    Sealed(Outbox, "to_sealed", ("stream", "kind", "round"), lambda stream, kind, number: place("to", stream, kind, number)),
    Sealed(Outbox, "body_sealed", ("stream", "kind", "round"), lambda stream, kind, number: place("body", stream, kind, number)),
    Sealed(Outbox, "shown_sealed", ("stream", "kind", "round"), lambda stream, kind, number: place("shown", stream, kind, number)),
    Sealed(RegisterLine, "rows_sealed", ("id",), rows_place),
    Sealed(WorkOrder, "respondent_sealed", ("id",), lambda key: f"orders_workorder|respondent_sealed|{key}", committed=True),
    Sealed(DutyOfficer, "phones_sealed", ("user_id",), duty_place),
    Sealed(CallerMarks, "marks_sealed", ("order_id",), marks_place),
)
