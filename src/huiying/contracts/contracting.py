"""Terms of contracts: entered by one contract manager, released by another; each version holds from a month on and stays for ever."""

from datetime import datetime
from uuid import UUID

from django.db.models import Max

from huiying.contracts.guarantees import guarantee_timers
from huiying.contracts.keeping import number_of, tell_contract
from huiying.contracts.known_figures import unknown_figures
from huiying.contracts.models import Contract, TermsVersion
from huiying.contracts.published import digest, terms_json
from huiying.contracts.reading import from_data
from huiying.contracts.seeing import in_force, is_own
from huiying.contracts.span import cycles
from huiying.contracts.terms import Terms
from huiying.directory.acts import ROLES_OF
from huiying.directory.models import Engagement
from huiying.dispatch.changing import together
from huiying.kit.actor import Actor
from huiying.kit.checks import Problem, longest, refuse, required
from huiying.kit.errors import Moved, NotFound, NotNow, Told
from huiying.kit.ids import uuid7
from huiying.kit.text import clean
from huiying.orders.authorise import authorise

TORN = ("正在执行的条款在这个月没有结算期开始", "No settlement period of the terms in force begins with this month")
STATES = {"proposed": ("待审定", "Waits for release"), "in_force": ("已生效", "In force"), "declined": ("未通过", "Declined")}


class SamePerson(Told):
    """Who entered a version of the terms may not decide on it."""

    zh = "录入人不能审定自己的条款，请另一位合同管理员审定。"
    en = "Whoever entered these terms may not decide on them. Another contract manager does."


def enter_terms(*, engagement_id: UUID, terms: Terms, from_month: str, note: str, actor: Actor, now: datetime) -> TermsVersion:
    """Enter a version of a contract's terms, to be released by another person; a new code begins a contract.

    In order: checks the sides and the month; makes the contract where the code is new; keeps the version; journals `contract.terms_entered`.
    Raises NotFound, Refused, NotAllowed, Moved.
    """
    engagement = Engagement.objects.select_related("operator", "agency").filter(pk=engagement_id).first()
    if engagement is None:
        raise NotFound
    refuse(_sides(terms, engagement), _month(terms, from_month), unknown_figures(terms), longest("note", note, 200))
    with together(actor, now):
        contract = Contract.objects.select_related("engagement__operator", "engagement__agency").filter(code=terms.contract).first()
        if contract is None:
            contract = Contract(id=uuid7(now), code=terms.contract, engagement=engagement, created_by=actor.id, created_at=now)
        authorise(actor, "enter_terms", ROLES_OF["enter_terms"], own=is_own(contract, actor), stream=f"contract:{contract.pk}")
        refuse(_same_engagement(contract, engagement), _whole_periods(contract, terms, from_month))
        if contract._state.adding:  # noqa: SLF001 - Django's own word for "not in the table yet"
            contract.save(force_insert=True)
        version = (TermsVersion.objects.filter(contract=contract).aggregate(n=Max("version"))["n"] or 0) + 1
        document = terms_json(terms) | {"version": version}
        made = TermsVersion.objects.create(
            id=uuid7(now), contract=contract, version=version, from_month=from_month, document=document, sha256=digest(document), note=clean(note),
            proposed_by=actor.id, proposed_at=now,
        )  # fmt: skip
        told = {"terms": str(made.pk), "version": version, "from_month": number_of(from_month), "sha256": made.sha256}
        tell_contract(contract, "contract.terms_entered", told, {"note": clean(note)}, actor=actor, now=now)
    return made


def decide_terms(*, terms_id: UUID, release: bool, reason: str, actor: Actor, now: datetime) -> TermsVersion:
    """Release another person's version of the terms, or decline it with a reason; journals `contract.terms_released` or `…declined`.

    With a release the alarms of its guarantees are set: a month before they end.

    Raises NotFound, NotNow, SamePerson, Refused, NotAllowed, Moved.
    """
    refuse([] if release else required("reason", clean(reason)), longest("reason", reason, 200))
    with together(actor, now):
        found = TermsVersion.objects.select_related("contract__engagement__operator", "contract__engagement__agency").filter(pk=terms_id).first()
        if found is None or not is_own(found.contract, actor):
            raise NotFound
        authorise(actor, "release_terms", ROLES_OF["release_terms"], own=True, stream=f"contract:{found.contract_id}")
        if found.state != "proposed":
            zh, en = STATES[found.state]
            raise NotNow(state=zh, state_en=en, verb="审定", verb_en="Decide")
        if found.proposed_by == actor.id:
            raise SamePerson
        refuse(_whole_periods(found.contract, terms_of(found), found.from_month) if release else [])
        state = "in_force" if release else "declined"
        rows = TermsVersion.objects.filter(pk=found.pk, state="proposed")
        if rows.update(state=state, decided_by=actor.id, decided_at=now, reason=clean(reason)) != 1:
            raise Moved
        told = {"terms": str(found.pk), "version": found.version, "sha256": found.sha256}
        event = "contract.terms_released" if release else "contract.terms_declined"
        timers = guarantee_timers(found, terms_of(found), now) if release else []
        tell_contract(found.contract, event, told, {"reason": clean(reason)} if clean(reason) else {}, actor=actor, now=now, timers=timers)
        found.refresh_from_db()
    return found


def terms_of(version: TermsVersion) -> Terms:
    """A kept version as terms; its hash is looked at. Raises Altered."""
    document = version.document
    if digest(document) != version.sha256:
        raise Altered(code=document.get("contract", ""), version=version.version)
    return from_data(document)


class Altered(Told):
    """What is kept does not fit its hash any more: somebody changed it behind our back."""

    zh = "合同 {code} 条款第 {version} 版与其校验值不符，不能结算。"
    en = "Version {version} of the terms of {code} does not fit its hash: nothing is settled by it."


def _sides(terms: Terms, engagement: Engagement) -> list[Problem]:
    """The terms have to name the sides of the engagement."""
    pairs = (("operator.code", terms.operator.code, engagement.operator.code), ("buyer.code", terms.buyer.code, engagement.agency.code))
    return [
        Problem(place, "side", f"应为服务关系中的机构 {wanted}", f"The engagement names {wanted}") for place, given, wanted in pairs if given != wanted
    ]  # fmt: skip


def _month(terms: Terms, from_month: str) -> list[Problem]:
    """A version holds from the first month of one of the contract's periods."""
    if any(cycle.months[0] == from_month for cycle in cycles(terms)):
        return []
    return [Problem("from_month", "period", "应为合同某个结算期的第一个月", "The first month of a settlement period is expected")]


def _whole_periods(contract: Contract, terms: Terms, from_month: str) -> list[Problem]:
    """A version takes over where a period of the terms before it begins, and counts its periods from the same first month: none is torn or lost."""
    before = in_force(contract, from_month)
    if before is None:
        return []
    replaced = terms_of(before)
    found = [] if _begins(replaced, from_month) else [Problem("from_month", "torn", *TORN)]
    if replaced.start != terms.start and from_month > f"{terms.start:%Y-%m}":
        found.append(Problem("period.from", "moved", "执行中的合同不能更改起始日", "The beginning of a contract that runs cannot be moved"))
    return found


def _begins(terms: Terms, month: str) -> bool:
    """Whether one of the contract's periods begins with the month, or all of them are over by then."""
    return month >= f"{terms.end:%Y-%m}" or any(cycle.months[0] == month for cycle in cycles(terms))


def _same_engagement(contract: Contract, engagement: Engagement) -> list[Problem]:
    if contract.engagement_id == engagement.pk:
        return []
    return [Problem("engagement", "other", "这个合同编号属于另一服务关系", "This contract's code belongs to another engagement")]
