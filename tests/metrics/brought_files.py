"""Files of quality data, as a city brings them in: one of each kind, about March 2025 of the cast's city."""

import argparse
from pathlib import Path

from huiying.calls.models import AgentInterval
from huiying.directory.models import User
from tests.cast import Cast
from tests.metrics.scene import DAY, HOUR, MONTH, Call, keep

NUMBER = "A7"


def staged(cast: Cast) -> dict[str, str]:
    """Six calls answered, two lost, an order, an agent with a staff number; and the texts of the files by kind."""
    User.plain.filter(username="op_agent").update(employee_no=NUMBER)
    agent = User.plain.get(username="op_agent")
    own = {"org": cast.orgs["OP"]}
    visits = keep([Call(MONTH[0] + (i + 1) * HOUR, answered=i < 6, more=own if i < 6 else None) for i in range(8)])
    for seq, (state, start, end) in enumerate((("ready", 1, 3), ("talking", 3, 4), ("ready", 4, 6)), 1):
        begun, ended = MONTH[0] + start * HOUR, MONTH[0] + end * HOUR
        AgentInterval.objects.create(agent=agent, seq=seq, state=state, from_at=begun, to_at=ended, org=cast.orgs["OP"])
    order = cast.order()
    calls = [str(visit.call_id) for visit in visits]
    return {
        "qa": "检查编号,通话编号,工单编号,用人单位,工号,检查时间,随机抽检,合格,重大差错,得分\n"
        f"Q-1,{calls[0]},,OP,{NUMBER},2025-03-20 10:00,是,是,否,92.5\n"
        f"Q-2,{calls[1]},,OP,{NUMBER},2025-03-20 10:30,是,否,否,55\n"
        f"Q-3,{calls[2]},,OP,{NUMBER},2025-03-21 09:00,否,是,否,88\n"
        f"Q-4,{calls[3]},,OP,,2025-03-21 09:30,是,是,是,70\n"
        f"Q-5,,{order.order_no},,,2025-03-22 09:00,是,是,否,\n",
        "kb": "item,version,unit,published_at,review_due,valid_to\nK1,1,ZM,2024-06-01,2024-12-01,\nK1,2,ZM,2025-03-05 09:00,2025-09-01,\n"
        "K2,1,DL,2024-06-01,2025-01-01,\nK3,1,,2025-03-07,,2026-01-01\nK4,1,,2024-01-01,,2025-03-01\n",
        "kb_use": f"通话编号,条目编号,版本\n{calls[0]},K1,1\n{calls[4]},K2,1\n",
        "forecast": "时段开始,预测量,实际量\n2025-03-01 01:00,3,\n2025-03-01 02:00,4,\n2025-03-02 09:00,10,12\n2025-03-02 09:30,10.5,\n",
        "incident": "事件编号,级别,发现时间,恢复时间,恢复时限\nE-1,major,2025-03-03 10:00,2025-03-03 10:40,2025-03-03 11:00\n"
        "E-2,minor,2025-03-09 10:00,2025-03-09 18:00,2025-03-09 14:00\nE-3,minor,2025-03-30 10:00,,2025-03-30 14:00\n",
        "complaint": "complaint_no,at,upheld\nC-1,2025-03-08 10:00,yes\nC-2,2025-03-09 10:00,no\nC-3,2025-03-10 10:00,yes\n",
        "staff_month": "月份,用人单位,在岗人数,离职人数,合同工时,签入工时,平均座席数,高峰座席数,常住人口,培训工时,计划分钟,按计划分钟\n"
        "2025-03,OP,40,1,6960,6600.5,12,20,1200000,160,30000,28500\n2025-03,RX,10,0,,,3,5,,20,,\n",
    }  # fmt: skip


FIGURES = {
    ("K04", "calls"): ("4", "6"), ("K05", "random"): ("2", "4"), ("K11", "versions"): ("2", None), ("K12", "stale"): ("2", "4"), ("K13", "direct"): ("0", "0"),
    ("K10", "weighted"): ("17.5", "14"), ("K08", "in_limit"): ("1", "3"), ("K09", "upheld"): ("2", None), ("K01", "annualised"): ("1", "50"),
    ("K02", "logged_in"): ("6600.5", "6960"), ("K03", "planned"): ("28500", "30000"), ("K07", "per_head"): ("180", "50"), ("T19", "mean"): ("15", "1200000"),
    ("T19", "peak"): ("25", "1200000"),
}  # fmt: skip
"""What the files come to, reckoned by hand."""


def given(folder: Path, text: str, **more: object) -> argparse.Namespace:
    file = folder / "quality.csv"
    file.write_text(text, encoding="utf-8")
    return argparse.Namespace(**{"what": "quality", "file": file, "dry_run": False, "json": True, **more})


__all__ = ["DAY", "FIGURES", "NUMBER", "given", "staged"]
