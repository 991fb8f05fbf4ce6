"""Which contracts somebody sees, and whether a contract is their own: the agency all, a government buyer its own, an operator its own."""

from uuid import UUID

from django.db.models import QuerySet

from huiying.contracts.models import Contract, Noted, Objection, Statement, TermsVersion
from huiying.directory.acts import ROLES_OF, decide
from huiying.kit.actor import Actor
from huiying.kit.errors import NotFound


def contracts_of(actor: Actor) -> QuerySet[Contract]:
    """The contracts that an actor may look at."""
    rows = Contract.objects.select_related("engagement__operator", "engagement__agency").order_by("code")
    if not decide(actor, "view_contract", ROLES_OF["view_contract"], own=True).allowed:
        return rows.none()
    if actor.kind == "system" or actor.employer_kind == "hotline_agency":
        return rows
    if actor.account_class == "op":
        return rows.filter(engagement__operator_id=UUID(actor.employer_id))
    return rows.filter(engagement__agency__path__startswith=actor.unit_path)


def is_own(contract: Contract, actor: Actor) -> bool:
    """Whether the actor works for a side of the contract: its operator, or its buyer's tree; the agency for all."""
    if actor.account_class == "op":
        return str(contract.engagement.operator_id) == actor.employer_id
    return actor.employer_kind == "hotline_agency" or contract.engagement.agency.path.startswith(actor.unit_path or "-")


def contract_for(actor: Actor, contract_id: UUID) -> Contract:
    """A contract that the actor may look at. Raises NotFound."""
    found = contracts_of(actor).filter(pk=contract_id).first()
    if found is None:
        raise NotFound
    return found


def contract_called(actor: Actor, code: str) -> Contract:
    """The same by its code. Raises NotFound."""
    found = contracts_of(actor).filter(code=code).first()
    if found is None:
        raise NotFound
    return found


def statement_for(actor: Actor, statement_id: UUID) -> Statement:
    """A statement that the actor may look at; the operator sees none that was not sent. Raises NotFound."""
    rows = Statement.objects.select_related("contract__engagement__operator", "contract__engagement__agency", "terms", "replaces")
    found = rows.filter(pk=statement_id, contract__in=contracts_of(actor)).first()
    if found is None or (actor.account_class == "op" and found.sent_at is None):
        raise NotFound
    return found


def statements_of(actor: Actor, contract: Contract) -> QuerySet[Statement]:
    """The statements of a contract, newest first; the operator sees those that were sent."""
    rows = Statement.objects.filter(contract=contract).select_related("terms").order_by("-month", "-version")
    return rows.filter(sent_at__isnull=False) if actor.account_class == "op" else rows


def latest(contract: Contract, month: str) -> Statement | None:
    """A month's newest version."""
    return Statement.objects.filter(contract=contract, month=month).order_by("-version").first()


def sealed(contract: Contract) -> dict[str, Statement]:
    """Of each month the newest version that was sealed."""
    rows = Statement.objects.filter(contract=contract, state__in=("sealed", "paid")).order_by("month", "version")
    return {row.month: row for row in rows}


def opened_anew_since(statement: Statement) -> list[str]:
    """The earlier months whose newer versions were sealed after this statement had been sent: what it took from them may differ now."""
    rows = Statement.objects.filter(contract=statement.contract_id, month__lt=statement.month, replaces__isnull=False, state__in=("sealed", "paid"))
    return sorted(set(rows.filter(sealed_at__gt=statement.sent_at).values_list("month", flat=True))) if statement.sent_at else []


def in_force(contract: Contract, month: str) -> TermsVersion | None:
    """The released version of the terms that holds in a month."""
    return TermsVersion.objects.filter(contract=contract, state="in_force", from_month__lte=month).order_by("-version").first()


def objections_of(statement: Statement) -> list[Objection]:
    """A statement's objections in the order in which they were raised, those taken back left out."""
    return list(Objection.objects.filter(statement=statement).exclude(state="withdrawn").order_by("raised_at", "id"))


def noted_in(contract: Contract, months: tuple[str, ...]) -> QuerySet[Noted]:
    """What was noted for some months and not struck out."""
    return Noted.objects.filter(contract=contract, month__in=months, struck_at__isnull=True).order_by("noted_at", "id")
