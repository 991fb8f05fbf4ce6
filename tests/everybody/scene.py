"""A city in which every page has something to show: orders in all states, cards, claims, notices, a draft of the catalogue, files."""

from dataclasses import asdict, dataclass, replace
from uuid import UUID, uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from huiying.directory.keys import rating_token
from huiying.directory.models import CalendarYear, Org, User
from huiying.directory.reference import changed
from huiying.dispatch.catalogue import propose
from huiying.dispatch.lines import Edit
from huiying.dispatch.match import Line
from huiying.dispatch.models import Adjudication, CatalogueVersion
from huiying.dispatch.models_lessons import DutyCount, Lesson
from huiying.dispatch.seed import publish_first
from huiying.followup.links import make_link
from huiying.followup.rating import record
from huiying.followup.rules import Answers
from huiying.kit.actor import system
from huiying.orders.attachments import Upload, store
from huiying.orders.intake import ask_info, reject
from huiying.orders.models import Attachment, WorkOrder
from huiying.supervision.claims import Wanted, apply
from huiying.supervision.models import Claim, LadderStep
from huiying.supervision.seed import ladder_steps
from huiying.supervision.supervising import supervise
from tests.browser import Site
from tests.calls.scripts import flagged_call, lost_call
from tests.cast import STREET_LIGHT, Cast, again
from tests.desk.kinds import orders_of_all_kinds
from tests.dispatch.hotspots.scene import standing
from tests.everybody.papers import papers
from tests.followup.stages import pass_time, to_callback
from tests.orders.steps import DAY, HOUR, dispatched, replied
from tests.portal.pictures import photo
from tests.supervision.scene import beforehand

LONG = "青石街道人民路与解放路交叉口东侧的路灯坏了三天，晚上很黑，孩子下晚自习看不见路，旁边还有一处窨井盖松动，请尽快派人查看并维修，谢谢。"
ENGLISH = {
    "RX": "Yunzhou 12345 Hotline Centre", "OP": "Yunsheng Customer Service Ltd", "SZ": "Municipal Works Bureau", "ZM": "Street Lighting Office",
    "DL": "Road Maintenance Office", "CG": "Urban Management Bureau", "HB": "Ecology and Environment Bureau", "DH": "Donghe District",
    "QS": "Qingshi Sub-district", "LY": "Liuyin Sub-district", "XL": "Xiling District", "GD": "Yunzhou Power Supply Company",
}  # fmt: skip


@dataclass(frozen=True)
class Scene:
    """What addresses are filled with: order numbers, keys and a token."""

    new: str  # just submitted, with a photo
    sent: str  # with the works bureau and the power company
    answered: str  # answered, the citizen is to be called
    missing: str  # waits for facts from the citizen
    refused: str  # not accepted
    ended: str  # completed
    token: str
    photo: UUID
    case: UUID
    claim: UUID
    person: UUID
    version: int
    lesson: UUID
    passkey: int
    copy: str
    hold: UUID
    message: int
    proposal: UUID
    line: UUID
    topic: str
    draft: UUID
    contract: UUID
    terms: UUID
    statement: UUID
    scheme: UUID
    result: UUID
    report: UUID
    account: UUID
    released: int
    withdrawn: int
    answer: UUID
    answer_draft: UUID
    answer_task: UUID
    unanswered: UUID
    law: int
    law_article: int
    missed_call: str
    flagged_call: str
    alert: UUID
    season: UUID
    task: str
    hotspot: UUID
    citizens: tuple[UUID, ...]  # keys of the orders that the citizen of the walk has proved


def set_scene(site: Site) -> Scene:
    """Make it all in the site's database."""
    with site.inside() as built:
        prepare(built)
        cast = replace(built, now=site.now, actors={name: built.fresh(actor) for name, actor in built.actors.items()})
        orders_of_all_kinds(cast)
        watched(cast)
        edit = Edit(put=(Line(1, "0102", str(cast.works.pk), "公共照明由市政主管部门维护", object_word="路灯"),))
        version = propose(edit=edit, note="写明对象", actor=cast.adjudicator, now=cast.now - HOUR)
        return told(cast, version)


def prepare(cast: Cast) -> None:
    """What a founded city has: English names, the ladder, a catalogue, the three administrators; a year that is not known yet."""
    for code, name in ENGLISH.items():
        Org.objects.filter(code=code).update(name_en=name)
    for name, role in (("agent2", "SA"), ("team_lead", "SE")):
        User.plain.filter(pk=cast.user(name).pk).update(roles=[role])
    CalendarYear.objects.filter(year=2026).delete()
    LadderStep.objects.bulk_create(ladder_steps(cast.now - 90 * DAY))
    changed()
    lines = (
        Line(1, "0102", str(cast.works.pk), "公共照明由市政主管部门维护", co=(str(cast.streets.pk),), fallback=str(cast.district.pk)),
        Line(2, "06", str(cast.environment.pk), "环境污染由生态环境部门执法"),
    )  # fmt: skip
    fresh = replace(cast, actors={name: cast.fresh(actor) for name, actor in cast.actors.items()})
    publish_first(lines, actor=system("set-up"), now=fresh.now)
    changed()


def watched(cast: Cast) -> None:
    """Orders that are late, supervised, claimed against or urgent."""
    for unit in (cast.works, cast.streets):
        dispatched(cast, cast.now - 16 * DAY, unit)
    today = dispatched(cast, cast.now - 2 * DAY, cast.works, urgency="urgent")
    supervise(order_id=today.pk, kind="letter", matter="请今日说明原因", actor=cast.supervisor, now=cast.now - HOUR)
    done = dispatched(cast, cast.now - 2 * DAY, cast.works)
    replied(cast, done, cast.works, cast.now - DAY)
    claim = Wanted("unreasonable", "unreasonable", "诉求超出法律规定，已三次当面解释。", order_id=done.pk)
    apply(wanted=claim, actor=cast.unit_lead(cast.works), now=cast.now - HOUR)
    pass_time(cast.now)


def lesson(cast: Cast) -> UUID:
    """A change of the catalogue that ended orders propose."""
    DutyCount.objects.bulk_create(
        DutyCount(line_no=1, unit=unit, handled=k, sent=k + back, returned=back, since=cast.now - 300 * DAY, counted_at=cast.now)
        for unit, k, back in ((cast.works, 3, 9), (cast.streets, 11, 1))
    )
    found = Lesson.objects.create(
        id=uuid4(), line_no=1, catalogue=CatalogueVersion.objects.get(number=1), lead=cast.works, unit=cast.streets, k=11, n=14, low=524, high=924, sent=12,
        returned=1, since=cast.now - 300 * DAY, found_at=cast.now - HOUR,
    )  # fmt: skip
    return found.pk


def told(cast: Cast, version: CatalogueVersion) -> Scene:
    """The orders that pages are opened with."""
    new = cast.order(now=cast.now - HOUR, original_text=LONG, number_source="sms_code")
    store(order=new, upload=Upload(photo(), "路灯.jpg", "citizen"), actor=cast.caller(new), now=cast.now - HOUR)
    sent = dispatched(cast, cast.now - 5 * HOUR, cast.works, cast.power, topic_code=STREET_LIGHT, original_text=LONG)
    answered = to_callback(cast, now=cast.now - DAY, title="路灯不亮", original_text=LONG, number_source="sms_code")
    make_link(answered, cast.now)
    missing = cast.order(now=cast.now - 3 * HOUR)
    ask_info(order=missing, question="请问是哪个路口？", until=cast.now + DAY, actor=cast.reviewer, now=cast.now - 2 * HOUR)
    refused = cast.order(now=cast.now - 3 * HOUR)
    reject(order=refused, reason_code="litigation", basis="该纠纷已由法院受理", actor=cast.reviewer, now=cast.now - 2 * HOUR)
    ended = ended_order(cast)
    proved = (new, sent, answered, missing, refused, ended)
    pass_time(cast.now)
    beside = papers(cast, sent)
    with_factors(cast.user("reviewer"), cast.user("reviewer2"))
    return Scene(
        *(again(order).order_no for order in proved), token=rating_token(answered.pk, again(answered).round_no),
        photo=Attachment.objects.get(order=new).pk, case=Adjudication.objects.latest("id").pk, claim=Claim.objects.latest("id").pk,
        person=cast.user("SZ_handler").pk, version=version.number, lesson=lesson(cast),
        passkey=Authenticator.objects.get(type="webauthn").pk, citizens=tuple(order.pk for order in proved),
        missed_call=lost_call(cast.now), flagged_call=flagged_call(cast.now, cast.agent.id), **beforehand(cast),
        hotspot=standing(cast, [again(order) for order in (sent, ended)], cast.now).pk, **asdict(beside),
    )  # fmt: skip


def with_factors(one: User, other: User) -> None:
    """Both have an authenticator app, one recovery codes, the other a passkey."""
    for user in (one, other):
        TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(one)
    Authenticator.objects.create(user=other, type=Authenticator.Type.WEBAUTHN, data={"name": "值班电脑", "credential": {}})


def ended_order(cast: Cast) -> WorkOrder:
    """An order that was answered and rated well."""
    order = to_callback(cast, now=cast.now - 3 * DAY, number_source="sms_code")
    record(order_id=order.pk, answers=Answers(solved="yes", satisfaction="satisfied"), actor=cast.callback, now=cast.now - 2 * DAY)
    return again(order)
