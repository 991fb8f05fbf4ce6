"""The codes of the line as people read them: agents' states and pauses, how calls end, why a recording is missing, what becomes of missed calls."""

from huiying.kit.codes import Code, CodeList


def _list(name: str, zh: str, en: str, lines: str) -> CodeList:
    return CodeList(name, zh, en, (Code(*(part.strip() for part in line.split("|"))) for line in lines.strip().splitlines()))


AGENT_STATES = _list("agent_state", "坐席状态", "Agent's state", """
signed_in | 已签入 | Signed in
ready | 空闲 | Ready
ringing | 振铃 | Ringing
talking | 通话 | Talking
wrap_up | 整理 | Wrap-up
paused | 示忙 | Paused
signed_out | 已签出 | Signed out
""")  # fmt: skip
PAUSE_CODES = _list("pause_code", "示忙事由", "Pause", """
break | 小休 | Break
meal | 用餐 | Meal
training | 培训 | Training
meeting | 会议 | Meeting
paperwork | 案头工作 | Paperwork
leading | 带班 | Leading calls
no_answer | 未接来电 | Call not answered
protected_break | 保护性休息 | Protected break
""")  # fmt: skip
OFFER_REASONS = _list("offer_reason", "派给您的原因", "Why it rings here", """
first | 本队列最早 | First in its queue
fallback | 后备坐席 | Fallback
overflow | 溢出 | Overflow
re_offer | 前一坐席未接 | Not answered before
transfer | 转接 | Transferred
agent_lost | 前一坐席掉线 | The agent before was cut off
kept_place | 保留位置后再来电 | Called again after keeping the place
last_agent | 上次由您接听 | You talked last
past_reserved | 顺序靠前者已预留 | Others are set aside
consult | 请您加入 | Asked in
dialled | 由您呼出 | You are calling
""")  # fmt: skip
END_REASONS = _list("end_reason", "结束方式", "How it ended", """
answered | 已接听 | Answered
abandon | 主动挂断 | Hung up while waiting
overflow | 溢出 | Overflow
timeout | 等候超时 | Waited too long
busy | 队列已满 | Queue full
no_agent | 无人在岗 | Nobody on duty
closed_hours | 非服务时间 | Closed
self_service | 自助答复 | Self-service
transfer_out | 转出 | Transferred out
callback_kept | 保留位置待回拨 | Kept the place
technical | 技术故障 | Technical fault
""")  # fmt: skip
NO_RECORDING = _list("no_recording", "无录音原因", "Why there is none", """
failed | 保存失败 | Could not be kept
not_handed_in | 坐席页面没有交来 | The agent's page handed none in
engine | 话务平台未能录音 | The telephone engine could not record
fallback | 应急排队接听，未录音 | Answered by the fallback queue, which does not record
not_possible | 终端不能录音 | The telephone cannot record
refused | 来电人不同意 | The caller refused
""")  # fmt: skip
FLAG_VERDICTS = _list("flag_verdict", "复核结论", "What was found", """
agent_right | 坐席处置得当，不作考评记录 | The agent acted rightly: nothing is noted
like_any | 可按普通通话核查 | May be looked into like any other call
""")  # fmt: skip
RING_BACK_STATES = _list("ring_back_state", "回拨状态", "State", """
open | 待领取 | Open
claimed | 回拨中 | Being rung back
kept | 线路将自动回拨 | The line calls back
cleared | 已自行打通 | Got through by themselves
closed | 已办结 | Closed
""")  # fmt: skip
RING_BACK_TRIES = _list("ring_back_try", "本次结果", "Result of the try", """
reached | 已接通 | Reached
no_answer | 无人接听 | No answer
busy | 占线 | Busy
switched_off | 关机或停机 | Switched off
refused | 拒接 | Refused
wrong_number | 号码有误 | Wrong number
""")  # fmt: skip
RING_BACK_RESULTS = _list("ring_back_result", "办结结果", "Result", """
reached | 已接通 | Reached
cleared | 已自行打通 | Got through by themselves
given_up | 联系不上 | Not to be reached
""")  # fmt: skip
