"""Terms edited field by field, the bond, and what stands behind each line of a statement."""

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from huiying.contracts.contracting import decide_terms, terms_of
from huiying.contracts.models import BondEntry, Statement, TermsVersion
from huiying.contracts.published import terms_json
from huiying.contracts.reading import from_data, from_toml
from huiying.contracts.writing import to_toml
from huiying.desk.contract_terms import promise
from huiying.desk.figure_links import addresses, is_page, metric_page, metric_rows
from huiying.desk.terms_form import TermsForm, typed_of
from huiying.desk.terms_told import parts
from huiying.directory import clock
from huiying.directory.models import City, User
from huiying.orders.reasons import EXCLUSION
from tests.contracts.bills import EXAMPLES, example
from tests.contracts.scene import MONTH, Scene, scene, terms_for
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
HERE = "/desk/contracts/"
BOND = {"amount": "50000", "guarantee": "BG-7", "expires": "2025-03-20", "release": "2026-02-01"}


@pytest.fixture
def here(settings: Settings) -> Iterator[Scene]:
    settings.HUIYING_CLOCK, settings.ALLOWED_HOSTS = "city", ["testserver"]
    found = scene(bond=BOND, prepayment={"amount": "60000", "share": "0.1", "guarantee": "BG-1", "expires": "2026-06-30"})
    City.objects.update(clock_offset_s=int((found.now - datetime.now(UTC)).total_seconds()))
    clock.forget()
    yield found
    clock.forget()


def enter(name: str) -> Client:
    return sign_in(Client(), User.objects.get(username=name))


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.content.decode()


def edit_page(version: TermsVersion) -> str:
    return f"{HERE}terms/{version.pk}/edit/"


def form_of(html: str) -> dict[str, str]:
    """The values that a browser would send."""
    found: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", html):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (('type="checkbox"' not in tag) or " checked" in tag):
            found[name[1]] = unescape(value[1]) if value else "on" if 'type="checkbox"' in tag else ""
    for name, inner in re.findall(r'<textarea name="([^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.DOTALL):
        found[name] = unescape(inner)
    for name, inner in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', html, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', inner)
        found[name] = chosen[1] if chosen else ""
    return {name: value for name, value in found.items() if not name.startswith("csrf")}


def test_nothing_that_stands_in_the_terms_is_lost_because_its_field_is_not_asked_for(here: Scene) -> None:
    terms = terms_of(TermsVersion.objects.get())
    assert terms.clauses[1].weight == Decimal(5000)  # of no use to a deduction by points, but it stands there
    given = TermsForm(typed_of(terms)).data_given() | {"contract": terms.contract, "version": terms.version}
    assert terms_json(from_data(given)) == terms_json(terms)


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.toml")))
def test_every_example_goes_through_the_fields_unchanged(name: str) -> None:
    terms = example(name)
    given = TermsForm(typed_of(terms)).data_given() | {"contract": terms.contract, "version": terms.version}
    assert terms_json(from_data(given)) == terms_json(terms)


def test_a_field_is_changed_a_price_is_added_and_the_next_version_waits_for_another(here: Scene) -> None:
    first, version = enter("cm"), TermsVersion.objects.get()
    typed = form_of(page(first, edit_page(version)))
    assert typed["clauses[2].target"] == "98"
    assert typed["from_month"] == MONTH
    more = first.post(edit_page(version), typed | {"clauses[2].target": "97", "do": "add:components"}).content.decode()
    typed = form_of(more)
    assert (typed["clauses[2].target"], typed["components[2].kind"]) == ("97", "lump_sum")
    kind = first.post(edit_page(version), typed | {"components[2].kind": "item", "do": "fit:all"}).content.decode()
    typed = form_of(kind) | {"components[2].code": "calls", "components[2].zh": "通话", "components[2].en": "Calls", "components[2].source": "noted"}
    wrong = first.post(edit_page(version), typed | {"components[2].tiers": "1000 0,9x\n– 0.85", "do": "enter"}).content.decode()
    assert "components[2].tiers[1].rate" in wrong
    assert form_of(wrong)["components[2].tiers"] == "1000 0,9x\n– 0.85"
    assert TermsVersion.objects.count() == 1
    typed |= {"components[2].tiers": "1000 0.9\n– 0.85"}
    checked = first.post(edit_page(version), typed | {"do": "check"}).content.decode()
    assert re.search(r"服务承诺 · ring_back</td><td>目标</td><td class=\"was\">98</td><td><b>97</b>", checked)
    file = first.post(edit_page(version), typed | {"do": "file"})
    assert "attachment" in file.headers["Content-Disposition"]
    priced = tomllib.loads(file.content.decode(), parse_float=Decimal)["components"][1]
    assert priced["tiers"] == [{"upto": 1000, "rate": Decimal("0.9")}, {"rate": Decimal("0.85")}]
    first.post(edit_page(version), typed | {"do": "enter", "note": "调价"})
    made = TermsVersion.objects.get(version=2)
    assert (made.state, made.note, made.from_month) == ("proposed", "调价", MONTH)
    terms = terms_of(made)
    assert ([one.code for one in terms.components], terms.clauses[1].target) == (["fee", "calls"], Decimal(97))
    assert terms_json(from_toml(file.content.decode())) | {"version": 2} == terms_json(terms)
    assert "与第 1 版的不同" in page(enter("cm2"), f"{HERE}terms/{made.pk}/")
    assert terms_of(TermsVersion.objects.get(version=1)).clauses[1].target == Decimal(98)


def test_a_row_is_left_out_and_what_no_longer_fits_together_is_told(here: Scene) -> None:
    first, version = enter("cm"), TermsVersion.objects.get()
    typed = form_of(page(first, edit_page(version)))
    fewer = form_of(first.post(edit_page(version), typed | {"do": "drop:clauses:1"}).content.decode())
    assert fewer["clauses[1].code"] == "ring_back"
    assert "clauses[2].code" not in fewer
    told = first.post(edit_page(version), fewer | {"do": "check"}).content.decode()
    assert "按绩效支付须有计分条款和系数表" in told
    for verb in ("drop:clauses:99", "drop:clauses:x", "add:nothing", "nonsense"):
        assert first.post(edit_page(version), typed | {"do": verb}).status_code == 200


def test_only_contract_managers_edit(here: Scene) -> None:
    version = TermsVersion.objects.get()
    for name in ("om", "auditor", "agent"):
        page(enter(name), edit_page(version), 404)
        assert enter(name).post(edit_page(version), {"do": "enter"}).status_code == 404
        assert enter(name).post(f"{HERE}{here.contract.pk}/bond/", {"kind": "draw", "amount": "1"}).status_code == 404


def test_the_operator_sees_no_version_that_was_not_released(here: Scene) -> None:
    manager, version = enter("cm"), TermsVersion.objects.get()
    typed = form_of(page(manager, edit_page(version)))
    manager.post(edit_page(version), typed | {"clauses[2].target": "97", "do": "enter"})
    made = TermsVersion.objects.get(version=2)
    assert "第 2 版" in page(manager, f"{HERE}{here.contract.pk}/")
    assert "第 2 版" not in page(enter("om"), f"{HERE}{here.contract.pk}/")
    decide_terms(terms_id=made.pk, release=True, reason="", actor=here.manager2, now=here.now)
    assert "第 2 版" in page(enter("om"), f"{HERE}{here.contract.pk}/")


def test_the_bond_is_drawn_upon_on_the_screen_and_its_guarantee_ends_soon(here: Scene) -> None:
    manager, address = enter("cm"), f"{HERE}{here.contract.pk}/bond/"
    assert "即将到期" in page(manager, f"{HERE}{here.contract.pk}/")
    given: dict[str, Any] = {"kind": "draw", "amount": "60000", "on": "2025-03-03", "what": "整改逾期", "evidence": "通知 5"}
    wrong = manager.post(address, given).content.decode()
    assert "不超过 50000" in wrong
    assert "整改逾期" in wrong
    manager.post(address, given | {"amount": "12000.50"})
    assert BondEntry.objects.get().fen == 1_200_050
    assert "37,999.50" in page(manager, f"{HERE}{here.contract.pk}/")


def test_every_line_opens_what_stands_behind_it(here: Scene) -> None:
    statement = here.sent()
    client = enter("om")
    for line in statement.document["lines"]:
        assert line["query"], line["code"]
        assert "依据" in page(client, f"{HERE}statements/{statement.pk}/lines/{line['step']}:{line['code']}/"), line
    score = page(client, f"{HERE}statements/{statement.pk}/lines/3:score/")
    assert f"{HERE}statements/{statement.pk}/lines/3:connect/" in score
    assert f"{HERE}terms/{statement.terms_id}/" in page(client, f"{HERE}statements/{statement.pk}/lines/1:fee/")
    assert "60,000.00" in page(client, f"{HERE}statements/{statement.pk}/lines/9:prepayment/")


def test_the_addresses_of_a_figures_pages_have_one_form() -> None:
    found = dict(addresses("human_connect_rate@1/requested/raw", "2026-10", {"queue": "q 1"}))
    assert found == {
        "page": "/desk/metrics/T02/?month=2026-10&variant=requested", "call": "/desk/metrics/T02/rows/?month=2026-10&variant=requested&raw=1&queue=q+1",
    }  # fmt: skip
    assert found["page"] == metric_page("T02", "2026-10", "requested")
    assert dict(addresses("human_connect_rate@1/requested", "2026-10", {}))["call"].endswith("&raw=0")  # what was excluded is not among these
    assert metric_rows("T02", "2026-10", "requested", raw=True, by={}).endswith("&raw=1")
    assert "call" not in dict(addresses("human_connect_rate@1/requested", "2026-10", {"contract_id": "x"}))  # no rows rather than others
    assert dict(addresses("urge_count@1/all", "2026-10", {}))["page"].startswith("/desk/metrics/urge_count/")  # two metrics bear the number W21
    assert dict(addresses("nonsense@1/x", "2026-10", {})) == {}
    assert is_page("/desk/contracts/?q=1")
    assert not is_page("/desk/no-such-page/")


def test_a_month_opened_anew_is_told_on_the_months_after_it(here: Scene) -> None:
    first = here.sent()
    Statement.objects.filter(pk=first.pk).update(state="sealed", sealed_at=here.now, sealed_by="x", replaces=None)
    later = here.sent("2025-02")
    assert "重开过" not in page(enter("cm"), f"{HERE}statements/{later.pk}/")
    second = Statement.objects.create(
        id=here.contract.pk, contract=here.contract, terms=first.terms, month=MONTH, version=2, replaces=first, state="sealed", document=first.document,
        sha256=first.sha256, gross_fen=1, net_fen=1, computed_at=here.now, sealed_at=datetime(2025, 3, 9, tzinfo=UTC), sealed_by="x",
    )  # fmt: skip
    assert second.month in page(enter("cm"), f"{HERE}statements/{later.pk}/")
    assert "重开过" in page(enter("cm"), f"{HERE}statements/{later.pk}/")


def test_a_figure_that_the_city_does_not_have_is_told_before_the_terms_are_kept(here: Scene) -> None:
    first, version = enter("cm"), TermsVersion.objects.get()
    typed = form_of(page(first, edit_page(version)))
    wrong = (
        ("metric", "human_conect_rate", "没有指标 human_conect_rate"), ("version", "9", "没有第 9 版；现有 1"),
        ("variant", "requestd", "现有 requested, inbound, less_short"),
    )  # fmt: skip
    for place, given, said in wrong:
        told = first.post(edit_page(version), typed | {f"clauses[1].{place}": given, "note": "改动说明", "do": "enter"}).content.decode()
        assert said in told
        kept = form_of(told)
        assert (kept[f"clauses[1].{place}"], kept["clauses[2].target"]) == (given, "98")
        assert 'value="改动说明"' in told
    priced = typed | {"components[1].source": "metric human_connect_rate@1/alle num", "do": "enter"}
    assert "没有口径 alle" in first.post(edit_page(version), priced).content.decode()
    text = to_toml(terms_of(version)).replace('metric = "human_connect_rate"', 'metric = "nothing_such"')
    form = {"engagement": str(version.contract.engagement_id), "from_month": MONTH, "text": text, "note": "说明"}
    told = first.post(f"{HERE}terms/new/", form).content.decode()
    assert "clauses[1].metric" in told
    assert "nothing_such" in form_of(told)["text"]
    assert TermsVersion.objects.count() == 1


def test_codes_in_the_terms_are_read_in_words(here: Scene) -> None:
    terms = from_data(terms_for(exclusions=["sudden_event", "system_fault"]))
    for language, connect in (("zh-hans", "人工接通率 · 按请求人工"), ("en", "Human connect rate")):
        words = EXCLUSION.label("sudden_event", language)
        with translation.override(language):
            said = [text for _title, entries in parts(terms) for _name, text in entries]
            assert any(words in text for text in said)
            assert not any("sudden_event" in text for text in said)
            assert connect in promise(terms.clauses[0])[1]
