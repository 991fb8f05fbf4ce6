"""The verb that answers a registered order at the desk: what it is taken from goes with it, and the call in which it is given."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy

from huiying.calls.serving import lately_answered, number_in
from huiying.desk.inputs import area
from huiying.desk.knowledge_words import cited_in
from huiying.desk.register_form import UNSEEN
from huiying.desk.verbs import Ask, VerbForm, VerbInput, register
from huiying.directory.walls import lifted
from huiying.kit.masking import mask_phone, mask_text
from huiying.orders.intake import answer
from huiying.pages.moments import moment_text


class Answer(VerbInput):
    """The answer that ends a matter at the desk; a caller handed over to another line is a transfer. Knowledge stands beside it."""

    layout = "desk/verb_answer.html"
    beside = "desk/knowledge_pane.html"
    text = area(gettext_lazy("Answer to the citizen"), 6)
    cites = forms.CharField(widget=forms.TextInput(attrs=UNSEEN), required=False)  # marks of what the answer rests on, one blank between two
    call = forms.ChoiceField(label=gettext_lazy("Given in the call"), required=False)

    def prepare(self) -> None:
        """The reader's last calls, the one that still runs chosen; the matter's own words, which the search follows at first."""
        with lifted():  # the reader's own calls
            calls = [(visit, mask_phone(number_in(visit.call))) for visit in lately_answered(self.subject.actor, self.subject.now)]
        choices = [(str(visit.call_id), f"{moment_text(visit.answered_at, self.subject.now)} {number}".strip()) for visit, number in calls if visit.answered_at]
        self.fields["call"].choices = [("", "—"), *choices]  # type: ignore[attr-defined]
        self.fields["call"].initial = next((str(visit.call_id) for visit, _number in calls if visit.agent_left_at is None and visit.ended_at is None), "")
        self.calls = len(calls)
        order = self.subject.order
        self.words, self.region = mask_text(order.title or order.original_text), order.region_code


def run(ask: Ask) -> object:
    """Answer and close."""
    call = ask.data.get("call")
    return answer(order=ask.order, text=ask.data["text"], cited=cited_in(ask.data["cites"]), call=UUID(call) if call else None, **ask.by)


register(VerbForm("direct_close", run, Answer, ("答复内容和出处", "The answer and what it is taken from"), order=21))
