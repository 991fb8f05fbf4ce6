"""What hangs on the scene's city beside its orders: a redacted copy, a hold, a message, a draft for a register, a draft of an order."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from huiying.accounts.releasing import withdraw_account
from huiying.directory.models import Topic
from huiying.directory.parties import Person
from huiying.journal.models import Outbox
from huiying.kit.actor import system
from huiying.kit.times import local_date
from huiying.knowledge.drafting import draft_of, new_item
from huiying.orders.drafts import save_draft
from huiying.orders.models import WorkOrder
from huiying.orders.redacting import Wanted, make_copy
from huiying.orders.register import Matter
from huiying.registers.models import RegisterLine
from huiying.reports.drafting import draft_report
from huiying.reports.spans import DAILY, around
from huiying.retention.holds import hold
from tests.accounts.scene import made, released
from tests.cast import Cast
from tests.contracts.sample import sample_bill
from tests.desk.knowledge_scene import known
from tests.evaluation.scene import staged
from tests.registers.scene import proposed


@dataclass(frozen=True)
class Papers:
    """Their keys, for addresses."""

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


def papers(cast: Cast, order: WorkOrder) -> Papers:
    """Make them of one order; a new topic waits for approval."""
    wanted = Wanted("青石物业服务有限公司", "请到现场处理", ("人民路",))
    copy = make_copy(order=order, wanted=wanted, actor=cast.unit_lead(cast.works), now=cast.now)
    held = hold(order=order, caller=False, reason="行政复议期间不得销毁", actor=cast.auditor, now=cast.now)
    draft = save_draft(matter=Matter("桥头路灯不亮。", "help", person=Person("张三", "13800010009"), respondent="阳光超市"), actor=cast.agent, now=cast.now)
    proposal = proposed(cast, "topics", [{"code": "010209", "name": "灯杆歪斜", "parent": "010200"}], ("code", "name", "parent"))
    bill = sample_bill(cast)
    evaluated = staged(cast)
    result = evaluated.published()
    evaluated.appealed(result)
    return Papers(
        copy.mark, held.pk, Outbox.objects.filter(stream=order.stream).latest("pk").pk, proposal.pk,
        RegisterLine.objects.filter(proposal=proposal).get().pk, Topic.objects.earliest("code").pk, draft.pk, bill.contract, bill.terms,
        bill.statement, result.scheme_version_id, result.pk, yesterday(cast), made(cast).pk,
        *shelf(cast), *library(cast),
    )  # fmt: skip


def shelf(cast: Cast) -> tuple[int, int]:
    """The numbers of an account that is released, and of one that was withdrawn since."""
    gone = released(cast)
    withdraw_account(account_id=gone.pk, reason="来电量漏计了一条中继线。", actor=cast.supervisor, now=cast.now)
    return released(cast).number, gone.number


def library(cast: Cast) -> tuple[UUID, UUID, UUID, UUID, int, int]:
    """An answer in use, a draft of one, a task and a question about answers, a law and its article that an answer rests on."""
    found = known(cast, cast.now)
    draft = new_item(draft=draft_of(found.water), actor=found.editor, now=cast.now)
    return found.water.item_id, draft.pk, found.task.pk, found.question.pk, found.article.edition_id, found.article.pk


def yesterday(cast: Cast) -> UUID:
    """The key of the report of the day before, drafted by the system."""
    return draft_report(span=around(DAILY, local_date(cast.now) - timedelta(days=1)), actor=system("timer"), now=cast.now).pk
