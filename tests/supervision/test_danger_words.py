"""Words of danger in texts: what alarms, what does not, and that the list that ships is one that its own register would take."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiying.registers.kind import Asked, Move
from huiying.registers.kinds.danger import check_words, word_row
from huiying.supervision.alerts.matching import Entry, first_of_each_class, hits, parts
from huiying.supervision.alerts.raising import APART
from huiying.supervision.alerts.seed import shipped_classes, shipped_words
from huiying.supervision.words import entry_of

THEN = datetime(2025, 1, 1, tzinfo=UTC)
SHIPPED = tuple(map(entry_of, shipped_words(THEN)))
FIRE = Entry("F", "fire", parts("起火;爆炸"), parts("爆炸性"))
NOT = Entry("N", "not", parts("没有;没有人"), parts("淹没有;有没有"))
LIFE = Entry("L", "life", parts("被困"))


def classes(text: str) -> set[str]:
    return {hit.entry.klass for hit in hits(text, SHIPPED)}


@pytest.mark.parametrize(("text", "wanted"), [
    ("楼道里燃气泄漏，味道很大", {"fire"}), ("隔壁 起 火 了", {"fire"}), ("电梯故障，老人被困", {"life"}), ("地下车库被淹没有人被困在车里", {"life"}),
    ("有没有人被困不清楚", {"life"}), ("是不是着火了", {"fire"}), ("他说要跳楼", {"self_harm"}), ("小区井盖缺失", {"structure"}),
    ("我是独居老人，家里漏水", {"care"}), ("学校食堂几十个孩子食物中毒", {"food"}), ("农民工聚众堵路讨薪", {"gathering"}), ("一氧化碳把人熏倒了", {"life"}),
    ("孩子在学校遭到校园欺凌", {"minor"}), ("Ｅ栋１单元失火", {"fire"}),
    ("物业未能防止爆炸", {"fire"}), ("施工方没能避免坍塌", {"structure"}), ("没有有效防止火灾，三户受损", {"fire"}), ("无法防范食物中毒再次发生", {"food"}),
    ("仓库不是没有爆炸过", {"fire"}),
    ("家里没有人着火了快来", {"fire"}), ("屋内无人漏气味道很大", {"fire"}), ("喊了半天没有人救命啊", {"life"}), (f"灭火器没有{APART}起火了", {"fire"}),
])  # fmt: skip
def test_what_alarms(text: str, wanted: set[str]) -> None:
    assert classes(text) == wanted


@pytest.mark.parametrize("text", [
    "没有危险", "现场没有燃气泄漏", "消防说未发现火灾", "没有人被困", "这条消息是爆炸性新闻", "跳楼价大甩卖骗人", "请加强预防火灾的宣传", "孩子消毒水过敏",
    "多次反映被困扰很久", "空调罢工了三天", "路灯不亮", "", "老人没有生命危险", "请防止爆炸、避免坍塌", "并非爆炸",
])  # fmt: skip
def test_what_does_not_alarm(text: str) -> None:
    assert classes(text) == set()


def test_a_negation_counts_only_directly_before_and_never_within_its_own_exception() -> None:
    entries = (FIRE, NOT, LIFE)
    assert hits("没有起火", entries) == []
    assert [hit.phrase for hit in hits("没有人管，起火了", entries)] == ["起火"]
    assert [hit.phrase for hit in hits("没有起火，又起火了", entries)] == ["起火"]
    assert hits("没有人被困", entries) == []
    assert [hit.phrase for hit in hits("村子被淹没有人被困", entries)] == ["被困"]
    assert [(hit.phrase, hit.at) for hit in hits("爆炸性新闻，爆炸了", entries)] == [("爆炸", 6)]


def test_each_class_is_told_by_its_first_hit() -> None:
    found = first_of_each_class(hits("起火，有人被困，后来爆炸", (FIRE, LIFE)))
    assert {klass: hit.phrase for klass, hit in found.items()} == {"fire": "起火", "life": "被困"}


def test_the_list_that_ships_passes_its_own_register() -> None:
    rows = {word.code: word_row(word) for word in shipped_words(THEN)}
    asked = Asked(tuple(Move(code, None, row) for code, row in rows.items()), rows, None, THEN)  # type: ignore[arg-type]
    assert check_words(asked) == []
    assert {word.klass for word in shipped_words(THEN)} == {one.code for one in shipped_classes(THEN) if one.kind != "matter"} | {"not"}


def test_what_the_register_refuses() -> None:
    row = {"code": "x1", "klass": "fire", "mark": "", "phrases": "火;起火", "exceptions": "灯不亮"}
    wrong = check_words(Asked((Move("x1", None, row),), {"x1": row}, None, THEN))  # type: ignore[arg-type]
    assert {one.column for one in wrong} == {"code", "phrases", "exceptions"}


@given(st.text(alphabet="没有人起火被困淹爆炸性，。 a", max_size=30))
def test_hits_stand_where_they_say_and_no_text_breaks_it(text: str) -> None:
    """Against a search written otherwise: a hit is a phrase at its place, and where no negation and no exception stands, every phrase is found."""
    found = hits(text, (FIRE, NOT, LIFE))
    flat = "".join(text.split())
    assert all(flat[hit.at :].startswith(hit.phrase) for hit in found)
    if "没有" not in flat and "爆炸性" not in flat:
        assert {hit.entry.code for hit in found} == {code for code, words in (("F", ("起火", "爆炸")), ("L", ("被困",))) if any(word in flat for word in words)}
