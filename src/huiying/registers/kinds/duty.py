"""Who is on duty for a unit and must acknowledge its urgent orders; at the agency the alerts too, by district, with a deputy."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from huiying.directory.models import DutyOfficer, User
from huiying.directory.reference import reference
from huiying.directory.terms import Turn, keep_turns, live_turns
from huiying.kit.phones import phone_key
from huiying.registers.cells import minute, moment_of
from huiying.registers.kind import Asked, Column, HandOut, Hands, Kind, Row, Type, Wrong, joined
from huiying.registers.names import districts, id_of, units
from huiying.registers.spans import backwards, overlapping
from huiying.supervision.alerts.duty import phones, sealed_phones

BLANK: Row = dict.fromkeys(("unit", "login", "from", "to", "districts", "phone", "deputy", "deputy_phone"), "")


def row(turn: DutyOfficer) -> Row:
    """A turn as a row."""
    phone, deputy_phone = phones(turn)
    return {
        "unit": turn.org.code, "login": turn.user.username, "from": minute(turn.valid_from), "to": minute(turn.valid_to), "districts": turn.districts,
        "phone": phone, "deputy": turn.deputy.username if turn.deputy else "", "deputy_phone": deputy_phone,
    }  # fmt: skip


def key(one: Row) -> str:
    """Unit, person and beginning."""
    return joined(one["unit"], one["login"], one["from"])


def check(asked: Asked) -> list[Wrong]:
    """The people are of the house, the numbers are numbers, a turn ends after it began, and no two turns of one person at one unit overlap."""
    people = dict(User.plain.filter(is_active=True).values_list("username", "employer__kind"))
    wrong = [each for move in asked.put for each in _check_row(move.key, asked.after[move.key], people)]
    return [*wrong, *backwards(asked), *overlapping(asked, ("unit", "login"))]


def _check_row(found: str, one: Row, people: Mapping[str, str]) -> Iterator[Wrong]:
    for column in ("login", "deputy"):
        if one[column] and one[column] not in people:
            yield Wrong(found, column, "没有这个登录名", "nobody has this user name")
        if people.get(one[column]) == "operator":
            yield Wrong(found, column, "服务商人员不能确认", "an operator's people may not acknowledge")
    if one["deputy"] == one["login"]:
        yield Wrong(found, "deputy", "副班须为另一人", "the deputy is another person")
    for column in ("phone", "deputy_phone"):
        if one[column] and phone_key(one[column]) is None:
            yield Wrong(found, column, "不是完整的电话号码", "this is not a full telephone number")
    if one["deputy_phone"] and not one["deputy"]:
        yield Wrong(found, "deputy_phone", "未填副班", "no deputy is named")


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Keep the turns."""
    standing = {key(row(turn)): turn.pk for turn in live_turns(asked.now)}
    people = dict(User.plain.values_list("username", "id"))
    data = reference()
    put = [
        Turn(
            org_id=data.orgs[id_of(data, one["unit"])].pk, user_id=people[one["login"]], valid_from=begins, valid_to=moment_of(one["to"]),
            id=standing.get(move.key), districts=one["districts"], deputy_id=people.get(one["deputy"]),
            phones_sealed=sealed_phones(people[one["login"]], one["phone"], one["deputy_phone"]),
        )
        for move in asked.put
        for one in [asked.after[move.key]]
        if (begins := moment_of(one["from"])) is not None
    ]  # fmt: skip
    keep_turns(put=put, end=[standing[each] for each in asked.ended], actor=hands.proposer, now=asked.now)
    return ()


def first_leads(now: datetime) -> list[Row]:
    """For each unit without anybody on duty, the first of its people who answers for it, from now on."""
    covered = {turn.org_id for turn in live_turns(now)}
    found: dict[str, Row] = {}
    for person in User.objects.filter(is_active=True, roles__overlap=["UL", "DP"]).exclude(employer__kind="operator").order_by("created_at", "username"):
        if person.org_id not in covered:
            found.setdefault(person.org.code, {**BLANK, "unit": person.org.code, "login": person.username, "from": minute(now)})
    return list(found.values())


DUTY = Kind(
    name="duty", zh="值班人员", en="Duty officers",
    about=(
        "紧急、特急工单须由值班人员确认；热线中心的值班人员还须确认危险预警。",
        "Urgent orders reach them, and they must acknowledge; at the agency the alerts too.",
    ),
    columns=(
        Column("unit", "单位", "Unit", Type.CHOICE, needed=True, fixed=True, choices=units, sort="org__path"),
        Column("login", "登录名", "User name", needed=True, fixed=True, longest=32, sort="user__username"),
        Column("from", "开始", "From", Type.MOMENT, needed=True, fixed=True, sort="valid_from"),
        Column("to", "结束", "To", Type.MOMENT, blank=("长期", "open")),
        Column("districts", "负责区县", "Districts", Type.MANY, choices=districts, blank=("全市", "the whole city")),
        Column("phone", "值班手机", "Number on duty", longest=20, listed=False, hint=("预警短信发往此号", "alerts are sent to it")),
        Column("deputy", "副班登录名", "Deputy's user name", longest=32),
        Column("deputy_phone", "副班手机", "Deputy's number", longest=20, listed=False),
    ),
    key=key, rows=live_turns, row=row, check=check, apply=apply, proposes="propose_duty", approves="approve_duty",
    search=("org__name", "org__code", "user__username", "user__name"), order="unit", seed=first_leads, personal=True,
)  # fmt: skip
