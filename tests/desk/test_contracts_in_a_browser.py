"""A statement as people read it: a real browser, at the desk and at a telephone's width, both languages, by keyboard, and as paper."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.hashers import make_password

from huiying.contracts.contracting import decide_terms, enter_terms
from huiying.contracts.drafting import _new, keep_draft, written_of
from huiying.contracts.models import Contract, TermsVersion
from huiying.contracts.objecting import object_line, send_statement
from huiying.contracts.published import terms_json
from huiying.contracts.reading import from_data
from huiying.directory.models import Engagement, User
from huiying.directory.reference import changed
from tests.browser import PASSWORD, OpenPage, Site, shot, wider_than_the_screen
from tests.cast import Cast
from tests.contracts.bills import example, scale_facts
from tests.contracts.scene import person

pytestmark = pytest.mark.browser
MONTH = "2025-02"


def sample_bill(cast: Cast) -> str:
    """The design's sample bill, of the cast's agency and operator, sent, with two objections; gives its address."""
    people = {name: person(cast, name, role, org) for name, role, org in (("cm", "CM", "RX"), ("cm2", "CM", "RX"), ("om", "OM", "OP"))}
    User.plain.filter(username__in=people).update(password=make_password(PASSWORD))
    changed()
    people = {name: cast.fresh(actor) for name, actor in people.items()}
    given = terms_json(example("scale")) | {"period": {"from": "2024-03-01", "to": "2025-03-01"}, "contract": "YZ12345-2024-03"}
    given |= {"buyer": given["buyer"] | {"code": "RX"}, "operator": given["operator"] | {"code": "OP"}}
    made = enter_terms(engagement_id=Engagement.objects.get().pk, terms=from_data(given), from_month="2024-03", note="首版", actor=people["cm"], now=cast.now)
    decide_terms(terms_id=made.pk, release=True, reason="", actor=people["cm2"], now=cast.now)
    contract, version = Contract.objects.get(), TermsVersion.objects.get()
    facts = scale_facts()
    months = dict(zip(("2026-06", "2026-07", "2026-08", "2026-09"), ("2024-10", "2024-11", "2024-12", "2025-01"), strict=True))
    facts = replace(facts, month=MONTH, earlier=tuple(replace(one, month=months[one.month]) for one in facts.earlier))
    written = written_of(version, facts, 1, "draft")
    statement = _new(contract, version, MONTH, 1, written, cast.now)
    keep_draft(statement, version, written, actor=people["cm"], now=cast.now)
    send_statement(statement_id=statement.pk, actor=people["cm"], now=cast.now)
    for line, ground, evidence in (
        ("5:ring_back", "14 日外线中断 61 通不可归责。", "运营商故障单、交换机日志"), ("6:vacant", "由副班长顶岗。", "班次记录"),
    ):  # fmt: skip
        object_line(statement_id=statement.pk, line=line, ground=ground, evidence=evidence, actor=people["om"], now=cast.now + timedelta(minutes=1))
    return f"/desk/contracts/statements/{statement.pk}/"


def test_a_bill_is_read_objected_to_and_decided(site: Site, open_page: OpenPage) -> None:
    with site.inside() as cast:
        address = sample_bill(cast)
    page = site.sign_in(open_page(), "cm", address)
    assert page.locator(".sum .big").inner_text().replace("\n", "") == "¥1,110,859.72"  # before objection 1 was upheld
    shot(page, "statement")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator("tr.is-current th").inner_text() == "1.2"
    page.goto(f"{address}lines/5:ring_back/")
    shot(page, "statement-line-decide")
    page.locator("#id_uphold_0").check(force=True)
    page.fill("#id_den", "2538")
    page.fill("#id_reason", "故障属实，剔除 61 通。")
    page.keyboard.press("F10")
    page.wait_for_url(lambda url: url.endswith("#5:ring_back"))
    assert page.locator(".sum .big").inner_text().replace("\n", "") == "¥1,113,541.91"
    assert "6,003.23" in page.locator(".was").inner_text()
    shot(page, "statement-decided")
    page.locator("a", has_text="YZ12345-2024-03").first.click()
    shot(page, "contract")
    page.get_by_role("link", name="第 1 版").click()
    shot(page, "contract-terms")
    for width in (1440, 375):
        seen = site.sign_in(open_page(width, 900), "om", "/desk/contracts/")
        shot(seen, "contracts")
        assert wider_than_the_screen(seen) == 0
        for name, where in (("statement-op", address), ("statement-line", f"{address}lines/1:seats/"), ("statement-object", f"{address}lines/6:complaint/")):
            seen.goto(where)
            shot(seen, name)
            assert wider_than_the_screen(seen) == 0
        seen.get_by_role("heading", name="对这一行提出异议").wait_for()
    english = open_page()
    english.context.add_cookies([{"name": "huiying_language", "value": "en", "url": site.url}])
    site.sign_in(english, "cm", address)
    shot(english, "statement-en")
    assert "应付" not in english.locator("main").inner_text()
