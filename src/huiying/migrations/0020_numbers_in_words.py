"""Numbers of persons in free words are sealed where they stand (docs/decisions/0010); what nobody may change later is masked for good.

The trigger that keeps the citizen's own words looks at the words beside the pieces, so that a newer key can seal them anew. All in one
transaction: killed in between, the city is as it was before. A large city counts on a few minutes for each million orders.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import F, JSONField, Q, TextField, Value
from django.db.models.functions import Cast
from django.db.models.lookups import Contains, Regex

from huiying.journal.words import PIECE, Words, WordsWithin
from huiying.kit.masking import mask_numbers, number_spans
from huiying.kit.pieces import BEGIN
from huiying.orders.search import lexemes, segment_of

COLUMNS = {
    "adjudication": {
        "precedent_text": Words(default=""), "reason": Words(default=""),
    },
    "assignment": {
        "advice": Words(blank=True, default=""), "draft_reply": Words(blank=True, default=""), "internal_result": Words(blank=True, default=""),
        "late_note": Words(blank=True, default=""), "override_reason": Words(blank=True, default="", max_length=200),
        "public_reply": Words(blank=True, default=""),
    },
    "attachment": {
        "name": Words(max_length=120),
    },
    "calendarday": {
        "note": Words(default="", max_length=80),
    },
    "calendaryear": {
        "source": Words(max_length=120),
    },
    "callback": {
        "opinion": Words(default=""),
    },
    "card": {
        "cancel_reason": Words(default="", max_length=200),
    },
    "catalogueline": {
        "legal_basis": Words(max_length=200),
    },
    "catalogueversion": {
        "note": Words(default="", max_length=200),
    },
    "claim": {
        "decision_text": Words(default=""), "ground_text": Words(),
    },
    "dispatchproposal": {
        "advice": Words(default=""), "override_reason": Words(default="", max_length=200),
    },
    "limitrule": {
        "basis": Words(blank=True, default="", max_length=120),
    },
    "messagetext": {
        "en": Words(), "note": Words(default="", max_length=200), "zh": Words(),
    },
    "notice": {
        "en": Words(max_length=300), "zh": Words(max_length=300),
    },
    "opinion": {
        "text": Words(),
    },
    "org": {
        "duty_scope": Words(default=""), "on_duty_phone": Words(default="", max_length=40),
    },
    "party": {
        "company_name": Words(default="", max_length=120),
    },
    "redactedcopy": {
        "reason": Words(max_length=200), "recipient": Words(max_length=100),
    },
    "registerline": {
        "after": WordsWithin(null=True), "before": WordsWithin(null=True),
    },
    "registerproposal": {
        "note": Words(default="", max_length=200), "reason": Words(default="", max_length=200),
    },
    "returnrequest": {
        "basis_text": Words(), "decision_text": Words(default=""),
    },
    "savedview": {
        "query": Words(blank=True, max_length=2000),
    },
    "supervision": {
        "answer": Words(default=""), "matter": Words(),
    },
    "text": {
        "text": Words(null=True),
    },
    "timerequest": {
        "decision_text": Words(default=""), "milestones": WordsWithin(default=list), "public_text": Words(default=""), "reason_text": Words(default=""),
    },
    "urge": {
        "text": Words(default=""),
    },
    "workorder": {
        "edited_text": Words(blank=True, default=""), "incident_address": Words(default="", max_length=200), "original_text": Words(),
        "public_reply": Words(blank=True, default=""), "title": Words(max_length=200),
    },
}
MASKED = (("accessrecord", "reason"), ("hold", "reason"), ("hold", "lift_reason"))
LONGEST, LONGEST_NAME = 200, 40
MAY_HOLD_NUMBERS = "[0-9０-９]{4}|[@＠]"  # every number has four digits on end
KEPT = """
CREATE OR REPLACE FUNCTION original_text_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.original_text IS DISTINCT FROM OLD.original_text AND NEW.original_text <> '' AND OLD.status <> 'draft' AND %s THEN
    RAISE EXCEPTION 'the citizen''s own words never change; write edited_text' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF OLD.due_original IS NOT NULL AND NEW.due_original IS DISTINCT FROM OLD.due_original THEN
    RAISE EXCEPTION 'the first deadline is kept for ever' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""
BESIDE = f"regexp_replace(NEW.original_text, '{PIECE}', '{BEGIN}', 'g') IS DISTINCT FROM regexp_replace(OLD.original_text, '{PIECE}', '{BEGIN}', 'g')"
OFF = "ALTER TABLE orders_workorder DISABLE TRIGGER order_original_kept; ALTER TABLE retention_hold DISABLE TRIGGER hold_stays;"
ON = "ALTER TABLE orders_workorder ENABLE TRIGGER order_original_kept; ALTER TABLE retention_hold ENABLE TRIGGER hold_stays;"


def seal(apps: Any, _editor: Any) -> None:
    """Seal the numbers that stand in clear; mask those that cannot be sealed anew later, and those that words are searched in."""
    for name, fields in COLUMNS.items():
        model = apps.get_model("huiying", name)
        for key, words in _rows(model, fields, lambda text: Regex(text, Value(MAY_HOLD_NUMBERS))):
            new = {field: value for field, value in words.items() if value and number_spans(str(value))}
            if new:
                model.objects.filter(pk=key).update(**new)
    for name, field in MASKED:
        model = apps.get_model("huiying", name)
        for key, words in _rows(model, [field], lambda text: Regex(text, Value(MAY_HOLD_NUMBERS))):
            model.objects.filter(pk=key).update(**{field: mask_numbers(words[field])[:LONGEST]})
    _mask_names(apps)
    _mask_searched(apps)


def _mask_names(apps: Any) -> None:
    """A saved view whose name holds a number is called by the mask and its own key: no two of a person's may be called alike."""
    model = apps.get_model("huiying", "SavedView")
    for key, words in _rows(model, ["name"], lambda text: Regex(text, Value(MAY_HOLD_NUMBERS))):
        masked = mask_numbers(words["name"])
        if masked != words["name"]:
            model.objects.filter(pk=key).update(name=f"{masked[: LONGEST_NAME - 1 - len(str(key))]} {key}")


def _mask_searched(apps: Any) -> None:
    segments = list(apps.get_model("huiying", "SearchSegment").objects.order_by("start").values_list("start", "id"))
    docs = apps.get_model("huiying", "SearchDoc").objects
    for key, received_at, text in docs.filter(text__regex=MAY_HOLD_NUMBERS).values_list("pk", "received_at", "text").iterator():
        masked = mask_numbers(text)
        if masked != text:
            terms = Cast(Value(lexemes(masked, segment_of(received_at, segments))), SearchVectorField())
            docs.filter(pk=key).update(text=masked, terms=terms)


def open_again(apps: Any, _editor: Any) -> None:
    """Put the numbers back in clear; what was masked stays masked."""
    for name, fields in COLUMNS.items():
        model = apps.get_model("huiying", name)
        plain = {field: JSONField() if isinstance(column, WordsWithin) else TextField() for field, column in fields.items()}
        for key, words in _rows(model, fields, lambda text: Contains(text, Value(BEGIN))):
            model.objects.filter(pk=key).update(**{field: Value(value, plain[field]) for field, value in words.items() if value})


def _rows(model: Any, fields: Any, condition: Any) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The rows of which a column's stored text meets the condition: key, and the words by column."""
    wanted = Q()
    for field in fields:
        wanted |= Q(condition(Cast(F(field), TextField())))
    for key, *words in model.objects.filter(wanted).values_list("pk", *fields).iterator():
        yield key, dict(zip(fields, words, strict=True))


class AlterFields(Operation):
    """Many fields altered at once: after each alone Django draws up all models that hang on its own anew, a second and a half in sum."""

    def __init__(self, *each: migrations.AlterField) -> None:
        self.each = each

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Every field is the new one; then the models are drawn up once."""
        for one in self.each:
            state.models[app_label, one.model_name_lower].fields[one.name] = one.field
        state.reload_models({(app_label, one.model_name_lower) for one in self.each})

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState) -> None:
        """Each column in turn."""
        for one in self.each:
            one.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: ProjectState, to_state: ProjectState) -> None:
        """The same way back."""
        self.database_forwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    """Columns, what stands in them, the trigger."""

    dependencies = [("huiying", "0019_access_wall")]

    operations = [
        AlterFields(*(migrations.AlterField(model, name, field) for model, fields in COLUMNS.items() for name, field in fields.items())),
        migrations.RunSQL(OFF, ON),
        migrations.RunPython(seal, open_again),
        migrations.RunSQL(ON, OFF),
        migrations.RunSQL(KEPT % BESIDE, KEPT % "true"),
    ]
