"""What the city is called, its division and its number: one row."""

from collections.abc import Sequence

from huiying.directory.models import City
from huiying.registers.kind import Asked, Column, HandOut, Hands, Kind, Row, Wrong
from huiying.registers.opening import NAMED, CityFacts, name_city, wrong_facts


def row(city: City) -> Row:
    """The city as a row."""
    return {"name": city.name, "name_en": city.name_en, "code": city.code, "hotline": city.hotline}


def check(asked: Asked) -> list[Wrong]:
    """Code and number have their form."""
    return [Wrong(move.key, problem.field, problem.zh, problem.en) for move in asked.put for problem in wrong_facts(CityFacts(**asked.after[move.key]))]


def apply(asked: Asked, hands: Hands) -> Sequence[HandOut]:
    """Name the city."""
    for move in asked.put:
        name_city(facts=CityFacts(**asked.after[move.key]), actor=hands.proposer, now=asked.now)
    return ()


CITY = Kind(
    name="city", zh="城市", en="The city",
    about=("城市的名称、区划代码和热线号码。", "What the city is called, its division's code and the hotline's number."),
    columns=(
        Column("name", "城市", "City", needed=True, longest=40),
        Column("name_en", "英文名", "City in English", longest=60),
        Column("code", "行政区划代码", "Division code", longest=6, hint=("6 位数字，如 460100", "Six digits, such as 460100.")),
        Column("hotline", "热线号码", "Hotline number", needed=True, longest=12),
    ),
    key=lambda _one: "city", rows=lambda _now: City.objects.order_by("id"), row=row, check=check, apply=apply,
    proposes="set_up_city", approves="approve_structure", search=(), ends=False, single=True, events=(NAMED,),
)  # fmt: skip
