"""The cast: a small invented city, 云州市, set up by functions in the current database, with people by role.

`build()` gives the city; `cast.agent`, `cast.dispatcher`, `cast.unit_lead(cast.works)` are actors. A Tuesday in a known year.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from huiying.directory.actors import actor_of
from huiying.directory.calendar_years import library_years
from huiying.directory.models import CalendarYear, City, Engagement, Org, Region, Topic, User
from huiying.directory.parties import Person
from huiying.directory.reference import changed, current_version
from huiying.directory.seed import sample_regions, shipped_topics
from huiying.kit.actor import Actor, citizen
from huiying.kit.ids import uuid7
from huiying.notify.models import MessageText
from huiying.notify.seed import shipped_texts
from huiying.orders.models import LimitRule, WorkOrder
from huiying.orders.models_search import SearchSegment
from huiying.orders.register import Matter, submit
from huiying.orders.seed import limit_rules

NOW = datetime(2025, 3, 4, 1, 30, tzinfo=UTC)  # Tuesday, 09:30 in Yunzhou
VERSIONS = count(10_000, 1_000)  # each build has reference data of its own, so that nothing is remembered across tests
STREET_LIGHT, POWER_CUT, GAS_LEAK, NOISE, POLICY = "010201", "050201", "050301", "060101", "120103"
QINGSHI, LIUYIN, SONGGANG = "990101001", "990101002", "990102001"

# code: name, kind, unit kind, parent, level, region
ORGS = {
    "RX": ("云州市12345热线中心", "hotline_agency", "", "", 2, ""),
    "OP": ("云声客服有限公司", "operator", "", "", 2, ""),
    "SZ": ("市市政局", "government", "bureau", "", 2, ""),
    "ZM": ("照明管理所", "government", "section", "SZ", 3, ""),
    "DL": ("道路养护所", "government", "section", "SZ", 3, ""),
    "CG": ("市城管局", "government", "bureau", "", 2, ""),
    "HB": ("市生态环境局", "government", "bureau", "", 2, ""),
    "DH": ("东河区", "government", "district", "", 2, "990101"),
    "QS": ("青石街道", "government", "street", "DH", 3, "990101001"),
    "LY": ("柳荫街道", "government", "street", "DH", 3, "990101002"),
    "XL": ("西岭区", "government", "district", "", 2, "990102"),
    "GD": ("云州供电公司", "public_utility", "utility", "", 2, ""),
}
# name: unit, employer, roles
STAFF = {
    "agent": ("RX", "RX", "AG"), "agent2": ("RX", "RX", "AG"), "op_agent": ("RX", "OP", "AG"), "op_agent2": ("RX", "OP", "AG"),
    "team_lead": ("RX", "RX", "TL"), "op_reviewer": ("RX", "OP", "RV"), "op_dispatcher": ("RX", "OP", "DP"), "op_callback": ("RX", "OP", "CB"),
    "reviewer": ("RX", "RX", "RV"), "reviewer2": ("RX", "RX", "RV"), "dispatcher": ("RX", "RX", "DP"), "dispatcher2": ("RX", "RX", "DP"),
    "adjudicator": ("RX", "RX", "AD"), "closer": ("RX", "RX", "CR"), "closer2": ("RX", "RX", "CR"), "supervisor": ("RX", "RX", "SV"),
    "assessor": ("RX", "RX", "AS"), "assessor2": ("RX", "RX", "AS"), "callback": ("RX", "RX", "CB"), "auditor": ("RX", "RX", "AU"),
    "editor": ("RX", "RX", "KE"), "approver": ("RX", "RX", "KA"), "op_editor": ("RX", "OP", "KE"),
}  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """The city's orgs by code and its actors by role; `now` is the moment it was built."""

    now: datetime
    orgs: dict[str, Org]
    people: dict[str, User] = field(repr=False)
    actors: dict[str, Actor] = field(repr=False)

    def __getattr__(self, name: str) -> Actor:
        """The actor of a role: cast.agent, cast.op_agent, cast.reviewer, cast.closer…"""
        try:
            return self.actors[name]
        except KeyError:
            raise AttributeError(name) from None

    agency: Org = field(init=False)
    operator: Org = field(init=False)
    works: Org = field(init=False)  # 市市政局, with the sections lighting and roads
    lighting: Org = field(init=False)
    roads: Org = field(init=False)
    streets: Org = field(init=False)  # 市城管局
    environment: Org = field(init=False)
    district: Org = field(init=False)  # 东河区, with the streets qingshi and liuyin
    qingshi: Org = field(init=False)
    liuyin: Org = field(init=False)
    west: Org = field(init=False)
    power: Org = field(init=False)  # a public utility

    def __post_init__(self) -> None:
        names = ("agency", "operator", "works", "lighting", "roads", "streets", "environment", "district", "qingshi", "liuyin", "west", "power")
        for name, code in zip(names, ORGS, strict=True):
            object.__setattr__(self, name, self.orgs[code])

    def unit_lead(self, unit: Org) -> Actor:
        """Who answers for a unit (UL)."""
        return self.actors[f"{unit.code}_lead"]

    def unit_handler(self, unit: Org) -> Actor:
        """Who handles for a unit (UH)."""
        return self.actors[f"{unit.code}_handler"]

    def user(self, name: str) -> User:
        """The person behind an actor: "agent", "SZ_lead"."""
        return self.people[name]

    def fresh(self, actor: Actor) -> Actor:
        """The same actor after reference data changed."""
        return replace(actor, reference_version=current_version())

    def caller(self, order: WorkOrder) -> Actor:
        """The citizen of an order, proved."""
        return citizen(str(order.party_id), str(order.pk))

    def order(self, actor: Actor | None = None, now: datetime | None = None, **given: object) -> WorkOrder:
        """A registered order about a street light; `given` are fields of Matter, `phone` the caller's number."""
        person = given.pop("person", None) or Person("张三", str(given.pop("phone", "13800010001")))
        matter = Matter(**{"original_text": "青石街道人民路路灯不亮，已经三天了，请尽快维修。", "demand_type": "help", "topic_code": STREET_LIGHT,
                           "region_code": QINGSHI, "incident_address": "人民路 18 号", "person": person, **given})  # type: ignore[arg-type]  # fmt: skip
        return submit(matter=matter, actor=actor or self.agent, now=now or self.now)

    def took_matters_unopened(self) -> None:
        """Make the city one that took a matter before there was an opening: it has an order, and was never opened."""
        City.objects.update(opened_at=self.now)
        changed()
        self.order(actor=self.fresh(self.agent))
        City.objects.update(opened_at=None)
        changed()


def build(now: datetime = NOW) -> Cast:
    """Set the city up in the current database, as it stands at `now`."""
    version = next(VERSIONS)
    City.objects.create(id=1, name="云州市", name_en="Yunzhou", reference_version=version, opened_at=now - timedelta(days=399))
    begun = now - timedelta(days=400)
    orgs = make_orgs(begun)
    Engagement.objects.create(id=uuid7(begun), operator=orgs["OP"], agency=orgs["RX"], valid_from=begun)
    Topic.objects.bulk_create(shipped_topics())
    Region.objects.bulk_create(sample_regions())
    CalendarYear.objects.bulk_create(library_years(range(now.year - 1, now.year + 2), begun))
    LimitRule.objects.bulk_create(limit_rules(begun))
    MessageText.objects.bulk_create(shipped_texts(begun))
    SearchSegment.objects.create(start=begun)
    people = make_people(orgs, begun)
    actors = {}
    for name, user in people.items():
        user.reference_version = version
        actors[name] = actor_of(user, now)
    return Cast(now, orgs, people, actors)


def make_orgs(begun: datetime) -> dict[str, Org]:
    orgs: dict[str, Org] = {}
    for code, (name, kind, unit_kind, parent, level, region) in ORGS.items():
        above = orgs.get(parent)
        path = f"{above.path if above else '/'}{code}/"
        orgs[code] = Org(
            id=uuid7(begun), code=code, name=name, kind=kind, unit_kind=unit_kind, parent=above, path=path, level=level, region_code=region, active_from=begun
        )
    Org.objects.bulk_create(orgs.values())
    return orgs


def make_people(orgs: dict[str, Org], begun: datetime) -> dict[str, User]:
    unit_staff = {f"{code}_{name}": (code, code, role) for code, org in orgs.items() if org.unit_kind for name, role in (("lead", "UL"), ("handler", "UH"))}
    people = {
        name: User(
            id=uuid7(begun), username=name.lower(), name=name, password="!", org=orgs[unit], employer=orgs[employer], roles=roles.split(), created_at=begun
        )
        for name, (unit, employer, roles) in (STAFF | unit_staff).items()
    }
    User.plain.bulk_create(people.values())
    return people


def engage(cast: Cast, **given: bool | datetime) -> Cast:
    """The cast after the engagement was changed: its switches (operator_dispatch, gov_confirm_dispatch, operator_callback), valid_from, valid_to."""
    Engagement.objects.update(**given)
    City.objects.update(reference_version=next(VERSIONS))
    actors = {}
    for name, user in cast.people.items():
        user.reference_version = current_version()
        actors[name] = actor_of(user, cast.now)
    return replace(cast, actors=actors)


def again(order: WorkOrder | UUID) -> WorkOrder:
    """The order as it stands in the database now."""
    return WorkOrder.objects.select_related("owner").get(pk=order.pk if isinstance(order, WorkOrder) else order)
