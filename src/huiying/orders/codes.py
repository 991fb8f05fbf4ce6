"""Coded lists of the order, in Chinese and English side by side (DOMAIN 4.1, 4.3, 5). Cities may add codes, not delete them."""

from huiying.kit.codes import Code, CodeList


def code_list(name: str, zh: str, en: str, lines: str, *, grows: bool = False) -> CodeList:
    """A code list from lines "code | 中文 | English"; with `grows` a city may add codes of its own."""
    codes = tuple(Code(*(part.strip() for part in line.split("|"))) for line in lines.strip().splitlines())
    return CodeList(name, zh, en, codes, grows=grows)


ORDER_STATES = code_list("order_state", "工单状态", "Order state", """
draft | 草稿 | Draft
need_info | 待补充 | Waiting for facts
submitted | 待预审 | Waiting for pre-review
rejected | 不予受理 | Not accepted
direct_closed | 直接办结 | Answered at the desk
merged | 并单 | Merged
pending_dispatch | 待派单 | Waiting for dispatch
in_progress | 办理中 | In progress
adjudicating | 职责裁定中 | Duty being decided
suspended | 挂起 | Suspended
long_term | 分阶段办理 | Staged plan
pending_review | 待办结审核 | Reply being reviewed
callback_pending | 待回访 | Waiting for call-back
callback_failed | 回访不成功 | Call-back failed
rework | 待重办 | To be reworked
completed | 办结 | Completed
withdrawn | 撤诉 | Withdrawn
voided | 作废 | Voided
archived | 归档 | Archived
""")
ASSIGNMENT_STATES = code_list("assignment_state", "派单状态", "Assignment state", """
sent | 待签收 | Waiting to be signed
signed | 办理中 | In progress
return_requested | 申请退回 | Return requested
returned | 同意退回 | Returned
sub_assigned | 已下派 | Handed down
replied | 已回复 | Replied
accepted | 已通过 | Accepted
withdrawn | 收回 | Withdrawn
""")
VERBS = code_list("verb", "动作", "Verb", """
save_draft | 存草稿 | Save draft
submit | 登记 | Register
discard | 放弃草稿 | Discard draft
ask_info | 请补充 | Ask for facts
supplement | 补充 | Supplement
close_no_info | 无法补充作废 | Close for lack of facts
direct_close | 直接答复 | Answer directly
propose_reject | 提请不予受理 | Propose non-acceptance
reject | 不予受理 | Do not accept
object | 提出异议 | Object
merge | 并单 | Merge
split | 拆出 | Split off
parent_replied | 随主单答复 | Answered with the parent
accept | 受理 | Accept
propose_dispatch | 提请派单 | Propose dispatch
dispatch | 派单 | Dispatch
add_assignee | 加派协办 | Add a co-handler
redispatch | 改派 | Dispatch anew
recall | 收回 | Recall
to_adjudication | 提请职责裁定 | Send to adjudication
adjudicate | 职责裁定 | Adjudicate
adjudicate_reject | 裁定不予受理 | Adjudicate: not accepted
suspend | 挂起 | Suspend
resume | 恢复办理 | Resume
plan_long_term | 分阶段办理 | Staged plan
all_replied | 回复齐备 | All replies in
accept_reply | 审核通过 | Accept the reply
reject_reply | 退回修改 | Send the reply back
log_attempt | 记录回访尝试 | Log an attempt
record_positive | 回访满意 | Record a positive result
record_negative | 回访不满意 | Record a negative result
order_rework | 发回重办 | Order rework
close_explained | 说明后办结 | Close as explained
attempts_exhausted | 回访未成 | Attempts used up
rate | 评价 | Rate
expire | 到期办结 | Close unrated
start_round | 开始重办 | Start the round
sample_callback | 抽样回访 | Sampled for call-back
reopen | 再次打开 | Reopen
archive | 归档 | Archive
reopen_archived | 打开归档件 | Reopen the archived
withdraw | 撤诉 | Withdraw
void | 作废 | Void
send | 下发 | Send
sign | 签收 | Sign
contact | 联系诉求人 | Contact the citizen
request_return | 申请退回 | Request return
approve_return | 同意退回 | Approve the return
refuse_return | 不同意退回 | Refuse the return
cancel_return | 撤回退单申请 | Cancel the return request
sub_assign | 下派 | Hand down
children_done | 下级办毕 | Children done
take_back | 收回下派 | Take back
reply | 答复 | Reply
request_extension | 申请延期 | Ask for an extension
approve_extension | 同意延期 | Approve the extension
refuse_extension | 不同意延期 | Refuse the extension
request_suspend | 申请挂起 | Ask for suspension
urge | 催办 | Urge
supervise | 督办 | Supervise
joint_supervise | 联合督办 | Joint supervision
escalate_level | 提级办理 | Escalate
mark_hard_case | 标为疑难 | Mark as hard case
mark_problem_order | 标为问题工单 | Mark as problem order
change_urgency | 调整紧急程度 | Change urgency
reclassify | 改分类 | Reclassify
correct_registration | 更正登记 | Correct the registration
relate | 关联工单 | Relate to another order
transfer | 转接 | Transfer the caller
change_number | 更改号码 | Change the number
set_secrecy | 设保密级别 | Set secrecy
attach | 上传附件 | Attach
reveal | 查看个人信息 | Reveal
link_external | 关联外部工单 | Link an external order
apply_claim | 申请认定不合理诉求 | Apply: unreasonable claim
decide_claim | 认定不合理诉求 | Decide the claim
apply_exclusion | 申请剔除 | Apply for exclusion
decide_exclusion | 决定剔除 | Decide the exclusion
acknowledge | 值班确认 | Acknowledge
accept_child | 审核下级回复 | Accept a child's reply
reject_child | 退回下级回复 | Send a child's reply back
""")
DEMAND_TYPES = code_list("demand_type", "诉求类型", "Type of demand", """
consult | 咨询 | Question
help | 求助 | Help
complaint | 投诉 | Complaint
report | 举报 | Tip-off
suggestion | 建议 | Suggestion
praise | 表扬 | Praise
other | 其他 | Other
""")
URGENCIES = code_list("urgency", "紧急程度", "Urgency", """
normal | 一般 | Normal
urgent | 紧急 | Urgent
critical | 特急 | Critical
""")
SECRECY = code_list("secrecy_level", "保密级别", "Secrecy", """
public | 公开 | Public
anonymous | 隐名 | Name hidden from the unit
secret | 保密 | Secret
""")
CHANNELS = code_list("channel", "受理渠道", "Channel", """
voice | 电话 | Telephone
sms | 短信 | Text message
web | 网页 | Web
wechat | 微信 | WeChat
mini_program | 小程序 | Mini program
app | 应用 | App
weibo | 微博 | Weibo
mailbox | 信箱 | Mailbox
message_board | 网民留言 | Message board
supervise_net | 互联网+督查 | Supervision net
province | 省平台 | Province
walk_in | 窗口 | Walk-in
police_110 | 110 转来 | From 110
petition | 信访转来 | From petitions
grid | 网格 | Grid
other | 其他 | Other
""")
CLOSE_ROUTES = code_list("close_route", "办结方式", "How it ended", """
direct_answer | 直接解答 | Direct answer
transferred | 当场转接 | Transferred
dispatched | 派单办理 | Dispatched
rejected | 不予受理 | Not accepted
merged | 并单 | Merged
withdrawn | 撤诉 | Withdrawn
voided | 作废 | Voided
""")
TRANSFER_MODES = code_list("transfer_mode", "转接方式", "Way of transfer", """
hot | 一键转接 | Hot transfer
three_way | 三方通话 | Three-way call
info | 信息推送 | Information passed on
""")
TRANSFER_TARGETS = code_list("transfer_to", "转接对象", "Transferred to", """
110 | 110 报警 | Police 110
119 | 119 消防 | Fire 119
120 | 120 急救 | Ambulance 120
122 | 122 交通事故 | Traffic accidents 122
utility | 公共企业 | Public utility
department | 部门热线 | Department's line
""")
TRANSFER_RESULTS = code_list("transfer_result", "转接结果", "Result of the transfer", """
agreed | 对方已接收 | The other side took it
informed | 仅推送信息 | Information passed on
not_agreed | 对方未同意接收 | The other side did not agree
""")
