"""The words that ship, in Chinese and English. A city changes them by new versions."""

from datetime import datetime

from huiying.notify.kinds import KINDS
from huiying.notify.models import MessageText

SHIPPED: dict[str, tuple[str, str]] = {
    "registered": (
        "【{hotline}热线】您的诉求已登记，编号 {no}，查询码 {code}。{home}凭编号和查询码可查看进展、补充、催办。",
        "[{hotline}] Your matter is registered: number {no}, query code {code}. {home}Follow it, add facts or urge it with both.",
    ),
    "answered": (
        "【{hotline}热线】您的诉求已答复，编号 {no}，查询码 {code}。{home}如仍需办理，30 日内可要求再次打开。",
        "[{hotline}] Your matter was answered: number {no}, query code {code}. {home}Within 30 days you can have it opened again.",
    ),
    "info": ("【{hotline}热线】工单 {no} 需要您补充：{words}", "[{hotline}] Order {no}: please add: {words}"),
    "rejected": (
        "【{hotline}热线】工单 {no} 不予受理：{reason}。可通过以下渠道反映：{channel}。{objection}",
        "[{hotline}] Order {no} cannot be accepted: {reason}. Please turn to: {channel}. {objection}",
    ),
    "merged": (
        "【{hotline}热线】工单 {no} 与多位市民反映的同一问题合并办理，您仍会单独收到答复和回访。",
        "[{hotline}] Order {no} is handled together with the same matter of other citizens. You will still get your own reply and call-back.",
    ),
    "dispatched": (
        "【{hotline}热线】工单 {no} 已派往{units}办理，期限 {due}。",
        "[{hotline}] Order {no} was sent to {units}, due {due}.",
    ),
    "redispatched": (
        "【{hotline}热线】工单 {no} 改由{units}办理，原因：{reason}。您的期限仍为 {due}。",
        "[{hotline}] Order {no} is now with {units}, because {reason}. It is due {due}.",
    ),
    "adjudicated": (
        "【{hotline}热线】工单 {no} 的办理单位已裁定为{units}，期限 {due}。",
        "[{hotline}] It was decided that {units} handles order {no}, due {due}.",
    ),
    "extended": (
        "【{hotline}热线】工单 {no} 的办理期限延至 {due}，原因：{words}",
        "[{hotline}] Order {no} is now due {due}, because: {words}",
    ),
    "dated": (
        "【{hotline}热线】工单 {no} 的期限已确定：{due}。",
        "[{hotline}] The due date of order {no} is now fixed: {due}.",
    ),
    "moved": (
        "【{hotline}热线】工单 {no} 的期限有变动，现为 {due}。",
        "[{hotline}] The due date of order {no} has moved to {due}.",
    ),
    "resumed": (
        "【{hotline}热线】工单 {no} 已恢复办理，期限 {due}。",
        "[{hotline}] Order {no} is being handled again, due {due}.",
    ),
    "round": (
        "【{hotline}热线】工单 {no} 开始新一轮办理，由{units}办理，期限 {due}。",
        "[{hotline}] A new round of order {no} begins with {units}, due {due}.",
    ),
    "reopened": (
        "【{hotline}热线】工单 {no} 已重新打开。",
        "[{hotline}] Order {no} was opened again.",
    ),
    "suspended": (
        "【{hotline}热线】工单 {no} 暂停办理，最迟 {until} 恢复，原因：{words}",
        "[{hotline}] Order {no} is suspended until {until} at the latest, because: {words}",
    ),
    "long_term": ("【{hotline}热线】工单 {no} 分阶段办理：{words}", "[{hotline}] Order {no} is handled in stages: {words}"),
    "milestone": ("【{hotline}热线】工单 {no} 阶段进展：{words}", "[{hotline}] Order {no}, progress: {words}"),
    "reply": (
        "【{hotline}热线】工单 {no} 已答复：{words} 我们将回访，请如实评价。",
        "[{hotline}] Reply to order {no}: {words} We will call you and ask whether it was solved.",
    ),
    "signed": (
        "【{hotline}热线】{unit}已签收工单 {no}，将于 {due}前答复您。",
        "[{hotline}] {unit} has taken on order {no} and will answer by {due}.",
    ),
    "rate": (
        "【{hotline}热线】工单 {no} 已答复。问题是否解决？请于 {until}前评价（限一次）：{link}",
        "[{hotline}] Order {no} was answered. Was it solved? Please rate it once before {until}: {link}",
    ),
    "rate_again": (
        "【{hotline}热线】多次回访未能联系到您。工单 {no} 是否解决？请于 {until} 前评价：{link}",
        "[{hotline}] We could not reach you. Was order {no} solved? Please rate it before {until}: {link}",
    ),
    "rework": (
        "【{hotline}热线】工单 {no} 已按您的意见发回重新办理。",
        "[{hotline}] Order {no} was sent back to be done again, as you asked.",
    ),
    "review_again": (
        "【{hotline}热线】工单 {no} 已按您的意见由其他人员重新审核。",
        "[{hotline}] Order {no} is reviewed again by somebody else, as you asked.",
    ),
    "explained": (
        "【{hotline}热线】工单 {no} 已办结，说明：{words} 您的评价已保留。",
        "[{hotline}] Order {no} is closed: {words} Your rating is kept.",
    ),
    "completed": (
        "【{hotline}热线】工单 {no} 已办结。如有反复，30 日内可要求再次打开。",
        "[{hotline}] Order {no} is closed. Within 30 days you can have it opened again.",
    ),
    "withdrawn": ("【{hotline}热线】工单 {no} 已按您的要求撤回。", "[{hotline}] Order {no} was withdrawn as you asked."),
    "duty_alert": (
        "【{hotline}热线】值班预警（{class}）：请于 {until} 前登录确认。{about}。",
        "[{hotline}] Duty alert ({class}): sign in and acknowledge by {until}. {about}.",
    ),
    "number_code": (
        "【{hotline}热线】您的验证码是 {code}，10 分钟内有效。工作人员不会以其他理由向您索要验证码。",
        "[{hotline}] Your code is {code}, valid for 10 minutes. Nobody will ask you for it for any other reason.",
    ),
    "voided": ("【{hotline}热线】工单 {no} 已作废，原因：{reason}。", "[{hotline}] Order {no} was voided: {reason}."),
}


def shipped_texts(now: datetime) -> list[MessageText]:
    """The shipped words as unsaved rows, version 1, approved."""
    return [
        MessageText(
            kind=kind, version=1, zh=SHIPPED[kind][0], en=SHIPPED[kind][1], note="随系统提供 shipped", state="approved", proposed_by="shipped", proposed_at=now,
            decided_by="set-up", decided_at=now,
        )
        for kind in KINDS
    ]  # fmt: skip
