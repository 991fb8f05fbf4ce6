"""The words of the life: how each event is told to the staff, and to the citizen. Data; orders/telling.py makes sentences of it."""

from dataclasses import dataclass
from typing import Literal

from huiying.orders.codes import code_list

Kind = Literal["done", "back", "machine"]


STEPS = code_list(
    "ladder_step",
    "督办阶梯",
    "Escalation ladder",
    """
L1 | 黄牌 | Yellow card
L2 | 到期 | Due
L3 | 红牌 | Red card
L4 | 点名 | Named list
L5 | 通报 | Bulletin
L6 | 移送线索 | Evidence handed over
""",
)


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
order.submitted | 登记，编号与查询码已告知诉求人 | registered the matter; number and query code were told
order.imported | machine | 从原系统导入 | imported from the former system
order.direct_closed | 当场答复并办结 | answered at the desk and closed
order.handed_over | 转接给对方，办结 | handed the caller over and closed
order.info_asked | back | 请诉求人补充 | asked the citizen for facts
order.supplemented | 补充了情况 | added facts
order.corrected | 更正了登记内容 | corrected the registration
order.reject_proposed | 提请不予受理，待政府预审员决定 | proposed not to accept; a government reviewer decides
order.rejected | back | 决定不予受理，已告知渠道，可提异议一次 | decided not to accept; the right channel was told
order.objected | back | 提出异议，另由他人复核 | objected; another reviewer decides
order.merged | 并入同一诉求的工单，仍单独答复和回访 | merged it into the order of the same matter; still answered and called back
order.caller_joined | 并入另一位市民的同一诉求 | took in another caller with the same matter
order.split | back | 从并单中拆出，重新计时 | split it off; its own clock runs from now
order.accepted | 预审受理 | accepted it at pre-review
order.dispatch_proposed | 提出派单建议，待政府分派员确认 | proposed a dispatch; a government dispatcher confirms
order.dispatched | 派{units} | dispatched it to {units}
order.assignee_added | 加派{units}协办 | added {units} as a co-handler
order.redispatched | back | 改派{units} | dispatched it anew to {units}
order.recalled | back | 收回重派 | took it back to dispatch it again
order.adjudicating | back | 提请职责裁定 | sent it to adjudication of the duty
order.opinion_given | 提交职责意见 | gave its ground
order.adjudicated | 裁定由{units}办理 | decided that it is the duty of {units}
order.suspended | back | 挂起，时钟暂停 | suspended it; the clocks stand still
order.resumed | 恢复办理，期限顺延 | resumed it; dues moved by the stopped time
order.long_term | 列入分阶段办理 | put it on a staged plan
order.replied_internal | machine | 各单位已回复，待办结审核 | all units replied; the reply is reviewed
order.replied | 审核通过，答复已发诉求人 | accepted the reply; it was sent to the citizen
order.reply_rejected | back | 退回修改答复，单位时钟未停 | sent the reply back; the unit's clock did not stop
order.completed | 办结 | closed it
order.rework | back | 发回重办 | sent it back to be done again
order.back_to_review | back | 回到预审，由他人复核 | back to pre-review, by another person
order.closed_explained | 说明后办结，不满意评价保留 | closed it with an explanation; the negative rating stays
order.round_started | 开始新一轮办理，派{units} | started a new round with {units}
order.reopened | back | 重新打开 | opened it again
order.archived | machine | 归档 | archived
order.erased asg.erased | machine | 按保存期限删除了文字内容 | erased the words under the retention rules
attachment.erased | machine | 按保存期限删除了附件 | erased a file under the retention rules
order.withdrawn | 撤回诉求 | withdrew the matter
order.voided | back | 作废 | voided it
order.urged | back | 催办 | urged it
order.urgency_raised order.urgency_lowered | 调整紧急程度 | changed the urgency
order.reclassified | 改了分类 | reclassified it
order.secrecy_set | 调整保密级别 | changed the secrecy
order.hard_case | 标为疑难 | marked it as a hard case
order.problem_marked | back | 标为问题工单 | marked it as a problem order
attachment.added | 上传附件 | attached a file
order.acknowledged | 值班确认收到紧急工单 | the duty officer acknowledged it
order.dues_set | machine | 日历公布后补定期限 | the calendar became known; dues were set
order.credited | machine | 期限顺延 | the due was moved
order.due_moved | machine | 工作日历调整，期限随之变动 | the working calendar changed; a due moved with it
callback.attempted | 回访，记录一次尝试 | tried to reach the citizen
callback.decision_needed | back | 再次不满意，待政府审核员决定 | negative again; a government reviewer decides
callback.failed | back | 三次未联系上，短信评价链接保留 7 天 | not reached three times; a rating link stays open for seven days
callback.sampled | machine | 抽中回访 | drawn for a call-back
asg.sent | machine | 收到派单 | received it
asg.signed | 签收 | signed for it
asg.contacted | 联系诉求人 | contacted the citizen
asg.return_requested | back | 申请退回 | asked to hand it back
asg.returned | back | 退回申请获同意 | its return was approved
asg.return_refused | back | 退回申请未获同意，继续办理 | its return was refused; it goes on handling
asg.return_cancelled | 撤回退单申请 | took its request back
asg.sub_assigned | 下派 | handed it down
asg.children_done | machine | 下级均已办毕 | all units below have finished
asg.taken_back | back | 收回下派 | took it back from below
asg.replied | 提交答复 | gave its reply
asg.accepted | 答复通过审核 | its reply was accepted
asg.rejected | back | 答复被退回修改 | its reply was sent back
asg.withdrawn | machine | 任务收回，不计过失 | its part was taken back without fault
asg.drafted | machine | 保存答复草稿 | kept a draft of its reply
asg.late_noted | 说明协办逾期情况 | explained a co-handler's delay
asg.credited | machine | 单位期限顺延 | its due was moved
asg.due_moved | machine | 工作日历调整，单位期限随之变动 | the working calendar changed; its dues moved with it
card.given | back | 收到提醒 | was reminded
card.cancelled | 取消亮牌 | cancelled a card
asg.extension_requested asg.suspend_requested | 申请延期或挂起 | asked for more time
asg.extended order.extended | back | 同意延期，期限顺延 | granted more time
asg.extension_refused | 不同意延期 | refused more time
asg.extension_lapsed | machine | 申请失效 | the request lapsed
order.supervised | back | 督办 | supervised it
supervision.answered | 答复督办 | answered the supervision
supervision.closed | 办结督办 | closed the supervision
order.escalated | back | 提级办理 | escalated it
claim.applied | 申请认定 | applied for a finding
claim.approved_first | 首次同意，待另一位考核人员审批 | approved it first; a second assessor decides
claim.decided | 认定完成 | decided the application
order.proposal_declined | back | 派单建议未获确认 | declined the proposed dispatch
order.clock_started | machine | 开始计时 | the clock started
order.caller_left | 一位并单市民的诉求已单独处理 | a merged caller's matter goes its own way
callback.number_verified | machine | 号码已由短信核实 | the number was verified by text message
callback.number_code_sent | machine | 验证短信已发出 | a code was sent by text message
asg.paused | machine | 时钟暂停 | its clocks stand still
asg.resumed | machine | 时钟继续 | its clocks run on
asg.extension_cancelled | 撤回延期申请 | took its request for more time back
asg.suspend_cancelled | machine | 挂起申请取消 | its request to suspend was cancelled
asg.plan_cancelled | machine | 分阶段计划取消 | its staged plan was cancelled
asg.extension_passed_on | machine | 延期申请转上一级审批 | the request for more time went one level up
asg.forced asg.inherited | machine | 按裁定承接 | took it over by the decision
asg.plan_requested | 申请挂起或分阶段办理 | asked for suspension or a staged plan
asg.return_overdue | back | 退单申请超时未决 | its request to return was not decided in time
asg.step_late order.step_late | machine | 一步超时 | a step was late
asg.supervised | back | 被督办 | was supervised
asg.urged | back | 收到催办 | was urged
claim.lapsed | machine | 申请失效 | the application lapsed
order.alerted | back | 发出预警，已通知值班人员 | raised an alert; the duty officer was told
order.ack_asked | machine | 请值班人员确认 | the duty officer was asked to acknowledge
order.ack_missed | back | 值班人员未按时确认，已上报 | the duty officer did not acknowledge in time; it was passed up
order.adjudication_overdue | back | 职责裁定超时 | the decision on the duty is overdue
order.appended | back | 同一诉求人再次来电，追加内容并催办 | took more words of the same caller; it counts as an urge
order.draft_kept | machine | 存了草稿 | kept the draft
order.info_attempted | 联系诉求人补充，记录一次尝试 | tried to reach the citizen for facts
asg.light order.light | machine | 亮灯变化 | the light changed
order.merge_proposed | 提请并单，待政府预审员决定 | proposed a merge; a government reviewer decides
order.milestone_reached | 完成一个阶段 | reached a milestone
order.number_changed | 更改回访号码 | changed the number to call back
order.opinion_asked | 征求单位意见 | asked units for their grounds
order.parent_changed | machine | 主单变更 | follows another order now
order.plan_approved_first | 同意分阶段办理，待第二人批准 | approved the staged plan; a second person decides
order.promoted | machine | 原主单结束，改为主单 | takes the lead of the merged orders
order.related | 关联到另一件工单 | related it to another order
order.unrelated | 取消关联 | undid a relation
order.reopen_proposed order.void_proposed | 提请作废或重新打开，待另一人决定 | proposed to void or reopen it; another person decides
order.supplement_added | 补充了情况 | added facts
order.suspension_refused | 不同意挂起 | refused the suspension
order.transfer_kept | 转接未成或仅推送信息，由首接方继续办理 | the transfer was not agreed, or only information passed on; the first receiver keeps it
""")
CITIZEN_LINES = table("""
order.submitted | 收到您的诉求，已登记。 | We received your matter and registered it.
order.imported | 您的诉求已登记。 | Your matter is registered.
order.direct_closed | 已当场答复您。 | Answered at once.
order.handed_over | 已为您当场转接。 | You were put through at once.
order.info_asked | 需要您补充情况： | We need more from you:
order.supplemented | 收到您补充的情况。 | We received what you added.
order.corrected | 登记内容已按您的更正修改。 | The registration was put right as you asked.
order.rejected | 这件事不在热线受理范围内。您可以在 15 日内提出一次异议。 | The hotline cannot take this. You may object once within 15 days.
order.objected | 收到您的异议，由另一人复核。 | We received your objection; another person reviews it.
order.merged | 已与同一诉求合并办理，仍会单独答复您。 | Handled together with the same matter of others; you still get your own answer.
order.split | 您的诉求改为单独办理。 | Your matter is now handled on its own.
order.accepted | 已受理，正在确定办理单位。 | Accepted; the unit is being chosen.
order.dispatched | 已交{units}办理。 | Sent to {units}.
order.assignee_added | 增加{units}配合办理。 | {units} helps too.
order.redispatched | 已改派{units}办理。 | Sent to {units} instead.
order.recalled | 已收回，重新确定办理单位。 | Taken back; another unit is being chosen.
order.adjudicating | 几个单位对职责有不同意见，正由热线中心裁定。 | The units disagree on whose duty it is; the hotline decides.
order.adjudicated | 职责已经裁定，由{units}办理。 | It is decided: {units} handles it.
order.suspended | 因故暂缓办理，恢复后继续计时。 | Handling is paused; the clock goes on when it resumes.
order.resumed | 已恢复办理。 | Handling goes on.
order.long_term | 这件事分阶段办理。 | This is solved in stages.
order.replied | 已答复您。 | You have our answer.
order.completed | 已办结。不满意可在 30 日内要求重新办理。 | Closed. Within 30 days you may ask again.
order.rework | 您不满意，已发回重新办理。 | You were not satisfied; it is done again.
order.back_to_review | 您不满意，由另一人重新审核。 | You were not satisfied; another person reviews it.
order.closed_explained | 已向您说明后办结，您的评价保留。 | Closed with an explanation; your rating stays.
order.round_started | 新一轮办理开始，由{units}办理。 | A new round begins with {units}.
order.reopened | 已重新打开。 | Opened again.
order.withdrawn | 您已撤回诉求。 | You withdrew the matter.
order.voided | 此件已作废。 | This entry is void.
order.urged | 已催办。 | We urged the unit.
attachment.added | 收到附件。 | A file was added.
order.dues_set | 期限已经确定。 | The due date is now fixed.
order.due_moved | 工作日历调整，答复期限随之变动。 | The working calendar changed; the due date moved with it.
order.credited | 期限有调整。 | The due date has changed.
callback.attempted | 我们联系过您，未成功或未完成。 | We tried to reach you.
callback.decision_needed | 您仍不满意，由审核员决定下一步。 | Still not satisfied: a reviewer decides what follows.
callback.failed | 三次未能联系上您，可在 7 天内用短信链接评价。 | We could not reach you; rate within seven days by the link.
asg.signed | 已签收。 | signed for it.
asg.contacted | 已联系您。 | contacted you.
asg.returned | 提出不属其职责，经同意退回改派。 | showed that it is not its duty; another unit gets it.
asg.sub_assigned | 已交下属单位办理。 | handed it to a unit of its own.
asg.extended order.extended | 经批准延长期限： | More time was granted:
order.supervised | 热线中心已督办。 | The hotline supervises the unit.
order.escalated | 已提级办理。 | It was moved to a higher level.
order.supplement_added order.appended | 收到您补充的情况。 | We received what you added.
order.milestone_reached | 完成了一个阶段。 | One stage is done.
""")
