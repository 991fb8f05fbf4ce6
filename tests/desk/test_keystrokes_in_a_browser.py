"""How many keys an ordinary complaint takes from an empty form to its number, and what that costs by the keystroke-level model.

The model (Card, Moran, Newell: The keystroke-level model for user performance time with interactive systems, CACM 23/7, 1980) predicts a practised
user's time without errors: 0.2 s for a key, 1.35 s to think before each part of the work. No time is measured here.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from huiying.orders.models import WorkOrder
from tests.browser import Site
from tests.everybody.keys import NO_MOUSE

pytestmark = pytest.mark.browser
KEY_S, THINK_S = 0.2, 1.35
PER_CHARACTER = 4  # a Chinese character typed by its sound: three letters and one to choose; our assumption
ROW = 40  # pixels by which fields of one row may differ in height
REGISTER = "/desk/register/"
WORDS, PLACE, TOPIC, NUMBER, NAME = "楼下工地半夜还在打桩，一连五天睡不着，请管一管。", "柳荫路商业综合体工地", "夜间施工噪声", "13800050001", "王五"
IN_ORDER = [
    "original_text", "demand_type", "secrecy_level", "topic", "urgency", "incident_address", "region_code", "respondent", "incident_at", "phone", "name",
]  # fmt: skip


@dataclass
class Clerk:
    """Somebody at the form without a mouse. `keys` counts what is pressed to steer, a modifier as a key of its own; `typed` the words and numbers."""

    page: Page
    keys: int = 0
    thoughts: int = 0
    typed: list[str] = field(default_factory=list)

    def press(self, *keys: str) -> "Clerk":
        """One part of the work: think, then press."""
        self.thoughts += 1
        for key in keys:
            self.keys += len(key.split("+"))
            self.page.keyboard.press(key)
        return self

    def type(self, words: str) -> "Clerk":
        self.typed.append(words)
        self.page.keyboard.type(words)
        return self

    @property
    def typed_keys(self) -> int:
        """Keys that the words and numbers take."""
        return sum(PER_CHARACTER if "\u4e00" <= letter <= "\u9fff" else 1 for words in self.typed for letter in words)

    def seconds(self, keys: int) -> float:
        """What the model says for so many keys, with all that is thought."""
        return round(KEY_S * keys + THINK_S * self.thoughts, 1)


def at(page: Page) -> str:
    """The name of the field at which the keyboard is."""
    return str(page.evaluate("document.activeElement?.name ?? ''"))


def opened(site: Site, page: Page) -> Clerk:
    """The empty form; a pressed pointer fails the test."""
    page.add_init_script(NO_MOUSE)
    site.sign_in(page, "agent", REGISTER)
    expect(page.locator("#id_original_text")).to_be_focused()
    return Clerk(page)


def test_an_ordinary_complaint_takes_thirteen_keys_beside_its_words(site: Site, page: Page) -> None:
    clerk = opened(site, page)
    clerk.thoughts += 1  # before the words: the form waits for them
    clerk.type(WORDS)
    clerk.press("Alt+t", "ArrowRight", "ArrowRight")
    expect(page.locator("[name=demand_type][value=complaint]")).to_be_checked()
    for key, words in (("x", TOPIC), ("p", PLACE), ("n", NUMBER), ("m", NAME)):
        clerk.press(f"Alt+{key}").type(words)
    clerk.press("F10")
    expect(page.locator("[data-readout]")).to_contain_text("查询码")
    with site.inside():
        order = WorkOrder.objects.latest("seq")
    expect(page.locator("[data-readout]")).to_contain_text(order.order_no)
    assert (order.status, order.demand_type, order.topic_code, order.incident_address) == ("submitted", "complaint", "060101", PLACE)
    assert (clerk.keys, clerk.thoughts) == (13, 7)
    steering, all_of_it = clerk.seconds(clerk.keys), clerk.seconds(clerk.keys + clerk.typed_keys)
    assert (steering, all_of_it) == (12.1, 46.1)  # docs/measurements.md
    expect(page.locator("#id_original_text")).to_have_value("")


def test_tab_alone_goes_through_the_form_in_the_order_in_which_it_is_read_and_to_its_button(site: Site, page: Page) -> None:
    opened(site, page)
    passed = [at(page)]
    for _step in range(60):
        page.keyboard.press("Tab")
        if at(page) != passed[-1]:
            passed.append(at(page))
        if page.evaluate("document.activeElement.matches('#register [name=outcome][value=order]')"):
            break
    assert passed[: len(IN_ORDER)] == IN_ORDER
    assert passed[-1] == "outcome"
    tops = [box["y"] for name in IN_ORDER if (box := page.locator(f"[name={name}]").first.bounding_box())]
    assert [above - below > ROW for above, below in pairwise(tops)] == [False] * (len(IN_ORDER) - 1)
