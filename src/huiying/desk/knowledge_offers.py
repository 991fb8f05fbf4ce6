"""What the reader can do with a version of an answer, and why not."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from huiying.desk.inputs import chinese
from huiying.desk.knowledge_seen import works_on_knowledge
from huiying.directory.acts import ROLES_OF, decide
from huiying.directory.models import Org
from huiying.kit.actor import Actor
from huiying.knowledge.life import OPEN, possible
from huiying.knowledge.models import KbVersion
from huiying.pages.requests import StaffRequest

ACTS = {
    "edit": "kb_write", "submit": "kb_write", "withdraw": "kb_write", "discard": "kb_write", "approve": "kb_approve", "refuse": "kb_approve",
    "sign_off": "kb_sign_off", "retire": "kb_retire", "renew": "kb_write",
}  # fmt: skip
ORDER = ("edit", "submit", "approve", "sign_off", "refuse", "withdraw", "renew", "retire", "discard")
REASONED = frozenset({"refuse", "withdraw", "retire"})


@dataclass(frozen=True, slots=True)
class Offer:
    """A verb as a button: its words and address, what it needs or why it is not possible, whether it asks for a reason or first asks back."""

    verb: str
    text: str
    url: str
    needs: str = ""
    why_not: str = ""
    confirm: str = ""
    tone: str = ""
    key: str = ""
    symbol: str = ""
    link: bool = False
    reason: bool = False


def offers(version: KbVersion, versions: Sequence[KbVersion], request: StaffRequest) -> list[Offer]:
    """The version's verbs for who works on answers, in the order of the work; what the reader's role never does is left out."""
    if not works_on_knowledge(request.actor):
        return []
    verbs = set(possible(version.state))
    if version.state in {"published", "retired"} and not any(one.state in OPEN for one in versions):
        verbs.add("renew")
    return [offer for verb in ORDER if verb in verbs and (offer := _offer(verb, version, request.actor)) is not None]


def _offer(verb: str, version: KbVersion, actor: Actor) -> Offer | None:
    act = "kb_sign_off" if verb == "refuse" and version.state == "signoff" else ACTS[verb]
    if not actor.roles & {role.rstrip("*") for role in ROLES_OF[act]}:
        return None
    decision = decide(actor, act, ROLES_OF[act], own=_owns(actor, version.owner))
    why = "" if decision.allowed else decision.zh if chinese() else decision.en
    if not why and verb in {"approve", "sign_off"} and version.edited_by == actor.id:
        why = _("Whoever wrote a version does not approve it.")
    return _drawn(verb, version, why)


def _owns(actor: Actor, owner: Org) -> bool:
    return bool(actor.unit_path) and owner.path.startswith(actor.unit_path)


def _drawn(verb: str, version: KbVersion, why: str) -> Offer:
    url = reverse("desk:knowledge-step", args=[version.pk, verb])
    match verb:
        case "edit":
            return Offer(verb, _("Edit the draft"), reverse("desk:knowledge-edit", args=[version.pk]), why_not=why, link=True, symbol="pencil", key="e")
        case "submit":
            return Offer(verb, _("Send to review"), url, why_not=why, tone="main", needs=_("Another person approves it"), key="F10")
        case "approve":
            own = version.edited_in == str(version.owner_id)
            return Offer(verb, _("Approve"), url, why_not=why, tone="main", key="F10", confirm=_("Approve this version?"), symbol="check",
                         needs=_("Published at once: its owner wrote it") if own else _("The unit that answers for it signs it off then"))  # fmt: skip
        case "sign_off":
            return Offer(verb, _("Sign off and publish"), url, why_not=why, tone="main", key="F10", confirm=_("Publish this version? Every agent quotes it then."),
                         symbol="badge-check", needs=_("Your unit answers for it"))  # fmt: skip
        case "refuse":
            return Offer(verb, _("Send back"), url, why_not=why, reason=True, symbol="undo-2")
        case "withdraw":
            return Offer(verb, _("Take back to change it"), url, why_not=why, reason=True, symbol="undo-2")
        case "renew":
            return Offer(verb, _("Write a new version"), url, why_not=why, tone="main", symbol="plus", needs=_("The version in use stays until the new one is published"))
        case "retire":
            return Offer(verb, _("Retire"), url, why_not=why, reason=True, tone="danger", symbol="archive")
        case _:
            return Offer(verb, _("Throw the draft away"), url, why_not=why, tone="danger", symbol="trash-2", confirm=_("Throw this draft away?"))
