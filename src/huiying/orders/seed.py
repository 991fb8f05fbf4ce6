"""The limit rules that ship (DOMAIN 4.7). A city changes them by new versions; urgency outweighs the type of demand."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from huiying.directory.reference import changed
from huiying.journal.append import NewEvent, write
from huiying.kit.actor import Actor
from huiying.kit.ids import uuid7
from huiying.orders.models import LimitRule

DAYS_TWICE = "10 WORK_DAY, 7 WORK_DAY"
AS_USUAL = "2 WORK_DAY"

# code | 名称 | name | demand type | urgency | case | dispatch | sign | contact | reply | return | extensions | weight | kind | basis
SHIPPED = f"""
critical | 特急 | Critical | | critical | | 0.25 HOUR | 0.5 HOUR | 1 HOUR | 24 HOUR | | | 80 | fixed | 生命财产危险：电话与工单并行，2 小时内先行反馈
urgent | 紧急 | Urgent | | urgent | | 0.5 HOUR | 2 HOUR | 3 HOUR | 24 HOUR | {AS_USUAL} | 24 HOUR | 70 | fixed | 水电气热、电梯、道路塌陷
consult | 咨询 | Question | consult | | | 4 HOUR | 1 WORK_DAY | 1 WORK_DAY | 3 WORK_DAY | {AS_USUAL} | | 10 | fixed | 未能当场解答的咨询
help | 求助 | Help | help | | | 4 HOUR | 1 WORK_DAY | 1 WORK_DAY | 5 WORK_DAY | {AS_USUAL} | {DAYS_TWICE} | 10 | fixed | 一般求助
suggestion | 建议 | Suggestion | suggestion | | | 4 HOUR | 1 WORK_DAY | | 5 WORK_DAY | {AS_USUAL} | {DAYS_TWICE} | 10 | fixed | 意见建议
complaint | 投诉 | Complaint | complaint | | | 4 HOUR | 1 WORK_DAY | 1 WORK_DAY | 5 WORK_DAY | {AS_USUAL} | {DAYS_TWICE} | 10 | fixed | 一般投诉
report | 举报 | Tip-off | report | | | 4 HOUR | 1 WORK_DAY | 1 WORK_DAY | 10 WORK_DAY | {AS_USUAL} | {DAYS_TWICE} | 10 | fixed | 保护举报人，经安全渠道联系
praise | 表扬 | Praise | praise | | | 1 WORK_DAY | 1 WORK_DAY | | 5 WORK_DAY | {AS_USUAL} | | 10 | fixed | 转达有关单位，不回访
hard | 疑难工单 | Hard case | | | hard | 4 HOUR | 1 WORK_DAY | 1 WORK_DAY | 15 WORK_DAY | {AS_USUAL} | {DAYS_TWICE} | 30 | fixed | 经分派员认定的疑难事项
rework | 重办 | Rework | | | rework | | 1 WORK_DAY | 1 WORK_DAY | 3 WORK_DAY | {AS_USUAL} | | 40 | fixed | 回访不满意发回重办
rework_urgent | 紧急重办 | Urgent rework | | urgent | rework | | 2 HOUR | 1 WORK_DAY | 24 HOUR | {AS_USUAL} | | 90 | fixed | 紧急事项发回重办
supervised | 督办 | Supervised | | | supervised | | 1 WORK_DAY | 1 WORK_DAY | 3 WORK_DAY | {AS_USUAL} | | 50 | fixed | 督办、复核件
supervised_urgent | 紧急督办 | Urgent, supervised | | urgent | supervised | | 2 HOUR | 1 WORK_DAY | 24 HOUR | {AS_USUAL} | | 90 | fixed | 紧急督办件
enterprise | 企业专线 | Enterprise line | | | enterprise | 4 HOUR | 1 WORK_DAY | 1 WORK_DAY | 10 WORK_DAY | {AS_USUAL} | 10 WORK_DAY, 5 WORK_DAY | 20 | fixed | 预置：2 个工作日答复，10 个解决，延期后共不超过 25 个
enforcement | 行政执法 | Administrative enforcement | | | enforcement | 4 HOUR | 1 WORK_DAY | 1 WORK_DAY | 5 WORK_DAY | {AS_USUAL} | | 60 | statutory | 依法定期限办理，5 个工作日内阶段性答复
natural_days | 自然日通用 | General, calendar days | | | natural_days | 4 HOUR | 1 WORK_DAY | 1 WORK_DAY | 7 CAL_DAY | {AS_USUAL} | | 20 | fixed | 预置：按自然日计的城市
general | 一般 | General | | | | 4 HOUR | 1 WORK_DAY | 1 WORK_DAY | 5 WORK_DAY | {AS_USUAL} | {DAYS_TWICE} | 0 | fixed | 其他规则未覆盖的事项
"""  # noqa: E501 - one line per rule


def limit_rules(now: datetime) -> list[LimitRule]:
    """The shipped set as unsaved rows in force from `now`."""
    return [_rule(line, now) for line in SHIPPED.strip().splitlines()]


def _rule(line: str, now: datetime) -> LimitRule:
    code, zh, en, demand, urgency, case, *limits, extensions, weight, kind, basis = (part.strip() for part in line.split("|"))
    dispatch, sign, contact, reply, ask_return = limits
    return LimitRule(
        code=code, name=zh, name_en=en, demand_type=demand, urgency=urgency, case=case, dispatch_limit=dispatch, sign_limit=sign,
        contact_limit=contact, reply_limit=reply, return_limit=ask_return, extension_limits=[part.strip() for part in extensions.split(",") if part.strip()],
        weight=int(weight), kind=kind, basis=basis, valid_from=now,
    )  # fmt: skip


def save_limit_rules(rules: Sequence[LimitRule], *, actor: Actor, now: datetime) -> None:
    """Put rules in force: writes them with their approver, marks the reference data as changed and journals `limits.set`."""
    with transaction.atomic():
        for rule in rules:
            rule.approved_by = actor.id
        LimitRule.objects.bulk_create(rules)
        changed()
        write([NewEvent(f"limits:{uuid7(now)}", 1, "limits.set", {"rules": [rule.code for rule in rules]})], actor=actor, now=now)
