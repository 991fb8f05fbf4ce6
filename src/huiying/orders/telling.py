"""What happened, as sentences: one event of the journal, with its opened texts and the names, in Chinese and English. Pure.

Two audiences: `staff` read everything, with the machine's own steps marked so that a page can fold them; the `citizen` reads what
concerns the citizen, in the citizen's words, without the names of people.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from huiying.kit.codes import CodeList, pick
from huiying.orders import codes, reasons

Audience = Literal["staff", "citizen"]
Kind = Literal["done", "back", "machine"]


@dataclass(frozen=True, slots=True)
class Happening:
    """One event: `payload` as the journal holds it, `texts` the openings that are still there, by field."""

    type: str
    at: datetime
    actor_kind: str
    actor_id: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    account_class: str = ""
    org_id: str = ""


@dataclass(frozen=True, slots=True)
class Names:
    """How ids are said: a unit, a person, and the unit of an assignment. Unknown ones answer an empty text."""

    unit: Callable[[str], str]
    person: Callable[[str], str]
    unit_of: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of a life. `who` stands before the text; `employer` is the class of the account where it is not the government's."""

    at: datetime
    who: str
    text: str
    why: str = ""
    kind: Kind = "done"
    employer: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """How an event type is told."""

    zh: str
    en: str
    kind: Kind = "done"


def table(text: str) -> dict[str, Line]:
    """Lines from text: events (blank-separated) | kind, where it is not "done" for all | 中文 | English."""
    found: dict[str, Line] = {}
    for row in text.strip().splitlines():
        events, *kind, zh, en = (part.strip() for part in row.split("|"))
        for event in events.split():
            found[event] = Line(zh, en, *kind)  # type: ignore[arg-type]  # the table holds only the three kinds
    return found


LINES = table("""
order.drafted | machine | 存了草稿 | kept a draft
order.submitted | done | 登记，编号与查询码已告知诉求人 | registered the matter; number and query code were told
order.imported | machine | 从原系统导入 | imported from the former system
order.direct_closed | done | 当场答复并办结 | answered at the desk and closed
order.info_asked | back | 请诉求人补充 | asked the citizen for facts
order.supplemented | done | 补充了情况 | added facts
order.corrected order.registration_corrected | done | 更正了登记内容 | corrected the registration
order.reject_proposed | done | 提请不予受理，待政府预审员决定 | proposed not to accept; a government reviewer decides
order.rejected | back | 决定不予受理，已告知渠道，可提异议一次 | decided not to accept; the right channel was told
order.objected | back | 提出异议，另由他人复核 | objected; another reviewer decides
order.merged | done | 并入同一诉求的工单，仍单独答复和回访 | merged it into the order of the same matter; still answered and called back
order.caller_joined order.merged_in order.child_merged | done | 并入另一位市民的同一诉求 | took in another caller with the same matter
order.split | back | 从并单中拆出，重新计时 | split it off; its own clock runs from now
order.accepted | done | 预审受理 | accepted it at pre-review
order.dispatch_proposed | done | 提出派单建议，待政府分派员确认 | proposed a dispatch; a government dispatcher confirms
order.dispatched | done | 派单 | dispatched it
order.assignee_added | done | 加派协办单位 | added a co-handler
order.redispatched | back | 改派 | dispatched it anew
order.recalled | back | 收回重派 | took it back to dispatch it again
order.adjudicating | back | 提请职责裁定 | sent it to adjudication of the duty
order.opinion_given adjudication.opinion | done | 提交职责意见 | gave its ground
order.adjudicated | done | 职责裁定完成，按裁定派单 | decided whose duty it is and sent it there
order.suspended | back | 挂起，时钟暂停 | suspended it; the clocks stand still
order.resumed | done | 恢复办理，期限顺延 | resumed it; dues moved by the stopped time
order.long_term | done | 列入分阶段办理 | put it on a staged plan
order.replied_internal | machine | 各单位已回复，待办结审核 | all units replied; the reply is reviewed
order.replied | done | 审核通过，答复已发诉求人 | accepted the reply; it was sent to the citizen
order.reply_rejected | back | 退回修改答复，单位时钟未停 | sent the reply back; the unit's clock did not stop
order.completed | done | 办结 | closed it
order.rework | back | 发回重办 | sent it back to be done again
order.back_to_review | back | 回到预审，由他人复核 | back to pre-review, by another person
order.closed_explained | done | 说明后办结，不满意评价保留 | closed it with an explanation; the negative rating stays
order.round_started | done | 开始新一轮办理 | started a new round
order.reopened | back | 重新打开 | opened it again
order.archived | machine | 归档 | archived
order.withdrawn | done | 撤回诉求 | withdrew the matter
order.voided | back | 作废 | voided it
order.urged | back | 催办 | urged it
order.urgency_changed order.urgency_raised order.urgency_lowered | done | 调整紧急程度 | changed the urgency
order.reclassified | done | 改了分类 | reclassified it
order.secrecy_changed order.secrecy_raised order.secrecy_lowered order.secrecy_set | done | 调整保密级别 | changed the secrecy
order.hard_case order.marked_hard order.hard_case_marked | done | 标为疑难 | marked it as a hard case
order.problem_order order.marked_problem order.problem_marked | back | 标为问题工单 | marked it as a problem order
order.attached order.file_attached attachment.added | done | 上传附件 | attached a file
order.acknowledged | done | 值班确认收到紧急工单 | the duty officer acknowledged it
order.external_linked order.linked | machine | 关联外部系统工单 | linked it to another system
order.year_known order.dues_set order.due_known | machine | 日历公布后补定期限 | the calendar became known; dues were set
order.due_moved order.credited order.clock_credited | machine | 期限顺延 | the due was moved
callback.attempted | done | 回访，记录一次尝试 | tried to reach the citizen
callback.recorded callback.answered | done | 记录回访结果 | recorded the result
callback.rated | done | 评价 | rated it
callback.decision_needed | back | 再次不满意，待政府审核员决定 | negative again; a government reviewer decides
callback.failed | back | 三次未联系上，短信评价链接保留 7 天 | not reached three times; a rating link stays open for seven days
callback.sampled | machine | 抽中回访 | drawn for a call-back
callback.opened | machine | 回访任务已建立 | a call-back was opened
asg.sent | done | 收到派单 | received it
asg.signed | done | 签收 | signed for it
asg.contacted | done | 联系诉求人 | contacted the citizen
asg.return_requested | back | 申请退回 | asked to hand it back
asg.returned | back | 退回申请获同意 | its return was approved
asg.return_refused | back | 退回申请未获同意，继续办理 | its return was refused; it goes on handling
asg.return_cancelled | done | 撤回退单申请 | took its request back
asg.sub_assigned | done | 下派 | handed it down
asg.children_done | machine | 下级均已办毕 | all units below have finished
asg.taken_back | back | 收回下派 | took it back from below
asg.replied | done | 提交答复 | gave its reply
asg.accepted | done | 答复通过审核 | its reply was accepted
asg.rejected | back | 答复被退回修改 | its reply was sent back
asg.withdrawn | machine | 任务收回，不计过失 | its part was taken back without fault
asg.drafted asg.reply_drafted | machine | 保存答复草稿 | kept a draft of its reply
asg.late_note asg.late_noted | done | 说明协办逾期情况 | explained a co-handler's delay
asg.due_moved asg.credited | machine | 单位期限顺延 | its due was moved
asg.carded asg.card_given card.given asg.carded_yellow asg.carded_red | back | 亮牌提醒 | was given a card
card.cancelled asg.card_cancelled | done | 取消亮牌 | cancelled a card
time.requested asg.extension_requested order.extension_requested asg.suspend_requested asg.suspension_requested | done | 申请延期或挂起 | asked for more time
time.approved asg.extended order.extended asg.extension_approved order.extension_approved | back | 同意延期，期限顺延 | granted more time
time.refused asg.extension_refused order.extension_refused asg.suspension_refused | done | 不同意延期 | refused more time
time.cancelled time.lapsed asg.extension_lapsed | machine | 申请失效 | the request lapsed
supervision.issued order.supervised | back | 督办 | supervised it
supervision.answered order.supervision_answered | done | 答复督办 | answered the supervision
supervision.closed order.supervision_closed | done | 办结督办 | closed the supervision
order.escalated | back | 提级办理 | escalated it
claim.applied order.claim_applied | done | 申请认定 | applied for a finding
claim.decided order.claim_decided | done | 认定完成 | decided the application
notice.sent sms.sent | machine | 短信已发出 | a text message went out
reveal.shown | machine | 查看了个人信息 | looked at personal data
order.proposal_declined | back | 派单建议未获确认 | declined the proposed dispatch
order.clock_started | machine | 开始计时 | the clock started
order.caller_left | done | 一位并单市民的诉求已单独处理 | a merged caller's matter goes its own way
callback.number_verified | machine | 号码已由短信核实 | the number was verified by text message
callback.number_code_sent | machine | 验证短信已发出 | a code was sent by text message
""")
CITIZEN_LINES = table("""
order.submitted | 收到您的诉求，已登记。 | We received your matter and registered it.
order.imported | 您的诉求已登记。 | Your matter is registered.
order.direct_closed | 已当场答复您。 | Answered at once.
order.info_asked | 需要您补充情况： | We need more from you:
order.supplemented | 收到您补充的情况。 | We received what you added.
order.corrected order.registration_corrected | 登记内容已按您的更正修改。 | The registration was put right as you asked.
order.rejected | 这件事不在热线受理范围内。您可以在 15 日内提出一次异议。 | The hotline cannot take this. You may object once within 15 days.
order.objected | 收到您的异议，由另一人复核。 | We received your objection; another person reviews it.
order.merged | 已与同一诉求合并办理，仍会单独答复您。 | Handled together with the same matter of others; you still get your own answer.
order.split | 您的诉求改为单独办理。 | Your matter is now handled on its own.
order.accepted | 已受理，正在确定办理单位。 | Accepted; the unit is being chosen.
order.dispatched | 已交办理单位。 | Sent to the unit.
order.assignee_added | 增加了一个配合办理的单位。 | Another unit helps.
order.redispatched | 已改派办理单位。 | Sent to another unit.
order.recalled | 已收回，重新确定办理单位。 | Taken back; another unit is being chosen.
order.adjudicating | 几个单位对职责有不同意见，正由热线中心裁定。 | The units disagree on whose duty it is; the hotline decides.
order.adjudicated | 职责已经裁定，已交办理单位。 | It is decided whose duty it is; the unit has it.
order.suspended | 因故暂缓办理，恢复后继续计时。 | Handling is paused; the clock goes on when it resumes.
order.resumed | 已恢复办理。 | Handling goes on.
order.long_term | 这件事分阶段办理。 | This is solved in stages.
order.replied | 已答复您。 | You have our answer.
order.completed | 已办结。不满意可在 30 日内要求重新办理。 | Closed. Within 30 days you may ask again.
order.rework | 您不满意，已发回重新办理。 | You were not satisfied; it is done again.
order.back_to_review | 您不满意，由另一人重新审核。 | You were not satisfied; another person reviews it.
order.closed_explained | 已向您说明后办结，您的评价保留。 | Closed with an explanation; your rating stays.
order.round_started | 新一轮办理开始。 | A new round begins.
order.reopened | 已重新打开。 | Opened again.
order.withdrawn | 您已撤回诉求。 | You withdrew the matter.
order.voided | 此件已作废。 | This entry is void.
order.urged | 已催办。 | We urged the unit.
order.attached order.file_attached attachment.added | 收到附件。 | A file was added.
order.year_known order.dues_set order.due_known | 期限已经确定。 | The due date is now fixed.
order.due_moved order.credited order.clock_credited | 期限有调整。 | The due date has changed.
callback.attempted | 我们联系过您，未成功或未完成。 | We tried to reach you.
callback.recorded callback.answered | 您已评价。 | You rated the result.
callback.rated | 您已评价。 | You rated the result.
callback.decision_needed | 您仍不满意，由审核员决定下一步。 | Still not satisfied: a reviewer decides what follows.
callback.failed | 三次未能联系上您，可在 7 天内用短信链接评价。 | We could not reach you; rate within seven days by the link.
asg.sent | 已收到。 | has it.
asg.signed | 已签收。 | signed for it.
asg.contacted | 已联系您。 | contacted you.
asg.returned | 提出不属其职责，经同意退回改派。 | showed that it is not its duty; another unit gets it.
asg.sub_assigned | 已交下属单位办理。 | handed it to a unit of its own.
time.approved asg.extended order.extended asg.extension_approved order.extension_approved | 经批准延长期限： | More time was granted:
supervision.issued order.supervised | 热线中心已督办。 | The hotline supervises the unit.
order.escalated | 已提级办理。 | It was moved to a higher level.
""")
CODED: dict[str, CodeList] = {
    "reject_reason": reasons.REJECT, "void_reason": reasons.VOID, "return_reason": reasons.RETURN, "reply_reject_reason": reasons.REPLY_REJECT,
    "unsolved_reason": reasons.UNSOLVED, "extension_reason": reasons.EXTENSION, "satisfaction": reasons.SATISFACTION, "solved": reasons.SOLVED,
    "exclusion_reason": reasons.EXCLUSION, "urgency": codes.URGENCIES, "secrecy_level": codes.SECRECY, "attachment_kind": reasons.ATTACHMENT_KINDS,
    "satisfaction_final": reasons.SATISFACTION, "solved_final": reasons.SOLVED,
}  # fmt: skip
REASON_LISTS = (reasons.EXTENSION, reasons.RETURN, reasons.REJECT, reasons.VOID, reasons.REPLY_REJECT, reasons.UNSOLVED, reasons.EXCLUSION)
NOT_SAID = frozenset({"original_text", "edited_text", "title", "incident_address", "draft_reply", "respondent_sealed", "internal_result"})
TO_CITIZEN = frozenset({"question", "explanation", "public_text", "basis", "channel_told", "credit"})
REASONED = frozenset({"order.rejected", "order.voided", "order.long_term", "order.closed_explained", "order.info_asked", "time.approved", "asg.returned"})
EMPLOYER = {"op": ("服务商", "operator"), "util": ("公共企业", "public utility")}


def tell(happening: Happening, names: Names, language: str, audience: Audience = "staff") -> Sentence | None:
    """One event as a sentence; None where the audience is not told of it. An unknown type is told to the staff as a machine's step by its code."""
    if audience == "citizen":
        return _to_citizen(happening, names, language)
    line = LINES.get(happening.type)
    if line is None:
        return Sentence(happening.at, "", happening.type, kind="machine")
    kind: Kind = "machine" if line.kind == "done" and happening.actor_kind == "system" and happening.type.startswith("asg.") else line.kind
    employer = pick(*EMPLOYER.get(happening.account_class, ("", "")), language)
    return Sentence(happening.at, _who(happening, names, language), pick(line.zh, line.en, language), "; ".join(_why(happening, language)), kind, employer)


def life(happenings: Sequence[Happening], names: Names, language: str, audience: Audience = "staff") -> list[Sentence]:
    """All sentences of a life for an audience, in the order given."""
    return [sentence for happening in happenings if (sentence := tell(happening, names, language, audience)) is not None]


def _to_citizen(happening: Happening, names: Names, language: str) -> Sentence | None:
    """What the citizen is told: units by name, no people, and only reasons that are meant for the citizen."""
    line = CITIZEN_LINES.get(happening.type)
    if line is None:
        return None
    unit = names.unit(_unit(happening, names)) if happening.type.startswith("asg.") else ""
    why = [*_codes(happening, language)] if happening.type in REASONED else []
    why += [text for name, text in happening.texts.items() if name in TO_CITIZEN and text]
    return Sentence(happening.at, unit, pick(line.zh, line.en, language), "; ".join(why), LINES[happening.type].kind)


def _who(happening: Happening, names: Names, language: str) -> str:
    """Who did it: the unit for what a unit does or suffers, else the person; the citizen and the system by their part."""
    if happening.type.startswith("asg."):
        return names.unit(_unit(happening, names))
    if happening.actor_kind == "citizen":
        return pick("诉求人", "The citizen", language)
    if happening.actor_kind == "system":
        return pick("系统", "The system", language)
    return names.person(happening.actor_id) or names.unit(happening.org_id)


def _unit(happening: Happening, names: Names) -> str:
    """The id of the unit whose assignment the event is about."""
    changed = happening.payload.get("set")
    told = changed.get("unit_id") if isinstance(changed, dict) else None
    return str(told or names.unit_of.get(str(happening.payload.get("assignment", "")), ""))


def _why(happening: Happening, language: str) -> list[str]:
    """The reasons: coded ones by their labels, then the words given."""
    return [*_codes(happening, language), *(text for name, text in happening.texts.items() if name not in NOT_SAID and text)]


def _codes(happening: Happening, language: str) -> Iterator[str]:
    """Labels of the coded reasons in the payload; `reason` and `reason_code` are looked up in all lists of reasons."""
    changed = happening.payload.get("set")
    for name, value in {**(changed if isinstance(changed, dict) and happening.type != "order.submitted" else {}), **happening.payload}.items():
        values = value if isinstance(value, list) else [value]
        lists = REASON_LISTS if name in {"reason", "reason_code", "ground_code"} else tuple(filter(None, (CODED.get(name),)))
        for code in values:
            label = next((known.label(code, language) for known in lists if code in known), "") if isinstance(code, str) else ""
            if label:
                yield label
