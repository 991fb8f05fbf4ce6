"""Answers, laws, feedback and questions for the tests of the knowledge desk: two answers in use, one being written, one that is over, a law in two editions."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from huiying.kit.actor import Actor
from huiying.knowledge.drafting import Basis, Draft, edit_draft, new_item, new_version
from huiying.knowledge.models import KbFeedback, KbQuestion, KbVersion, Law, LawArticle, LawEdition
from huiying.knowledge.reporting import report_wrong
from huiying.knowledge.reviewing import approve_version, sign_off, submit_version
from huiying.knowledge.search_sync import follow_all
from huiying.knowledge.unanswered import note_unanswered
from tests.cast import QINGSHI, STREET_LIGHT, Cast

WATER = "居民二次供水设施由谁维修"
ANSWER = "已移交的由供水企业负责；未移交的，保修期内由建设单位负责，保修期满由业主委托的物业服务人负责。\n先恢复供水，再分清责任。"
LAMP = "路灯不亮多久修好"
PRICE = "二次供水收费标准"
WRONG = "收费标准去年已经调整，答复没有更新"
MISSING = "二次供水水质多久检测一次"
CHAPTERS = ("第一章 总则", "第二章 建设与移交", "第三章 维护与责任")


@dataclass(frozen=True)
class Known:
    """What the tests open: answers by what they say, articles of a law, a task and a question, and who works on them."""

    editor: Actor
    approver: Actor
    water: KbVersion
    lamp: KbVersion
    over: KbVersion
    draft: KbVersion
    article: LawArticle
    old_article: LawArticle
    task: KbFeedback
    question: KbQuestion


def known(cast: Cast, now: datetime) -> Known:
    """Make it all: the hotline's editor writes, its approver approves, the works bureau answers for it."""
    editor, approver = cast.fresh(cast.editor), cast.fresh(cast.approver)
    lead = cast.fresh(cast.unit_lead(cast.works))
    old, new = edition("2019年版", date(2019, 5, 1), date(2024, 1, 1), "供水企业"), edition("2024年修订", date(2024, 1, 1), None, "供水企业或者物业服务人")
    start = now.date() - timedelta(days=300)
    base = Draft(
        WATER, ANSWER, cast.works.pk, start, now.date() + timedelta(days=200), also_asked="水泵坏了找谁修\n楼上没水归谁管", topics=(STREET_LIGHT,),
        clerk_answer="先问小区是否已移交，未移交名单见附件。", basis=(Basis(article_id=new[18].pk), Basis(document="云政办〔2023〕12号")),
    )  # fmt: skip
    lamp = Draft(LAMP, "一般故障 24 小时内修复，特殊情况 3 日内修复并公告。", cast.works.pk, start, now.date() + timedelta(days=10), region=QINGSHI[:6])
    price = Draft(PRICE, "每立方米 2.8 元。", cast.works.pk, start, now.date() + timedelta(days=90), valid_to=now.date() - timedelta(days=3))
    first = put_in_use(replace(base, answer=ANSWER.split("\n", maxsplit=1)[0]), editor, approver, lead, now - timedelta(days=90))
    water = renewed(first, replace(base, change_note="补写先恢复供水"), editor, approver, lead, now - timedelta(days=40))
    shown, over = put_in_use(lamp, editor, approver, lead, now - timedelta(days=30)), put_in_use(price, editor, approver, lead, now - timedelta(days=80))
    draft = new_version(item_id=shown.item_id, actor=editor, now=now)
    edit_draft(version_id=draft.pk, draft=replace(lamp, answer="一般故障 12 小时内修复，特殊情况 2 日内修复并公告。"), actor=editor, now=now)
    submit_version(version_id=draft.pk, actor=editor, now=now)
    task = report_wrong(version_id=water.pk, text=WRONG, actor=cast.fresh(cast.agent), now=now - timedelta(hours=20))
    question = note_unanswered(words=MISSING, marked=True, now=now - timedelta(hours=2))
    assert question is not None
    follow_all()
    return Known(editor, approver, water, shown, over, again(draft), new[18], old[18], task, question)


def edition(label: str, since: date, until: date | None, who: str) -> list[LawArticle]:
    """Thirty articles of a law under three chapters; the nineteenth says who repairs."""
    law, _made = Law.objects.get_or_create(code="yunzhou/water", defaults={"name": "云州市二次供水管理办法", "category": "local"})
    made = LawEdition.objects.create(
        law=law, label=label, effective_from=since, effective_to=until, dated_by="versions", sha256=label.encode().hex().ljust(64, "0")[:64],
        imported_at=datetime.fromisoformat("2025-01-01T00:00:00+00:00"),
    )  # fmt: skip
    names = "一二三四五六七八九"
    numbers = [n for n in ("", "十", "二十") for n in ([n] if n else []) + [n + digit for digit in names]][:29]
    texts = [f"二次供水{chapter_of(place)[4:]}的第{number}项要求，由有关单位按照职责落实。" for place, number in enumerate(numbers, 1)]
    texts[18] = f"二次供水设施由{who}负责维修，先恢复供水，再分清责任。"
    return [
        LawArticle.objects.create(edition=made, place=place, number=place, label=f"第{number}条", chapter=chapter_of(place), text=text, sha256="0" * 64)
        for place, (number, text) in enumerate(zip(numbers, texts, strict=True), 1)
    ]


def chapter_of(place: int) -> str:
    """The chapter of the article in this place."""
    return CHAPTERS[min((place - 1) // 10, 2)]


def put_in_use(draft: Draft, editor: Actor, approver: Actor, lead: Actor, at: datetime) -> KbVersion:
    """An answer written, approved and signed off."""
    return through(new_item(draft=draft, actor=editor, now=at), editor, approver, lead, at)


def renewed(before: KbVersion, draft: Draft, editor: Actor, approver: Actor, lead: Actor, at: datetime) -> KbVersion:
    """The next version of an answer, in use."""
    return through(new_version(item_id=before.item_id, draft=draft, actor=editor, now=at), editor, approver, lead, at)


def through(version: KbVersion, editor: Actor, approver: Actor, lead: Actor, at: datetime) -> KbVersion:
    """A draft through review and sign-off."""
    submit_version(version_id=version.pk, actor=editor, now=at)
    if approve_version(version_id=version.pk, actor=approver, now=at).state != "published":
        sign_off(version_id=version.pk, actor=lead, now=at)
    return again(version)


def again(version: KbVersion) -> KbVersion:
    """The version as it stands now."""
    return KbVersion.objects.select_related("item", "owner").get(pk=version.pk)

