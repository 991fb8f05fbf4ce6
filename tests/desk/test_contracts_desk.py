"""The screens of contracts: terms entered and released, a month settled, objected to, decided, sealed, paid; files; who sees what."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings

from huiying.contracts.models import Noted, Objection, Statement, TermsVersion
from huiying.contracts.published import digest
from huiying.contracts.reading import from_data
from huiying.contracts.writing import to_toml
from huiying.directory import clock
from huiying.directory.models import City, Engagement, User
from huiying.kit.errors import Told
from huiying.pages import printing
from tests.contracts.locked import CONNECT, RING_BACK, lock_month, row
from tests.contracts.scene import MONTH, Scene, scene, terms_for
from tests.signing import sign_in

pytestmark = pytest.mark.django_db
HERE = "/desk/contracts/"


@pytest.fixture
def here(settings: Settings) -> Iterator[Scene]:
    """The contract, at a moment at which the city's own clock stands."""
    settings.HUIYING_CLOCK, settings.ALLOWED_HOSTS = "city", ["testserver"]
    found = scene()
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


def statement_page(statement: Statement) -> str:
    return f"{HERE}statements/{statement.pk}/"


def test_terms_are_entered_with_all_problems_told_and_released_by_another(here: Scene) -> None:
    first, second = enter("cm"), enter("cm2")
    text = to_toml(from_data(terms_for(contract="RX-2025-2", zh="第二份合同")))
    given = {"engagement": str(Engagement.objects.get().pk), "from_month": "2025-03", "text": text.replace("amount = 1200000", "amount = -5"), "note": "第二包"}
    told = first.post(f"{HERE}terms/new/", given).content.decode()
    assert "components[1].amount" in told
    assert 'name="text"' in told
    answer = first.post(f"{HERE}terms/new/", given | {"text": text})
    made = TermsVersion.objects.get(contract__code="RX-2025-2")
    assert answer.headers["Location"] == f"{HERE}terms/{made.pk}/"
    assert "请另一位合同管理员审定" in page(first, f"{HERE}terms/{made.pk}/")
    first.post(f"{HERE}terms/{made.pk}/release/")
    assert TermsVersion.objects.get(pk=made.pk).state == "proposed"
    second.post(f"{HERE}terms/{made.pk}/release/")
    assert TermsVersion.objects.get(pk=made.pk).state == "in_force"
    both = page(first, HERE)
    assert "RX-2025-1" in both
    assert "第二份合同" in both
    assert "amount = 1200000" in page(first, f"{HERE}terms/new/?of={made.pk}")


def test_a_month_goes_from_draft_to_paid_on_the_screen(here: Scene) -> None:
    manager, operator = enter("cm"), enter("om")
    refused = manager.post(f"{HERE}{here.contract.pk}/settle/", {"month": MONTH}, follow=True).content.decode()
    assert "尚未锁定" in refused
    lock_month(MONTH)
    answer = manager.post(f"{HERE}{here.contract.pk}/settle/", {"month": MONTH})
    statement = Statement.objects.get()
    assert answer.headers["Location"] == statement_page(statement)
    assert page(operator, statement_page(statement), 404)
    # without calls there are no figures: full points, nothing deducted
    assert "100,000.00" in page(manager, statement_page(statement))
    manager.post(f"{statement_page(statement)}do/send/")
    bill = page(operator, statement_page(statement))
    assert "确认无（其他）异议" in bill
    assert "送服务商？" not in bill
    line = f"{statement_page(statement)}lines/1:fee/"
    assert "提出异议" in page(operator, line)
    assert "提出异议" not in page(manager, line)
    operator.post(line, {"ground": "应按新价", "evidence": "补充协议 2"})
    assert "应按新价" in page(manager, statement_page(statement))
    assert "已送服务商" not in page(manager, line)
    manager.post(line, {"uphold": "no", "reason": "补充协议未生效"})
    assert Objection.objects.get().state == "refused"
    operator.post(f"{statement_page(statement)}do/accept/")
    manager.post(f"{statement_page(statement)}do/seal/")
    manager.post(f"{statement_page(statement)}do/pay/", {"paid_ref": "支付令 2025-031"})
    statement = Statement.objects.get()
    assert (statement.state, statement.paid_ref) == ("paid", "支付令 2025-031")
    manager.post(f"{statement_page(statement)}do/reopen/", {"reason": "漏计一项"})
    assert Statement.objects.filter(version=2, state="draft", replaces=statement).exists()


def test_facts_are_noted_and_struck_out_and_an_upheld_objection_drops_an_event(here: Scene) -> None:
    manager, operator = enter("cm"), enter("om")
    note = {"month": MONTH, "kind": "event", "code": "complaint", "what": "通话中顶撞", "evidence": "质检 7"}
    assert "没有这条罚则" in manager.post(f"{HERE}{here.contract.pk}/note/", note | {"code": ""}).content.decode()
    for _n in range(3):
        manager.post(f"{HERE}{here.contract.pk}/note/", note)
    first, second, _third = Noted.objects.order_by("noted_at", "id")
    manager.post(f"{HERE}notes/{first.pk}/strike/", {"reason": "重复"})
    shown = page(manager, f"{HERE}{here.contract.pk}/")
    assert "重复" in shown
    assert f"· {next(one['zh'] for one in terms_for()['fines'])}" in shown
    statement = here.sent()
    line = f"{statement_page(statement)}lines/6:complaint/"
    assert "通话中顶撞" in page(operator, line)
    operator.post(line, {"ground": "未查实", "evidence": "录音"})
    assert str(second.pk) in page(manager, line)
    manager.post(line, {"uphold": "yes", "reason": "录音显示并非顶撞", "drop": [str(second.pk)]})
    assert Statement.objects.get().document["lines"][-1]["fen"] == -50_000
    assert "原为" in page(operator, statement_page(statement))
    objection = Objection.objects.get()
    assert (objection.state, objection.correction["drop"]) == ("upheld", [str(second.pk)])


def test_an_upheld_figure_is_corrected_on_the_screen_and_an_objection_is_taken_back(here: Scene) -> None:
    statement = here.sent()
    manager, operator = enter("cm"), enter("om")
    line, fee = f"{statement_page(statement)}lines/5:ring_back/", f"{statement_page(statement)}lines/1:fee/"
    operator.post(line, {"ground": "外线中断", "evidence": "故障单"})
    operator.post(fee, {"ground": "x", "evidence": "y"})
    assert 'value="95"' in page(manager, line)
    assert "/desk/metrics/T15/" in page(manager, line)
    told = page(operator, line)
    assert "/desk/metrics/" not in told, "whose people see no metric's page"
    assert "数字的组成" in told, "and are told by which formula they are paid"
    assert "分母不能为零" in manager.post(line, {"uphold": "yes", "reason": "属实", "num": "95", "den": "0"}).content.decode()
    manager.post(line, {"uphold": "yes", "reason": "属实", "num": "95", "den": "97"})
    assert Objection.objects.get(line="5:ring_back").state == "upheld"
    operator.post(f"{HERE}objections/{Objection.objects.get(line='1:fee').pk}/withdraw/")
    assert Objection.objects.get(line="1:fee").state == "withdrawn"


def test_a_statement_is_taken_away_as_a_file(here: Scene) -> None:
    statement = here.sent()
    client = enter("om")
    told = json.loads(client.get(f"{statement_page(statement)}file/json/").content)
    assert digest(told) == statement.sha256
    terms = json.loads(client.get(f"{statement_page(statement)}file/terms/").content)
    assert digest(terms) == told["terms_sha256"] == statement.terms.sha256
    answer = client.get(f"{statement_page(statement)}file/xlsx/")
    assert "RX-2025-1-2025-01.v1.xlsx" in answer.headers["Content-Disposition"]
    rows = [list(row) for row in load_workbook(BytesIO(answer.content)).active.values]  # type: ignore[union-attr]
    assert rows[1][:2] == ["应付", statement.net_fen / 100]
    assert [row[1] for row in rows if row[0] == "SHA-256"] == [statement.sha256]
    fee = next(row for row in rows if row[1] and "包干" in str(row[1]) and row[4])
    assert (fee[3], Decimal(str(fee[4]))) == ("1,200,000.00 ÷ 12", Decimal(100_000))
    assert client.get(f"{statement_page(statement)}file/exe/").status_code == 404


def test_nobody_else_sees_contracts_and_an_operator_only_its_own(here: Scene) -> None:
    statement = here.sent()
    addresses = (
        HERE,
        f"{HERE}{here.contract.pk}/",
        statement_page(statement),
        f"{statement_page(statement)}lines/1:fee/",
        f"{HERE}terms/{statement.terms_id}/",
    )
    for name in ("agent", "op_agent", "sz_lead", "dispatcher"):
        client = enter(name)
        for address in addresses:
            page(client, address, 404)
    for name in ("cm", "om", "auditor", "assessor", "supervisor"):
        for address in addresses:
            page(enter(name), address)
    other = here.cast.orgs["SZ"]
    Engagement.objects.update(operator=other)
    for address in addresses[1:]:
        page(enter("om"), address, 404)
    assert enter("cm").post(f"{HERE}statements/{statement.contract_id}/do/seal/").status_code == 404
    assert enter("auditor").get(f"{HERE}{here.contract.pk}/note/").status_code == 404
    assert enter("auditor").get(f"{HERE}terms/new/").status_code == 404


def test_contracts_stand_side_by_side_by_equal_definitions(here: Scene) -> None:
    here.sent()
    shown = page(enter("cm"), f"{HERE}compared/?month={MONTH}")
    assert "human_connect_rate@1/requested" in shown
    assert "940 ÷ 1,000" in shown
    assert "RX-2025-1" in page(enter("om"), f"{HERE}compared/?month=nonsense")
    page(enter("agent"), f"{HERE}compared/", 404)


def test_paper_is_drawn_where_that_part_is_installed_and_told_where_not(here: Scene) -> None:
    statement = here.sent()
    answer = enter("cm").get(f"{statement_page(statement)}file/pdf/")
    try:
        printing.paper()
    except Told:
        assert (answer.status_code, answer.headers["Location"]) == (302, statement_page(statement))
    else:
        assert answer.content.startswith(b"%PDF-")


def test_both_languages(here: Scene) -> None:
    statement = here.sent()
    client = enter("cm")
    client.cookies["huiying_language"] = "en"
    bill = page(client, statement_page(statement))
    assert "To be paid" in bill
    assert "应付" not in bill
    assert "Statement of 2025-01" in bill
    assert "Draw up" in page(client, f"{HERE}{here.contract.pk}/")


def test_what_was_sent_with_its_statement_is_not_offered_to_be_struck_out(here: Scene) -> None:
    manager, contract = enter("cm"), f"{HERE}{here.contract.pk}/"
    kept = {"month": MONTH, "kind": "event", "code": "complaint", "what": "查实投诉", "evidence": "材料 1"}
    manager.post(f"{contract}note/", kept)
    assert "/strike/" in page(manager, contract)
    here.sent()
    sent = page(manager, contract)
    assert f"{MONTH} 的结算单已带着它送出" in sent
    assert "/strike/" not in sent
    manager.post(f"{contract}note/", kept | {"month": "2025-02"})
    assert page(manager, contract).count("/strike/") == 1


def test_full_points_without_data_say_so_beside_them(here: Scene) -> None:
    manager = enter("cm")
    lock_month(MONTH)
    manager.post(f"{HERE}{here.contract.pk}/settle/", {"month": MONTH})
    statement = Statement.objects.get()
    assert '<span class="src">无数据，给满分</span>' in page(manager, statement_page(statement))
    assert "no data: full points" in page(manager, f"{statement_page(statement)}lines/3:connect/?lang=en")


def test_a_month_locked_anew_with_other_figures_is_noticed_before_a_draft_is_sent(here: Scene) -> None:
    manager = enter("cm")
    lock_month(MONTH, row(*CONNECT, "940", "1000"), row(*RING_BACK, "95", "100"))
    manager.post(f"{HERE}{here.contract.pk}/settle/", {"month": MONTH})
    statement = Statement.objects.get()
    lock_month(MONTH, row(*CONNECT, "930", "1000"), row(*RING_BACK, "95", "100"), reason="漏接的来电已补录")
    refused = manager.post(f"{statement_page(statement)}do/send/", follow=True).content.decode()
    assert f"{MONTH} 的指标已重新锁定且数值有变" in refused
    assert "重新生成" in refused
    assert Statement.objects.get().state == "draft"
    manager.post(f"{HERE}{here.contract.pk}/settle/", {"month": MONTH})
    manager.post(f"{statement_page(statement)}do/send/")
    assert Statement.objects.get().state == "sent"


def test_a_month_locked_anew_with_the_same_figures_holds_nothing_up(here: Scene) -> None:
    manager, figures = enter("cm"), (row(*CONNECT, "940", "1000"), row(*RING_BACK, "95", "100"))
    lock_month(MONTH, *figures)
    manager.post(f"{HERE}{here.contract.pk}/settle/", {"month": MONTH})
    lock_month(MONTH, *figures, reason="另一项指标更正")
    manager.post(f"{statement_page(Statement.objects.get())}do/send/")
    assert Statement.objects.get().state == "sent"
