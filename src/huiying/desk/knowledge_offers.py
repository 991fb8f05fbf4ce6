"""What the reader can do with a version of an answer, and why not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huiying.desk.inputs import chinese
from huiying.desk.knowledge_seen import works_on_knowledge
from huiying.directory.acts import ROLES_OF, decide
from huiying.kit.actor import Actor
from huiying.knowledge.keeping import for_the_city, owns
from huiying.knowledge.life import OPEN, possible
from huiying.knowledge.models import KbVersion
from huiying.knowledge.reviewing import speaks_for
from huiying.pages.labels import Label
from huiying.pages.requests import StaffRequest

ACTS = {
    "edit": "kb_write", "submit": "kb_write", "withdraw": "kb_write", "discard": "kb_write", "approve": "kb_approve", "refuse": "kb_approve",
    "sign_off": "kb_sign_off", "retire": "kb_retire", "renew": "kb_write",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """A verb as a button: its words and address, what it needs or why it is not possible, whether it asks for a reason or first asks back."""

    text: Label
    needs: Label = ""
    confirm: Label = ""
    verb: str = ""
    url: str = ""
    why_not: str = ""
    tone: str = ""
    key: str = ""
    symbol: str = ""
    link: bool = False
    reason: bool = False


LOOKS: dict[str, Offer] = {
    "edit": Offer(gettext_lazy("Edit the draft"), link=True, symbol="pencil", key="e"),
    "submit": Offer(gettext_lazy("Send to review"), gettext_lazy("Another person approves it"), tone="main", key="F10"),
    "approve": Offer(
        gettext_lazy("Approve"), gettext_lazy("The unit that answers for it signs it off then"), gettext_lazy("Approve this version?"),
        tone="main", key="F10", symbol="check",
    ),
    "sign_off": Offer(
        gettext_lazy("Sign off and publish"), gettext_lazy("Your unit answers for it"), gettext_lazy("Publish this version? Every agent quotes it then."),
        tone="main", key="F10", symbol="badge-check",
    ),
    "refuse": Offer(gettext_lazy("Send back"), reason=True, symbol="undo-2"),
    "withdraw": Offer(gettext_lazy("Take back to change it"), reason=True, symbol="undo-2"),
    "renew": Offer(
        gettext_lazy("Write a new version"), gettext_lazy("The version in use stays until the new one is published"), tone="main", symbol="plus", key="n"
    ),
    "retire": Offer(gettext_lazy("Retire"), reason=True, tone="danger", symbol="archive"),
    "discard": Offer(gettext_lazy("Throw the draft away"), confirm=gettext_lazy("Throw this draft away?"), tone="danger", symbol="trash-2"),
}  # fmt: skip


def offers(version: KbVersion, versions: Sequence[KbVersion], request: StaffRequest) -> list[Offer]:
    """The version's verbs for who works on answers, in the order of the work; what the reader's role never does is left out."""
    if not works_on_knowledge(request.actor):
        return []
    verbs = set(possible(version.state))
    if version.state in {"published", "retired"} and not any(one.state in OPEN for one in versions):
        verbs.add("renew")
    return [offer for verb in LOOKS if verb in verbs and (offer := _offer(verb, version, request.actor)) is not None]


def _offer(verb: str, version: KbVersion, actor: Actor) -> Offer | None:
    act = "kb_sign_off" if verb == "refuse" and version.state == "signoff" else ACTS[verb]
    if not actor.roles & {role.rstrip("*") for role in ROLES_OF[act]} or not (for_the_city(actor) or owns(actor, version.owner)):
        return None
    decision = decide(actor, act, ROLES_OF[act], own=owns(actor, version.owner))
    why = "" if decision.allowed else decision.zh if chinese() else decision.en
    if not why and verb in {"approve", "sign_off"} and version.edited_by == actor.id:
        why = _("Whoever wrote a version does not approve it.")
    return _drawn(verb, version, actor, why)


def _drawn(verb: str, version: KbVersion, actor: Actor, why: str) -> Offer:
    look = LOOKS[verb]
    needs = _("Published at once: you speak for its owner") if verb == "approve" and speaks_for(actor, version) else str(look.needs)
    place = ("desk:knowledge-edit", [version.pk]) if look.link else ("desk:knowledge-step", [version.pk, verb])
    return replace(look, verb=verb, url=reverse(place[0], args=place[1]), why_not=why, needs=needs)
