"""Evaluations as people read them: a real browser, at the desk and at a telephone's width, both languages, elder mode, by keyboard."""

import pytest
from django.contrib.auth.hashers import make_password

from huiying.directory.models import User
from tests.browser import PASSWORD, OpenPage, Site, shot, wider_than_the_screen
from tests.evaluation.scene import staged

pytestmark = pytest.mark.browser
PEOPLE = ("assessor", "assessor2", "SZ_lead", "HB_lead")


def test_a_result_is_read_appealed_against_and_decided(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        here = staged(cast)
        result = here.published()
        here.appealed(result)
        User.plain.filter(pk__in=[cast.people[name].pk for name in PEOPLE]).update(password=make_password(PASSWORD))
        names = {name: cast.people[name].username for name in PEOPLE}
        version = result.scheme_version_id
    there = f"/desk/evaluation/{result.pk}/"
    page = site.sign_in(open_page(), names["assessor2"], there)
    shot(page, "evaluation-result")
    page.goto(f"{there}units/SZ/response/")
    shot(page, "evaluation-line-decide")
    page.locator("#id_uphold_0").check(force=True)
    page.fill("#id_met", "17")
    page.fill("#id_reason", "属实")
    page.keyboard.press("F10")
    page.get_by_text("改计为达标后分子不能大于分母").first.wait_for()
    shot(page, "evaluation-line-wrong")
    page.fill("#id_met", "")
    page.fill("#id_out", "5")
    page.keyboard.press("F10")
    page.wait_for_url(lambda url: url.endswith("#response"))
    assert "95.77" in page.locator(".evalscore").inner_text()
    shot(page, "evaluation-decided")
    for name, where in (("scheme", f"/desk/evaluation/schemes/{version}/"), ("schemes", "/desk/evaluation/schemes/"),
                        ("scheme-new", "/desk/evaluation/schemes/new/?example=three_rates"), ("list", "/desk/evaluation/")):  # fmt: skip
        page.goto(where)
        shot(page, f"evaluation-{name}")
    for width in (1440, 375):
        for who, unit in (("SZ_lead", "SZ"), ("HB_lead", "HB")):
            seen = site.sign_in(open_page(width, 900), names[who], f"{there}units/{unit}/")
            shot(seen, f"evaluation-unit-{unit}")
            assert wider_than_the_screen(seen) == 0
        for name, where in (("own", there), ("mine", "/desk/evaluation/"), ("appeal", f"{there}units/HB/response/")):
            seen.goto(where)
            shot(seen, f"evaluation-{name}")
            assert wider_than_the_screen(seen) == 0
        all_ = site.sign_in(open_page(width, 900), names["assessor2"], there)
        shot(all_, "evaluation-all")
        assert wider_than_the_screen(all_) == 0
    english = open_page()
    english.context.add_cookies([{"name": "huiying_language", "value": "en", "url": site.url}, {"name": "huiying_size", "value": "elder", "url": site.url}])
    site.sign_in(english, names["assessor"], there)
    shot(english, "evaluation-en-elder")
    assert "Small samples get a band, not a rank." in english.locator("main").inner_text()
    assert wider_than_the_screen(english) == 0
    english.goto(f"{there}units/HB/")
    shot(english, "evaluation-unit-en-elder")
    assert wider_than_the_screen(english) == 0
