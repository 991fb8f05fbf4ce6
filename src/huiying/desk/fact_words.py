"""What the names of the closed language mean in words: facts, views, columns and coded values, Chinese and English."""

from huiying.desk.figure_written import language
from huiying.kit.codes import pick

Pair = tuple[str, str]

FACTS: dict[str, Pair] = {
    "call": ("来电", "calls"), "work": ("工单（承办件）", "orders (parts)"), "agent_interval": ("坐席时段", "stretches of agents' time"),
    "staff_month": ("人员月报", "months of staff"), "kb": ("知识条目", "knowledge items"), "qa": ("质检记录", "inspections"),
    "forecast": ("预测时段", "forecast intervals"), "incident": ("事件", "incidents"), "complaint": ("投诉", "complaints"),
}  # fmt: skip
VIEWS: dict[str, Pair] = {
    "inbound": ("呼入的语音来电（不含测试）", "inbound voice call, no test"), "req": ("请求人工的来电", "asked for a person"),
    "ans": ("人工接通", "answered by a person"), "lost": ("请求人工而未接通", "asked for a person and was not answered"),
    "ab": ("未接通，由来电人挂断", "given up by the caller"), "short": ("5 秒内放弃", "given up within 5 s"),
    "talked": ("有人工通话", "talked with a person"), "text_in": ("文字进线", "came in as text"),
    "ord": ("有效登记的工单（每单一行）", "registered order, once each"), "valid": ("有效诉求", "valid demand"), "disp": ("已派单", "dispatched"),
    "asg": ("承办件（未撤回）", "part that was not withdrawn"), "live": ("承办件（未退单）", "part that was not returned"),
    "cb": ("有效回访", "effective call-back"), "at_work": ("在岗（不含休息、用餐）", "at work, without breaks"),
}  # fmt: skip
COLUMNS: dict[str, Pair] = {
    "wait_s": ("等待时长", "waiting time"), "talk_s": ("通话时长", "talking time"), "hold_s": ("保持时长", "time on hold"),
    "acw_s": ("整理时长", "wrap-up time"), "menu_s": ("语音导航时长", "time in the menu"), "direction": ("呼叫方向", "direction"),
    "channel": ("渠道", "channel"), "seq": ("第几次排队", "queue visit"), "is_test": ("测试", "test"),
    "queued_at": ("请求人工的时刻", "moment of asking for a person"), "answered_at": ("接通时刻", "moment of the answer"),
    "arrived_at": ("来电时刻", "moment of arrival"), "ended_at": ("结束时刻", "moment of the end"), "end_reason": ("结束原因", "how it ended"),
    "first_answered": ("首次接通", "first answer of the call"), "ani_hash": ("号码（散列）", "number (hashed)"), "demand": ("诉求", "demand"),
    "next_in_s": ("同号下次来电间隔", "time to the number's next call"), "next_same_s": ("同一诉求下次来电间隔", "time to the next call on the matter"),
    "missed": ("漏接（可回拨）", "missed and can be rung back"), "called_back_at": ("回拨接通时刻", "moment of the ring-back"),
    "ring_back_due": ("回拨时限", "limit of the ring-back"), "csat": ("通话评分", "rating of the call"), "csat_asked": ("已邀评", "asked for a rating"),
    "transfer_to": ("转接对象", "transferred to"), "transfer_result": ("转接结果", "result of the transfer"),
    "first_receiver_kept": ("首接留办", "kept by the first receiver"), "order_id": ("工单", "order"),
    "order_route": ("工单办结方式", "how its order ended"), "media_first_reply_s": ("首次回复用时", "time to the first reply"),
    "qa_checked": ("已质检", "inspected"), "kb_hit": ("引用知识", "knowledge cited"), "received_at": ("登记时刻", "moment of registration"),
    "close_route": ("办结方式", "how it ended"), "demand_type": ("诉求类型", "type of demand"), "status": ("工单状态", "state of the order"),
    "dispatch_due": ("派单时限", "limit of dispatch"), "first_dispatch_at": ("首次派单时刻", "moment of first dispatch"),
    "dispatched_same_day": ("当日派出", "dispatched the same day"), "order_due": ("答复时限", "limit of the reply to the citizen"),
    "order_due_original": ("最初答复时限", "first limit of the reply"), "completed_at": ("办结时刻", "moment of completion"),
    "first_completed_at": ("首次办结时刻", "moment of first completion"), "first_reopened_at": ("首次重开时刻", "moment of first reopening"),
    "closed_days": ("办结用时（工作日）", "working days to completion"), "rounds": ("办理轮次", "rounds"), "reopened_n": ("重开次数", "times reopened"),
    "hop_n": ("流转次数", "hops"), "returns_approved": ("同意退单次数", "returns approved"), "recalled_n": ("撤回次数", "times recalled"),
    "adjudicated": ("经职责裁定", "adjudicated"), "adjudication_opened_at": ("裁定开始", "start of adjudication"),
    "adjudication_decided_at": ("裁定结束", "end of adjudication"), "info_asked_n": ("补充信息次数", "times facts were asked for"),
    "info_returns_n": ("因信息不全退单次数", "returns for missing facts"), "supervised_n": ("督办次数", "supervisions"), "urged_n": ("催办次数", "urges"),
    "urged_by_citizen_n": ("诉求人催办次数", "urges of citizens"), "suspended_at": ("挂起时刻", "moment of suspension"),
    "long_term_at": ("转长期办理时刻", "moment of the long-term plan"), "first_return_due": ("退单时限", "limit of a return"),
    "registered_by": ("登记人", "registered by"), "parent_order_id": ("并入的工单", "order it was merged into"),
    "related_order_id": ("关联工单", "related order"), "merge_kind": ("并单类型", "kind of merge"), "sent_at": ("派发时刻", "moment it was sent"),
    "sign_due": ("签收时限", "limit of signing"), "signed_at": ("签收时刻", "moment of signing"), "contact_due": ("先行联系时限", "limit of first contact"),
    "first_contact_at": ("先行联系时刻", "moment of first contact"), "due_at": ("办理时限", "limit of handling"),
    "due_original": ("最初办理时限", "first limit of handling"), "replied_at": ("答复时刻", "moment of the reply"),
    "accepted_at": ("答复审核通过时刻", "moment the reply was accepted"), "first_accepted_at": ("首次审核通过时刻", "moment a reply was first accepted"),
    "asg_status": ("承办件状态", "state of the part"), "role": ("承办角色", "part's role"), "level": ("层级", "level"), "round_no": ("轮次", "round"),
    "return_requested_at": ("申请退单时刻", "moment a return was asked"), "return_decision": ("退单结果", "decision on the return"),
    "reply_rejected_n": ("答复被退次数", "replies sent back"), "extension_n": ("延期次数", "extensions"),
    "extension_days": ("延期天数", "days of extension"), "cb_required": ("应回访", "call-back required"),
    "cb_attempts": ("回访尝试次数", "attempts at a call-back"), "cb_method": ("回访方式", "way of the call-back"),
    "cb_at": ("回访时刻", "moment of the call-back"), "solved": ("是否解决", "solved"), "truthful": ("是否属实", "truthful"),
    "contacted_confirmed": ("诉求人确认已联系", "contact confirmed by the citizen"), "sat_first": ("首次满意度", "first rating"),
    "sat_final": ("最终满意度", "final rating"), "qa_sampled": ("已抽检", "sampled"), "qa_reply_pass": ("答复合格", "reply passed"),
    "topic_rank": ("最终事项在推荐中的位次", "place of the final topic among those suggested"),
    "type_rank": ("最终类型在推荐中的位次", "place of the final type among those suggested"),
    "unit_rank": ("办结单位在推荐中的位次", "place of the unit that ended it among those suggested"),
    "unit_taken": ("派往单位在推荐中的位次", "place of the unit that was chosen among those suggested"),
    "unit_fate": ("首次派往后的结果", "what came of the first dispatch"),
    "claim_state": ("不合理诉求认定", "claim of unreasonableness"), "claim_decided_at": ("认定时刻", "moment of that decision"),
    "excluded": ("剔除原因码", "mask of exclusion"), "seconds_s": ("时长", "length"), "rostered": ("排班内", "rostered"), "state": ("状态", "state"),
    "agent_id": ("坐席", "agent"), "from_at": ("开始时刻", "start"), "heads": ("人数", "heads"), "leavers": ("离职人数", "leavers"),
    "contracted_h": ("合同工时", "contracted hours"), "logged_in_h": ("签入工时", "logged-in hours"), "residents": ("常住人口", "residents"),
    "seats": ("席位数", "seats"), "seats_peak": ("高峰席位数", "seats at the peak"), "trained_h": ("培训工时", "hours of training"),
    "planned_min": ("计划分钟", "planned minutes"), "in_plan_min": ("按计划分钟", "minutes in plan"), "month_at": ("月份", "month"),
    "published_at": ("发布时刻", "moment of publication"), "review_due": ("复审时限", "limit of review"), "valid_to": ("有效期至", "valid until"),
    "random": ("随机抽检", "random"), "passed": ("合格", "passed"), "critical": ("致命差错", "critical error"),
    "checked_at": ("质检时刻", "moment of inspection"), "forecast": ("预测量", "forecast"), "actual": ("实际量", "actual"),
    "abs_error": ("绝对偏差", "absolute error"), "detected_at": ("发现时刻", "moment it was detected"),
    "to_at": ("结束时刻", "end"), "superseded_at": ("被新版取代的时刻", "moment a newer version replaced it"),
    "contact_id": ("通话或对话", "contact"), "org_id": ("单位", "employer"), "item_id": ("知识条目", "item"), "version": ("版本", "version"),
    "unit_id": ("承办单位", "unit"), "incident_id": ("事件", "incident"),
    "restored_at": ("恢复时刻", "moment it was restored"), "upheld": ("查实", "upheld"), "at": ("时刻", "moment"),
}  # fmt: skip
MOMENTS: dict[str, Pair] = {
    "snapshot": ("统计时刻", "the moment of counting"), "period_from": ("期初", "the period's begin"), "period_to": ("期末", "the period's end"),
}  # fmt: skip


def column_name(name: str) -> str:
    """What a column is called in the reader's language; its own name where nobody has given it another."""
    return pick(*COLUMNS.get(name, (name, name)), language())
