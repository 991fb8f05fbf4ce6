"""The accuracy page and what the agent is offered, in a real browser: empty, with figures, wide and narrow, both languages, elder and dark."""

import re

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import expect

from huiying.directory.models import User
from huiying.dispatch.suggestions import Offered, keep_outcome, keep_suggestion
from huiying.kit.actor import system
from tests.browser import PASSWORD, OpenPage, Site, shot, wider_than_the_screen
from tests.cast import NOISE, POWER_CUT, STREET_LIGHT, Cast
from tests.dispatch.ended import dispatched, ended, in_use, trained

pytestmark = pytest.mark.browser
NAMES = ("supervisor", "dispatcher", "agent")


def figures(cast: Cast) -> None:
    """A model in use with ended suggestions, a second one that waits to be proposed."""
    ended(cast)
    model = in_use(cast)
    in_use(cast, "type")
    trained(cast)
    for at, order in enumerate(ended(cast, 40)):
        first, by = (STREET_LIGHT, POWER_CUT, NOISE)[at % 7 % 3], {"actor": system("test"), "now": cast.now}
        keep_suggestion(
            order=order, what="topic", source="model:topic:1", offered=[Offered(first, 0.5 + at % 5 / 10), Offered(NOISE, 0.05)], chosen=first, shown=True,
            model_id=model.pk, **by,
        )  # fmt: skip
        keep_outcome(order=order, what="topic", came_of=order.topic_code, **by)
    dispatched(cast, [cast.works, cast.streets], [[cast.works], [cast.streets], [cast.works, cast.streets]] * 9)


def test_the_page_is_read_and_a_model_proposed_and_what_is_offered_is_taken(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        people = {name: cast.people[name] for name in NAMES}
        User.plain.filter(pk__in=[one.pk for one in people.values()]).update(password=make_password(PASSWORD))
    page = site.sign_in(open_page(), people["supervisor"].username, "/desk/learning/")
    shot(page, "learning-empty")
    with site.inside() as cast:
        figures(cast)
    page.goto("/desk/learning/")
    page.locator("form[action$='/propose/'] button").first.click()
    page.get_by_text("由您提议，须由另一人启用").wait_for()
    for width in (1440, 375):
        for extra in ({}, {"huiying_language": "en"}, {"huiying_size": "elder", "huiying_theme": "dark"}):
            seen = open_page(width, 900)
            seen.context.add_cookies([{"name": name, "value": value, "url": site.url} for name, value in extra.items()])
            site.sign_in(seen, people["supervisor"].username, "/desk/learning/")
            shot(seen, f"learning-{'-'.join(extra.values()) or 'plain'}-{width}")
            assert wider_than_the_screen(seen) == 0, (width, extra)
            seen.goto("/desk/learning/?what=unit")
            shot(seen, f"learning-unit-{'-'.join(extra.values()) or 'plain'}-{width}")
            assert wider_than_the_screen(seen) == 0, (width, extra, "unit")
    agent = site.sign_in(open_page(), people["agent"].username, "/desk/register/")
    agent.fill("#id_original_text", "小区门口的路灯不亮三天了，天黑看不见")
    agent.locator("[data-set-topic]").first.wait_for()
    shot(agent, "register-suggested")
    agent.locator("[data-set-topic]").first.click()
    expect(agent.locator("#id_topic")).to_have_value(re.compile("路灯"))
    agent.locator("[data-set-type]").click()
    expect(agent.locator("input[name=demand_type][value=help]")).to_be_checked()
