"""Search over knowledge in the database: what reading every text finds, what else is meant, who may find what, and when."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiying.journal.models import Event
from huiying.kit.actor import citizen, system
from huiying.kit.text import bigrams, normalise
from huiying.knowledge.models_search import KnowledgeAlias, KnowledgeTerm, KnowledgeText
from huiying.knowledge.search import find, holding, suggest
from huiying.knowledge.search_aliases import keep_aliases
from huiying.knowledge.search_found import Found, Text, Why
from huiying.knowledge.search_index import forget, index, put, rebuild, used
from huiying.knowledge.search_words import gather, learn
from tests.cast import build

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
STAFF = system("test")
ALPHABET = "公积金社保1Ａa%_\\'&|:*()! ，\n"
SINCE = date(2020, 1, 1)


def text(ref: str, title: str, *parts: str, **also: object) -> Text:
    return Text("article", ref, title, parts, SINCE, **({"audience": "public"} | also))  # type: ignore[arg-type]


def refs(words: str, **how: object) -> list[str]:
    return [hit.ref for hit in find(words, **({"actor": STAFF, "now": NOW} | how))]  # type: ignore[arg-type]


def first(words: str) -> Found:
    return find(words, actor=STAFF, now=NOW)[0]


@pytest.fixture
def shelf() -> None:
    put(
        [
            text("fund", "住房公积金提取", "购买、建造自住住房的，可以提取职工住房公积金账户内的存储余额。", "带身份证到柜台。"),
            text("loan", "住房公积金贷款", "缴存住房公积金的职工购买住房可以申请贷款。"),
            text("insure", "社会保险登记", "用人单位应当自成立之日起三十日内申请办理社会保险登记。"),
            text("lamp", "路灯报修", "路灯不亮请报市政维护单位。", region="990101"),
            text("lamp2", "路灯报修", "路灯不亮请报市政维护单位。", region="990102"),
            text("noise", "夜间施工噪声", "禁止夜间进行产生环境噪声污染的建筑施工作业。"),
            *(text(f"n{n}", f"杂项{n}", f"第{n}项：社会、保险柜与职工食堂的说明。") for n in range(30)),
        ]
    )
    learn(["公积金", "住房公积金", "社会保险", "路灯", "住房公积金贷款"])


@settings(max_examples=80)
@given(
    texts=st.lists(st.tuples(st.text(ALPHABET, max_size=8), st.text(ALPHABET, max_size=16)), min_size=1, max_size=6),
    word=st.text(ALPHABET, min_size=1, max_size=5),
)
def test_the_index_names_exactly_what_reading_every_text_finds(texts: list[tuple[str, str]], word: str) -> None:
    put(text(str(n), title, part) for n, (title, part) in enumerate(texts))
    flat = normalise(word)
    lines = {str(n): [normalise(title), *map(normalise, part.splitlines())] for n, (title, part) in enumerate(texts)}
    scanned = sorted(("article", ref) for ref, own in lines.items() if flat and any(flat in line for line in own))
    found = [hit for hit in holding(word, actor=STAFF, now=NOW) if int(hit[1]) < len(texts)]
    assert found == scanned
    if len(word.split()) == 1 and flat:
        hits = find(word, actor=STAFF, now=NOW, limit=50)
        assert sorted((hit.kind, hit.ref) for hit in hits if hit.direct and int(hit.ref) < len(texts)) == scanned


def counted() -> dict[str, int]:
    """How many texts hold each pair, in the title, and three times, counted anew by reading."""
    every = [(row.head, row.text) for row in KnowledgeText.objects.all()]
    known = {pair for _, text in every for line in text.split("\n") for pair in bigrams(line) if len(pair) > 1}
    counts = {pair: sum(pair in text for _, text in every) for pair in known}
    counts |= {f" {pair}": sum(pair in head for head, _ in every) for pair in known}
    counts |= {f"  {pair}": sum(len(re.findall(f"(?={re.escape(pair)})", text)) > 2 for _, text in every) for pair in known}
    return {term: n for term, n in counts.items() if n} | {"": len(every), " ": sum(len(text) for _, text in every)}


def test_the_counts_stay_true_through_changes_and_a_rebuild(shelf: None) -> None:
    index(text("fund", "公积金提取", "改了的话"))
    forget("article", "lamp")
    forget("article", "lamp")
    assert {row.term: row.texts for row in KnowledgeTerm.objects.filter(texts__gt=0)} == counted()
    before = KnowledgeText.objects.order_by("ref").values_list("ref", "title", "text", "terms", "length")
    kept = list(before)
    assert rebuild() == len(kept)
    assert list(before.all()) == kept
    assert {row.term: row.texts for row in KnowledgeTerm.objects.filter(texts__gt=0)} == counted()
    assert "lamp" not in refs("路灯")


@pytest.mark.parametrize(
    ("typed", "ref", "why"),
    [
        ("余额", "fund", Why("words")), ("住房公积金提取", "fund", Why("title")), ("我买房了能不能把住房公积金取出来", "fund", Why("alike")),
        ("社保", "insure", Why("synonym", "社会保险")), ("噪音", "noise", Why("synonym", "噪声")),
        ("gjj", "fund", Why("sound", "公积金")), ("zfgjj", "fund", Why("sound", "住房公积金")), ("ludeng", "lamp", Why("sound", "路灯")),
        ("公基金", "fund", Why("typing", "公积金")), ("工鸡金", "fund", Why("typing", "公积金")), ("住公积金", "fund", Why("typing", "住房公积金")),
        ("住房积公金", "fund", Why("typing", "住房公积金")), ("社会报险", "insure", Why("typing", "社会保险")),
    ],
)  # fmt: skip
def test_what_is_typed_finds_what_is_meant(shelf: None, typed: str, ref: str, why: Why) -> None:
    around = enumerate("东南西北上下左右中外前后")
    put([text(f"more{n}", f"{where}的公积金", f"职工{n}问{where}的住房公积金与社会保险，路灯也在{where}。") for n, where in around])
    hits = {hit.ref: hit for hit in find(typed, actor=STAFF, now=NOW, limit=50)}
    assert why.code in {one.code for one in hits[ref].why}
    if why.word:
        assert why in hits[ref].why


def test_a_hit_says_where_the_words_stand(shelf: None) -> None:
    hit = first("公积金 提取")
    assert (hit.kind, hit.ref, hit.direct, hit.now_in_force) == ("article", "fund", True, True)
    assert [hit.title[start:end] for start, end in hit.title_spans] == ["住房公积金提取"]
    assert {hit.snippet[start:end] for start, end in hit.spans} == {"提取", "住房公积金"}  # the synonym too


def test_the_title_weighs_more_and_the_order_is_the_same_each_time(shelf: None) -> None:
    put([text("b", "说明", "养犬登记在派出所办理"), text("a", "养犬登记", "在派出所办理"), text("c", "养犬登记", "在派出所办理")])
    assert refs("养犬登记") == ["a", "c", "b", "insure"]
    assert all(refs("职工") == refs("职工") for _ in range(3))


def test_the_region_asked_about_comes_first(shelf: None) -> None:
    assert refs("路灯不亮", region="990101001")[:2] == ["lamp", "lamp2"]
    assert refs("路灯不亮", region="990102")[:2] == ["lamp2", "lamp"]
    assert Why("region") in find("路灯不亮", actor=STAFF, now=NOW, region="990101001")[0].why


def test_what_is_often_cited_comes_first(shelf: None) -> None:
    used("article", "lamp2", 40)
    assert refs("路灯不亮")[:2] == ["lamp2", "lamp"]


def test_only_what_is_in_force_is_found_unless_the_past_is_asked_for() -> None:
    day = date(2026, 3, 1)
    put([text("old", "养犬规定", valid_to=day), text("new", "养犬规定", valid_to=day + timedelta(1)), Text("law", "soon", "养犬规定", (), day + timedelta(1))])
    assert refs("养犬规定") == ["new"]
    assert holding("养犬", actor=STAFF, now=NOW) == [("article", "new")]
    found = find("养犬规定", actor=STAFF, now=NOW, past=True)
    assert {(hit.ref, hit.now_in_force) for hit in found} == {("old", False), ("new", True), ("soon", False)}
    assert refs("养犬规定", past=True, kind="law") == ["soon"]
    assert suggest("养犬", actor=STAFF, now=NOW + timedelta(days=400)) == suggest("无此", actor=STAFF, now=NOW) == []


def test_the_public_finds_what_is_public_and_no_word_of_anything_else() -> None:
    put([text("open", "垃圾分类"), text("closed", "垃圾分类内部口径", audience="staff")])
    gather()
    for reader in (None, citizen("x")):
        assert refs("垃圾分类", actor=reader) == ["open"]
        assert refs("内部口径", actor=reader) == []
        assert holding("内部口径", actor=reader, now=NOW) == []
        assert suggest("垃圾", actor=reader, now=NOW) == ["垃圾分类"]
    assert suggest("垃圾", actor=STAFF, now=NOW) == ["垃圾分类", "垃圾分类内部口径"]
    assert set(refs("垃圾分类")) == {"open", "closed"}


def test_suggestions_go_on_from_characters_pinyin_and_initials(shelf: None) -> None:
    for typed in ("住房", "zhufang", "zf"):
        assert "住房公积金贷款" in suggest(typed, actor=STAFF, now=NOW, limit=20), typed
    assert suggest("  ", actor=STAFF, now=NOW) == []


def test_a_new_title_is_known_at_once(shelf: None) -> None:
    index(text("dog", "养犬登记", "到派出所。"))
    assert refs("yqdj")[0] == "dog"


def test_blank_words_and_an_empty_library_find_nothing() -> None:
    assert refs("  ") == refs("社保") == refs("，。") == []


def test_the_city_keeps_its_own_synonyms_and_places(shelf: None) -> None:
    cast = build()
    put([text("park", "人民公园开放时间", "每天六时至二十二时。")])
    assert refs("大花园几点开门") == []
    keep_aliases(put=[KnowledgeAlias(kind="place", said="大花园", written="人民公园")], end=[("社保", "社会保险")], actor=cast.supervisor, now=NOW)
    assert Why("place", "人民公园") in first("大花园几点开门").why
    assert Why("synonym", "噪声") in first("噪音").why  # the shipped list is the beginning of the city's own
    assert not any(one.code == "synonym" for hit in find("社保", actor=STAFF, now=NOW) for one in hit.why)
    assert Event.objects.get(type="aliases.changed").payload == '{"ended":1,"put":1}'
