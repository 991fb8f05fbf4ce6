"""One matter of the sample city on its way: what is told, who can act, the moment, and the order once it exists."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from huiying.directory.models import Org
from huiying.directory.parties import Person
from huiying.kit.actor import Actor
from huiying.orders.models import Assignment, WorkOrder
from huiying.orders.register import Matter
from huiying.sample.matters import Told
from huiying.sample.orgs import unit_login

NAMES = ("周敏", "李建国", "王芳", "陈思远", "刘洋", "赵秀英", "黄磊", "吴倩", "徐志强", "孙丽", "马超", "朱婷", "胡军", "郭静", "何平", "高翔")
# whom matters of a class are about, by topic: invented, as everything here
RESPONDENTS = {
    "060201": "青石路川味烧烤店", "060101": "云建三局项目部 赵经理", "070201": "新工装饰工程公司 钱老板", "090201": "启明英语培训中心 何校长",
    "100103": "松岗广场健身房", "100201": "青石路早餐店", "100301": "站前停车场 收费员", "030101": "柳荫花园物业公司",
}  # fmt: skip
NOT_YET = UUID(int=0)


@dataclass
class Scene:
    """One matter on its way: what is told, who can act, the moment, and the order once it exists."""

    matter: Told
    actor: Callable[[str, datetime], Actor]
    orgs: dict[str, Org]
    now: datetime
    number: int
    told: "list[Scene]"
    order_id: UUID = NOT_YET

    def who(self, login: str) -> Actor:
        """The actor behind a log-in name, now."""
        return self.actor(login, self.now)

    @property
    def order(self) -> WorkOrder:
        """The order as it stands."""
        return WorkOrder.objects.select_related("owner", "party", "limit_rule").get(pk=self.order_id)

    @property
    def part(self) -> Assignment:
        """The lead's live part."""
        return Assignment.objects.filter(order_id=self.order_id, role="lead", parent=None).order_by("-sent_at").select_related("unit")[0]

    def lead(self, part: Assignment) -> Actor:
        """Who answers for the part's unit."""
        return self.who(unit_login(part.unit.code))

    def given(self) -> Matter:
        """The matter as an agent writes it down."""
        told = self.matter
        person = Person(NAMES[self.number % len(NAMES)], f"1390000{1000 + self.number:04d}")
        return Matter(
            original_text=told.words, demand_type=told.kind, topic_code=told.topic, channel=told.channel, urgency=told.urgency, region_code=told.region,
            incident_address=told.address, person=person, number_source="sms_code",
            respondent=RESPONDENTS.get(told.topic, ""),
        )  # fmt: skip
