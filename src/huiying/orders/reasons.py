"""Coded reasons and answers of the order (DOMAIN 5.5, 5.7, 4.11)."""

from huiying.orders.codes import code_list

REJECT = code_list("reject_reason", "不予受理原因", "Reason for not accepting", """
litigation | 诉讼事项 | Court matter
arbitration | 仲裁事项 | Arbitration
reconsideration | 行政复议事项 | Administrative reconsideration
discipline | 纪检监察事项 | Discipline and supervision
petition | 已进入信访程序 | Already in petition
info_disclosure | 政府信息公开申请 | Information disclosure
secret | 涉及国家秘密、商业秘密 | State or trade secret
privacy | 涉及他人隐私 | Others' privacy
public_order | 违反公序良俗 | Against public order
emergency | 110/119/120/122 紧急事项 | Emergency: transferred, not refused
same_no_new | 同一事实无新理由 | Same facts, nothing new
not_gov | 非政府职责范围 | No government duty
""")
REJECT_CHANNEL = code_list("reject_channel", "法定渠道", "Statutory channel", """
litigation | 人民法院（12368 诉讼服务热线） | The court (litigation service line 12368)
arbitration | 仲裁机构 | The arbitration body
reconsideration | 行政复议机构 | The reconsideration body
discipline | 纪检监察机关（12388） | Discipline and supervision (12388)
petition | 信访机构 | The petition office
info_disclosure | 有关单位的信息公开机构 | The unit's disclosure desk
secret | 不宜在热线办理 | Not to be handled by the hotline
privacy | 不宜在热线办理 | Not to be handled by the hotline
public_order | 不宜在热线办理 | Not to be handled by the hotline
emergency | 请直接拨打 110、119、120 或 122 | Call 110, 119, 120 or 122 at once
same_no_new | 请查看原工单的答复 | See the reply to the earlier order
not_gov | 请通过协商、调解等民事途径解决 | Negotiation, mediation or another civil route
""")
RETURN = code_list("return_reason", "退单原因", "Reason for return", """
not_duty | 非本单位职责 | Not our duty
wrong_region | 非本辖区 | Other district
wrong_address | 地址不明或错误 | Address unclear or wrong
info_missing | 关键信息缺失 | Key facts missing
duplicate | 与在办工单重复 | Duplicate of an open order
split_needed | 多事项应拆分 | Several matters, must be split
lead_other | 应由其他单位主办 | Another unit should lead
duty_moved | 职责已划转 | Duty transferred
statutory_route | 已进入法定途径 | Already in a legal procedure
recusal | 需回避 | Conflict of interest or secrecy
""", grows=True)
UNSOLVED = code_list("unsolved_reason", "未解决原因", "Why not solved", """
no_policy | 无政策依据 | No legal or policy basis
no_funds | 资金不足 | No money
history | 历史遗留 | Old burden
in_court | 司法或法定程序中 | In court or statutory procedure
third_party | 第三方原因 | Depends on a third party
civil_dispute | 民事纠纷 | Private dispute
staged | 分阶段解决 | Solved in stages
planned | 已列入计划 | In a plan with a date
no_contact | 无法联系诉求人 | Citizen cannot be reached
out_of_duty | 超出职责 | Outside duties
unreasonable | 诉求不合理（经认定） | Found unreasonable
""", grows=True)
EXTENSION = code_list("extension_reason", "延期原因", "Reason for extension", """
site_work | 现场施工 | Work on site
weather | 天气 | Weather
third_party | 第三方配合 | Third party
expert_test | 鉴定检测 | Expert test
cross_unit | 跨部门会商 | Several departments
procurement | 采购程序 | Procurement
citizen_request | 诉求人要求 | At the citizen's request
enforcement | 执法程序 | Enforcement procedure
""", grows=True)
REPLY_REJECT = code_list("reply_reject_reason", "退回修改原因", "Why the reply went back", """
not_answered | 未逐项答复 | Not every point answered
no_contact_evidence | 无联系证据 | No evidence of contact
no_basis | 无依据 | No basis
privacy | 泄露信息 | Personal data leaked
overpromise | 过度承诺 | Promises too much
shirking | 推诿 | Shirking
tone | 用语不当 | Wrong tone
photo_missing | 缺少佐证 | Proof missing
""", grows=True)
VOID = code_list("void_reason", "作废原因", "Why voided", """
test | 测试 | Test
double_entry | 重复录入 | Entered twice
wrong_entry | 误录 | Wrong entry
no_info | 无法补充 | Facts not to be had
discarded | 草稿放弃 | Draft discarded
wrong_party | 非本人 | Not the person
""")
EXCLUSION = code_list("exclusion_reason", "剔除原因", "Reason for exclusion", """
sudden_event | 突发事件 | Sudden event
system_fault | 系统故障 | System failure
over_capacity | 话务超座席承载 | Load over seat capacity
force_majeure | 不可抗力 | Force majeure
out_of_duty | 超行政职责 | No duty
unreasonable | 不合理诉求（经认定） | Found unreasonable
malicious | 恶意诉求 | Malicious
statutory_period | 法定程序期限 | Statutory period
wrong_dispatch | 误派 | Wrong dispatch
duplicate | 重复诉求 | Same caller, same matter
policy_limit | 政策不允许 | Policy forbids
test | 测试、演练 | Test or drill
""", grows=True)
SATISFACTION = code_list("satisfaction", "满意度", "Satisfaction", """
very_satisfied | 非常满意 | Very satisfied
satisfied | 满意 | Satisfied
basically | 基本满意 | Basically satisfied
so_so | 一般 | So-so
dissatisfied | 不满意 | Dissatisfied
very_dissatisfied | 非常不满意 | Very dissatisfied
abstain | 不评价 | No rating
""")
SOLVED = code_list("solved", "是否解决", "Solved", """
yes | 已解决 | Solved
partly | 部分解决 | Partly solved
no | 未解决 | Not solved
""")
TRUTHFUL = code_list("truthful", "是否属实", "Truthful", """
yes | 属实 | True
partly | 部分属实 | Partly true
no | 不属实 | Not true
unknown | 不清楚 | Unknown
""")
REPLY_MODES = code_list("reply_mode", "答复方式", "Way of reply", """
phone | 电话 | Telephone
sms | 短信 | Text message
app | 应用 | App
letter | 书面 | Letter
none | 不需答复 | No reply wanted
""")
ATTACHMENT_KINDS = code_list("attachment_kind", "附件类型", "Kind of attachment", """
id | 证件 | Identity document
contact_evidence | 联系证据 | Evidence of contact
result | 办理 | Work done
before_photo | 办理前照片 | Photo before
after_photo | 办理后照片 | Photo after
recording | 录音 | Recording
letter | 文书 | Letter
citizen | 诉求人提供 | From the citizen
""")
NUMBER_SOURCES = code_list("number_source", "号码来源", "Where the number comes from", """
switch | 交换机捕获 | Captured by the switch
sms_code | 短信验证 | Verified by text message
declared | 自报未核实 | Given, not verified
imported | 历史导入 | Imported
none | 无号码 | None
""")
MERGE_KINDS = code_list("merge_kind", "并单类型", "Kind of merge", """
same_caller | 同一诉求人 | Same caller
other_caller | 不同诉求人 | Other caller
""")
