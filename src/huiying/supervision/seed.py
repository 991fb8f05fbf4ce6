"""The escalation ladder that ships (DOMAIN 4.10), as data.

`day_rule` counts working days from the due day: "BEFORE 1" = from 00:00 of the first working day before it, "START 1" = from 00:00
of the first one after it, "END 3" = the due moved by three. "; 50%" adds the share of the time for limits of a single day. `hour_rule`
is for limits in hours: a share of the time, or hours after the due. Blank = at the due; "evidence" = never by time.
"""

from datetime import datetime

from huiying.supervision.models import LadderStep

# code | 名称 | name | day rule | hour rule | action | receives | light
SHIPPED = """
L1 | 黄牌 | Yellow card | BEFORE 1 WORK_DAY; 50% | 75% | message | 经办人、单位审核 handler, unit lead | yellow
L2 | 到期 | Due | | | urge | 单位值班电话 unit duty phone |
L3 | 红牌 | Red card | START 1 WORK_DAY | 2 HOUR | supervise | 单位负责人 unit head | red
L4 | 点名 | Named list | END 3 WORK_DAY | 6 HOUR | name | 分管领导、区县 leader in charge, district | red
L5 | 通报 | Bulletin | END 5 WORK_DAY | 24 HOUR | bulletin | 公开或内部 public or internal | red
L6 | 移送线索 | Evidence handed over | evidence | evidence | evidence | 审计 auditor | red
"""


def ladder_steps(now: datetime) -> list[LadderStep]:
    """The shipped steps as unsaved rows in force from `now`."""
    found = []
    for line in SHIPPED.strip().splitlines():
        code, zh, en, day, hour, action, receives, light = (part.strip() for part in line.split("|"))
        found.append(
            LadderStep(code=code, name=zh, name_en=en, day_rule=day, hour_rule=hour, action=action, receives=receives, light=light, valid_from=now)
        )
    return found
