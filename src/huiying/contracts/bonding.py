"""The performance bond: drawn upon, filled up again, given back, each with its evidence; and the alarm before a guarantee ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from huiying.contracts.contracting import terms_of
from huiying.contracts.guarantees import SECURED, guarantees
from huiying.contracts.keeping import hold, tell_contract
from huiying.contracts.measuring import prepayment_open
from huiying.contracts.models import BondEntry, Contract, TermsVersion
from huiying.contracts.seeing import contract_for, is_own, sealed
from huiying.contracts.terms import Bond, Terms
from huiying.directory.acts import ROLES_OF
from huiying.dispatch.changing import together
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, refuse, required
from huiying.kit.errors import Told
from huiying.kit.ids import uuid7
from huiying.kit.text import clean
from huiying.kit.times import local_date
from huiying.orders.authorise import authorise
from huiying.supervision.notices import tell

KINDS: Mapping[str, tuple[str, str]] = {"draw": ("动用", "Drawn upon"), "refill": ("补足", "Filled up again"), "release": ("退还", "Given back")}
EVENTS = {"draw": "contract.bond_drawn", "refill": "contract.bond_refilled", "release": "contract.bond_released"}
LONGEST = 300


class NoBond(Told):
    """The terms in force know of no performance bond."""

    zh = "已生效的条款没有履约保证金。"
    en = "The terms in force have no performance bond."


@dataclass(frozen=True, slots=True)
class Held:
    """A bond and what happened to it, in fen."""

    bond: Bond
    drawn: int
    refilled: int
    released: int

    @property
    def left(self) -> int:
        """What the buyer still holds."""
        return int(self.bond.amount * 100) - self.drawn + self.refilled - self.released

    def most(self, kind: str) -> int:
        """The most that an entry of a kind may be: what is left, or what was drawn and not filled up."""
        return self.drawn - self.refilled if kind == "refill" else self.left


def newest_terms(contract: Contract) -> Terms | None:
    """The newest released version of a contract's terms."""
    version = TermsVersion.objects.filter(contract=contract, state="in_force").order_by("-version").first()
    return terms_of(version) if version else None


def held(contract: Contract, terms: Terms | None) -> Held | None:
    """The bond as it stands; None where the terms have none."""
    if terms is None or terms.bond is None:
        return None
    sums = dict.fromkeys(KINDS, 0)
    for kind, fen in BondEntry.objects.filter(contract=contract).values_list("kind", "fen"):
        sums[kind] += fen
    return Held(terms.bond, sums["draw"], sums["refill"], sums["release"])


def note_bond(*, contract_id: UUID, kind: str, amount: Decimal, on: date, what: str, evidence: str, actor: Actor, now: datetime) -> BondEntry:
    """Note what happened to the bond, in yuan, with its evidence; journals `contract.bond_drawn`, `…refilled` or `…released` with what is left.

    Raises NotFound, NotAllowed, NoBond, Refused, Moved.
    """
    contract = contract_for(actor, contract_id)
    with together(actor, now):
        authorise(actor, "note_fact", ROLES_OF["note_fact"], own=is_own(contract, actor), stream=f"contract:{contract.pk}")
        hold(contract)
        known = held(contract, newest_terms(contract))
        if known is None:
            raise NoBond
        refuse(_problems(known, kind, amount, on, now), *(required(name, clean(text)) for name, text in (("what", what), ("evidence", evidence))),
               longest("what", what, LONGEST), longest("evidence", evidence, LONGEST))  # fmt: skip
        fen, texts = int(amount * 100), {"what": clean(what), "evidence": clean(evidence)}
        made = BondEntry.objects.create(id=uuid7(now), contract=contract, kind=kind, fen=fen, on=on, noted_by=actor.id, noted_at=now, **texts)
        left = known.left + (fen if kind == "refill" else -fen)
        tell_contract(contract, EVENTS[kind], {"entry": str(made.pk), "fen": fen, "left_fen": left}, texts, actor=actor, now=now)
    return made


def _problems(known: Held, kind: str, amount: Decimal, on: date, now: datetime) -> list[Problem]:
    if kind not in KINDS:
        return [Problem("kind", "unknown", "没有这一类", "There is no such kind")]
    most = Decimal(known.most(kind)) / 100
    found = [] if 0 < amount <= most else [Problem("amount", "range", f"应大于零且不超过 {most}", f"More than zero and at most {most}")]
    if amount * 100 != int(amount * 100):
        found.append(Problem("amount", "fen", "最多两位小数", "Two decimals at most"))
    if kind == "release" and known.bond.release is not None and on < known.bond.release:
        found.append(Problem("on", "early", f"{known.bond.release} 起才退还", f"It is given back from {known.bond.release} on"))
    if on > local_date(now):
        found.append(Problem("on", "future", "不能晚于今天", "This lies in the future"))
    return found


def guarantee_ends(*, contract_id: UUID, subject: str, actor: Actor, now: datetime) -> None:
    """Tell the buyer that a guarantee ends within a month; journals `contract.guarantee_ends`.

    Does nothing where newer terms name another last day, or nothing is secured any more. `subject`: what is secured, and the version of the terms.
    """
    secures, _, number = subject.partition(":")
    contract = Contract.objects.select_related("engagement").get(pk=contract_id)
    terms = newest_terms(contract)
    of = TermsVersion.objects.filter(contract=contract, version=int(number)).first()
    then = {one.secures: one for one in guarantees(terms_of(of))} if of else {}
    one = next((one for one in guarantees(terms) if one.secures == secures), None) if terms else None
    if terms is None or one is None or one != then.get(secures) or secured(contract, terms, secures) <= 0:
        return
    zh, en = SECURED[secures]
    code = contract.code
    tell(zh=f"合同 {code} 的{zh}保函 {one.number} 将于 {one.expires} 到期", en=f"The guarantee {one.number} of the {en} of {code} ends on {one.expires}",
         kind="statement", now=now, org_id=contract.engagement.agency_id)  # fmt: skip
    tell_contract(contract, "contract.guarantee_ends", {"secures": secures, "expires": int(f"{one.expires:%Y%m%d}")}, {}, actor=actor, now=now)


def secured(contract: Contract, terms: Terms, secures: str) -> int:
    """What a guarantee still stands for, in fen: the open prepayment, or what is left of the bond."""
    if secures == "prepayment":
        return prepayment_open(terms, sealed(contract).values())
    known = held(contract, terms)
    return known.left if known else 0
