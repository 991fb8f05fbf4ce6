"""The sample city: made by its own command, lively in every state, agreeing with its journal, and a pleasure to look at."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from playwright.sync_api import Page
from pytest_django.plugin import DjangoDbBlocker

from huiying.directory.keys import query_code
from huiying.kit.extras import installed
from huiying.orders.rebuild import check
from huiying.sample.city import PASSWORD, PRESENT
from tests.browser import OpenPage, Site, served, shot
from tests.databases import ROOT, City, Server

MAIN_SCREENS = {
    "register": ("agent", "/desk/register/"),
    "orders": ("dispatcher", "/desk/orders/"),
    "board": ("dispatcher", "/desk/board/"),
    "unit": ("lighting", "/desk/unit/"),
    "followup": ("callback", "/desk/followup/"),
    "adjudication": ("adjudicator", "/desk/adjudication/"),
    "supervision": ("supervisor", "/desk/supervision/"),
}
QUIET = "window.EventSource = class extends EventTarget { constructor() { super(); setTimeout(() => this.dispatchEvent(new Event('open'))); } close() {} }"
OPENED = {"adjudication", "followup"}
PAGES_EACH = 60
WALKERS = ("agent2", "leader", "dispatcher", "supervisor", "editor", "contracts", "auditor", "director", "street", "operator")
STATES = {"submitted", "pending_dispatch", "in_progress", "adjudicating", "suspended", "long_term", "pending_review", "callback_pending", "completed", "merged"}


@pytest.fixture(scope="module")
def made(server: Server, own_places: Path) -> Iterator[tuple[City, list[list[str]]]]:
    """A database with the sample city, made as `./huiying demo` makes it, and the accounts it printed."""
    with server.clone(f"huiying_sample_{uuid4().hex[:10]}") as city:
        env = os.environ | {
            "HUIYING_DATABASE_URL": city.app_url,
            "HUIYING_KEYS": str(settings.HUIYING_KEYS),
            "HUIYING_CLOCK": "city",
            "HUIYING_PUBLIC_URL": "http://127.0.0.1:12345",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }
        command = [sys.executable, "-m", "tests.only_lists", "core,metrics", "--run", "huiying.sample"]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        yield city, json.loads(done.stdout)


@pytest.fixture(scope="module")
def site(made: tuple[City, list[list[str]]], django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    """The sample city, served."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    city, _ = made
    place = Site("", city, django_db_blocker, PRESENT - datetime.now(UTC))
    place.cast = None  # type: ignore[assignment]
    with served(city) as place.url:
        yield place


def test_its_answers_stand_in_every_state_are_cited_reported_and_found(made: tuple[City, list[list[str]]]) -> None:
    city, _ = made
    with psycopg.connect(city.owner_url) as connection:
        states = dict(connection.execute("SELECT state, count(*) FROM knowledge_version GROUP BY 1").fetchall())
        feedback = {row[0] for row in connection.execute("SELECT DISTINCT state FROM knowledge_feedback")}
        found = {row[0] for row in connection.execute("SELECT ref FROM knowledge_text WHERE kind = 'kb'")}
        published = {str(row[0]) for row in connection.execute("SELECT id FROM knowledge_version WHERE state = 'published'")}
        past = connection.execute("SELECT count(*) FROM knowledge_version WHERE state = 'published' AND review_due <= %s", [PRESENT.date()]).fetchone()
        cited = connection.execute("SELECT count(*) FROM knowledge_use WHERE direct AND order_id IN (SELECT id FROM orders_workorder)").fetchone()
    assert states == {"published": 23, "retired": 1, "draft": 1, "review": 1, "signoff": 1}
    assert feedback == {"open", "answered", "declined"}
    assert found == published
    assert past == (3,)
    assert cited is not None
    assert cited[0] > 0


def test_the_city_has_an_example_of_every_state_and_people_to_try(made: tuple[City, list[list[str]]]) -> None:
    city, accounts = made
    with psycopg.connect(city.owner_url) as connection:
        states = {row[0] for row in connection.execute("SELECT DISTINCT status FROM orders_workorder")}
        failing = connection.execute("SELECT kind, last_error FROM journal_timer WHERE failures > 0").fetchall()
        late = connection.execute("SELECT max(at) FROM journal_event").fetchone()
    assert states >= STATES
    assert failing == []
    assert late is not None
    assert late[0] <= PRESENT
    assert {"agent", "dispatcher", "street", "supervisor"} <= {login for login, *_ in accounts}
    assert all(len(account) == 4 and all(account) for account in accounts)


def test_its_hot_matter_was_found_alerted_and_given_to_a_unit(made: tuple[City, list[list[str]]]) -> None:
    with psycopg.connect(made[0].owner_url) as connection:
        found = connection.execute("SELECT id, state, callers_n, week_n, alerted_at IS NOT NULL, heat > 0 FROM dispatch_hotspot ORDER BY heat DESC").fetchall()
        alerts = connection.execute("SELECT hotspot_id, state FROM supervision_alert WHERE hotspot_id IS NOT NULL").fetchall()
    assert [row[1:] for row in found[:1]] == [("assigned", 8, 7, True, True)]  # an older order tells of cold rooms in the same street
    assert alerts == [(found[0][0], "acknowledged")]


def test_its_dispatches_keep_which_units_were_offered_and_what_came_of_it(made: tuple[City, list[list[str]]]) -> None:
    with psycopg.connect(made[0].owner_url) as connection:
        kept = connection.execute("SELECT count(*), count(*) FILTER (WHERE came_of <> '') FROM dispatch_suggestion WHERE what = 'unit'").fetchone()
    assert kept is not None
    assert kept[0] > kept[1] > 0


def test_the_tables_agree_with_the_journal(site: Site) -> None:
    with site.inside():
        report = check()
    assert report["orders"] > 50
    assert report["differences"] == []


@pytest.mark.skipif(not installed("metrics"), reason="the extra metrics is not installed")
def test_the_last_full_month_is_locked_by_the_director_and_its_bill_rests_on_it(made: tuple[City, list[list[str]]]) -> None:
    city, _ = made
    with psycopg.connect(city.owner_url) as connection:
        (one_clock,) = connection.execute("SELECT max(at_server) - min(at_server) < interval '1 day' FROM journal_event").fetchone() or ()
        assert one_clock is True  # else whoever verifies the published month is told that events were dated back
        locked = connection.execute("SELECT s.month, u.username, s.sha256 FROM metrics_snapshot s JOIN directory_user u ON u.id::text = s.locked_by").fetchall()
        (document,) = connection.execute("SELECT document FROM contracts_statement WHERE month = '2025-10'").fetchone() or ({},)
        quarters = connection.execute("SELECT sum(requested) FROM metrics_quarter WHERE day BETWEEN '2025-10-01' AND '2025-10-31'").fetchone()
    assert [(month, who) for month, who, _ in locked] == [("2025-10", "director")]
    figure = document["facts"]["kpi"]["human_connect_rate@1/requested"]
    assert quarters is not None
    assert int(figure["den"]) == quarters[0] > 1000
    assert 0.9 < int(figure["num"]) / int(figure["den"]) < 1


@pytest.mark.skipif(not installed("metrics"), reason="the extra metrics is not installed")
def test_its_two_accounts_are_released_from_the_locked_month_and_an_invented_year_that_says_so(made: tuple[City, list[list[str]]]) -> None:
    city, _ = made
    with psycopg.connect(city.owner_url) as connection:
        (state, body, title), first = connection.execute("SELECT state, body, title_zh FROM accounts_account ORDER BY number").fetchall()
        ((sha256,),) = connection.execute("SELECT sha256 FROM metrics_snapshot").fetchall()
        (requested,) = connection.execute("SELECT sum(requested) FROM metrics_quarter WHERE day BETWEEN '2025-10-01' AND '2025-10-31'").fetchone() or (None,)
        (fee,) = connection.execute("SELECT gross_fen FROM contracts_statement WHERE month = '2025-10'").fetchone() or (None,)
    assert (state, "虚构" in title) == ("released", True)
    assert (first[0], "全部数字均为虚构" in first[2]) == ("released", True)
    assert all("虚构" in one["source"] for one in json.loads(first[1])["inputs"])
    assert json.loads(first[1])["join"]["causal"]["claim"] is True
    told = {(one["id"], one["month"]): one for one in json.loads(body)["inputs"] if not one.get("group")}
    queued = told["tel.queued", "2025-10"]
    assert (queued["value"], queued["source"], queued["quality"]) == (requested, f"locked:2025-10/1 sha256:{sha256}", "measured")
    assert (told["cost.vendor_fee", "2025-10"]["value"], told["cost.vendor_fee", "2025-10"]["stage"]) == (fee, "contract")
    assert told["tel.unique", "2025-10"]["value"] is None  # the old switch kept no numbers: unknown, not nought
    before = [one for (_, month), one in told.items() if month < "2025-08"]
    assert {one["quality"] for one in before} == {"stated", "missing"}
    assert all("虚构" in one["source"] for one in before if one["quality"] == "stated")


def sign_in(page: Page, who: str, language: str) -> None:
    page.goto(f"/staff/login/?lang={language}")
    page.fill("#id_login", who)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url(lambda url: "/staff/login" not in url)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_pictures_of_the_main_screens(site: Site, open_page: OpenPage, language: str) -> None:
    for name, (who, address) in MAIN_SCREENS.items():
        page = open_page()
        page.add_init_script(QUIET)
        sign_in(page, who, language)
        answer = page.goto(f"{address}?lang={language}")
        assert answer is not None
        assert answer.status == 200
        if name in OPENED:
            page.locator("[data-row] a").first.click()
            page.wait_for_url(lambda url, address=address: urlsplit(url).path != address)
        shot(page, f"sample-{name}", whole=False)
    order_no = first_order(site)
    page.goto(f"/desk/orders/{order_no[0]}/?lang={language}")
    shot(page, "sample-order", whole=False)
    page.goto(f"/follow/?lang={language}")
    page.fill("input[name=order_no]", order_no[0])
    page.fill("input[name=code]", order_no[1])
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: order_no[0] in url)
    shot(page, "sample-portal", whole=False)
    assert page.locator("h1").inner_text()


def links(html: str) -> list[str]:
    """The addresses of this city that a page offers, without the ways out."""
    offered = [unescape(found[1]) for found in re.finditer(r'<a\s(?![^>]*\shidden\b)[^>]*?href="(/[^"#]*)', html)]
    return [one for one in offered if "logout" not in one and "export=" not in one and "format=" not in one]


def shape(address: str) -> str:
    """What kind of page it is: its address without numbers and query."""
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]+|\d[\d-]*", "#", address.partition("?")[0])


@pytest.mark.browser
def test_nobody_is_offered_a_page_that_is_not_his_to_open(site: Site, open_page: OpenPage) -> None:
    refused, opened = list[tuple[str, str, str]](), 0
    for who in WALKERS:
        page = open_page()
        sign_in(page, who, "zh")
        known, waiting = set[str](), [("/desk/", "")]
        while waiting and len(known) < PAGES_EACH:
            address, before = waiting.pop(0)
            if shape(address) in known:
                continue
            known.add(shape(address))
            answer = page.request.get(address)
            opened += answer.ok
            if answer.status in {403, 404}:
                refused.append((who, address, before))
            elif "html" in answer.headers.get("content-type", ""):
                waiting += [(one, address) for one in links(answer.text())]
        page.close()
    assert not refused, "\n".join(map(str, refused))
    assert opened > 200


def first_order(site: Site) -> tuple[str, str]:
    """The number and the query code of the order that was returned and sent anew."""
    with psycopg.connect(site.city.owner_url) as connection:
        row = connection.execute(
            "SELECT id, seq, received_at AT TIME ZONE 'Asia/Shanghai' FROM orders_workorder WHERE returns_n > 0 AND callers_n > 1 LIMIT 1"
        ).fetchone()
    assert row is not None
    return f"{row[2]:%Y%m%d}-{row[1]:06d}", query_code(row[0])
