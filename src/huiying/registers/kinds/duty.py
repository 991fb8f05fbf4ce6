"""Who is on duty for a unit, and must acknowledge its urgent orders."""

from collections.abc import Sequence
from datetime import datetime

from huiying.directory.models import DutyOfficer, User
from huiying.directory.reference import reference
from huiying.directory.terms import Turn, keep_turns, live_turns
from huiying.registers.cells import minute, moment_of
from huiying.registers.kind import Asked, Column, HandOut, Hands, Kind, Row, Type, Wrong, joined
from huiying.registers.names import id_of, units
from huiying.registers.spans import backwards, overlapping


def row(turn: DutyOfficer) -> Row:
    """A turn as a row."""
    return {"unit": turn.org.code, "login": turn.user.username, "from": minute(turn.valid_from), "to": minute(turn.valid_to)}


def key(one: Row) -> str:
    """Unit, person and beginning."""
    return joined(one["unit"], one["login"], one["from"])


def check(asked: Asked) -> list[Wrong]:
    """The person is one of the house, a turn ends after it began, and no two turns of one person at one unit overlap."""
    people = set(User.plain.filter(is_active=True).values_list("username", flat=True))
    unknown = [Wrong(move.key, "login", "没有这个登录名", "nobody has this user name") for move in asked.put if asked.after[move.key]["login"] not in people]
    return [*unknown, *backwards(asked), *overlapping(asked, ("unit", "login"))]


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Keep the turns."""
    standing = {key(row(turn)): turn.pk for turn in live_turns(asked.now)}
    people = dict(User.plain.values_list("username", "id"))
    data = reference()
    put = [
        Turn(
            org_id=data.orgs[id_of(data, one["unit"])].pk, user_id=people[one["login"]], valid_from=begins, valid_to=moment_of(one["to"]),
            id=standing.get(move.key),
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
    for person in User.objects.filter(is_active=True, roles__overlap=["UL", "DP"]).order_by("created_at", "username"):
        if person.org_id not in covered:
            found.setdefault(person.org.code, {"unit": person.org.code, "login": person.username, "from": minute(now), "to": ""})
    return list(found.values())


DUTY = Kind(
    name="duty", zh="值班人员", en="Duty officers",
    about=("紧急、特急工单须由值班人员确认。", "Urgent orders reach them, and they must acknowledge."),
    columns=(
        Column("unit", "单位", "Unit", Type.CHOICE, needed=True, fixed=True, choices=units, sort="org__path"),
        Column("login", "登录名", "User name", needed=True, fixed=True, longest=32, sort="user__username"),
        Column("from", "开始", "From", Type.MOMENT, needed=True, fixed=True, sort="valid_from"),
        Column("to", "结束", "To", Type.MOMENT, hint=("空 = 长期", "blank = open")),
    ),
    key=key, rows=live_turns, row=row, check=check, apply=apply, proposes="propose_duty", approves="approve_duty",
    search=("org__name", "org__code", "user__username", "user__name"), order="unit", seed=first_leads,
)  # fmt: skip
