"""Texts are recognised, probabilities mean what they say, a model is the same to the byte, and a file that is none is refused."""

import io
import random
from dataclasses import replace
from hashlib import sha256
from zipfile import ZipFile

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from huiying.dispatch.learning.classifier import opened
from huiying.dispatch.learning.drift import LARGE_SHIFT, hits, shift
from huiying.dispatch.learning.features import RECIPES, Family, Recipe, form_of, joined, keyed, plain, spans
from huiying.dispatch.learning.fitting import fit
from huiying.dispatch.learning.folds import stratified
from huiying.dispatch.learning.packing import NoModel, pack
from huiying.dispatch.learning.rows import read_rows, twins
from huiying.dispatch.learning.scoring import score
from huiying.dispatch.learning.training import TooAlike, cross_validated, read, train, tried
from huiying.dispatch.learning.vectors import counted, values
from huiying.kit.checks import Refused
from tests.dispatch.said import many, said

TEXTS, LABELS = many(20)
TRAINED = train(read(TEXTS, LABELS), seed=0, about={"created": "2025-03-04T00:00:00Z"})
MODEL = TRAINED.model


def test_new_texts_are_recognised_with_the_words_that_speak_for_it() -> None:
    likely = MODEL.likely("我们楼下的路灯不亮，天黑看不见，请尽快处理")
    assert likely[0].label == "010201"
    assert likely[0].chance > likely[1].chance
    assert sum(MODEL.chances("路灯不亮")) == pytest.approx(1)
    assert any("灯" in word or "不亮" in word for word in MODEL.telling("居民反映路灯不亮影响生活", "010201"))
    found = tried(MODEL, *many(15, seed=9))
    assert found.scores.accuracy > 0.95


def test_texts_with_blanks_are_taken_for_words_and_others_for_raw_text() -> None:
    texts, labels = many(20, blanks=True)
    assert (form_of(texts), form_of(TEXTS), form_of(["street light is out", "no water"])) == ("tokens", "raw", "raw")
    model = train(read(texts, labels), seed=0, about={}).model
    assert model.recipe.form == "tokens"
    assert model.likely("小区 路灯 坏了 没人管")[0].label == "010201"


def test_raw_texts_weigh_as_much_as_segmented_ones_for_a_model_of_segmented_texts() -> None:
    texts, labels = many(20, blanks=True)
    model = train(read(texts, labels), seed=0, about={}).model
    for text in (texts[0], texts[0].replace(" ", "")):
        parts = values([counted(own) for own in keyed(text, model.recipe)], model.words, model.recipe)
        assert sum(float((worth * worth).sum()) for _, worth in parts) == pytest.approx(1)
    assert tried(model, [text.replace(" ", "") for text in texts], labels).scores.accuracy == 1


@pytest.mark.parametrize("text", ["", " ", "\n", "x", "？！", "0" * 20_000, "\ud800", "路", "🙂🙂"])
def test_whatever_is_typed_has_probabilities(text: str) -> None:
    chances = MODEL.chances(text)
    assert np.isfinite(chances).all()
    assert chances.sum() == pytest.approx(1)
    assert len(MODEL.telling(text, "010201")) <= 4


def test_the_same_rows_and_seed_give_the_same_bytes_and_another_order_another_file() -> None:
    again = train(read(TEXTS, LABELS), seed=0, about={"created": "2025-03-04T00:00:00Z"}).model.packed()
    assert again == MODEL.packed()
    other = train(read(TEXTS, LABELS), seed=1, about={"created": "2025-03-04T00:00:00Z"}).model.packed()
    assert sha256(other).digest() != sha256(again).digest()


def test_a_model_read_back_says_the_same_and_keeps_no_word_of_what_it_was_trained_on() -> None:
    content = MODEL.packed()
    back = opened(content)
    assert back.labels == MODEL.labels
    assert (back.about["rows"], back.about["created"]) == (60, "2025-03-04T00:00:00Z")
    for text, _ in zip(*many(5, seed=3), strict=True):
        assert back.chances(text) == pytest.approx(MODEL.chances(text))
    assert not [word for text in TEXTS for word in (text[:4], text[-4:]) if word.encode() in content]


def test_a_damaged_or_foreign_file_is_refused() -> None:
    whole = MODEL.packed()
    for broken in (b"", whole[:200], b"PK" + whole[2:100], whole[:2000] + bytes(8) + whole[2008:], b"\x80\x04."):
        with pytest.raises(NoModel):
            opened(broken)


def test_a_file_of_another_format_or_with_something_missing_is_refused() -> None:
    with pytest.raises(NoModel):
        opened(pack({"labels": []}, {}))


KEYS, RARITY = MODEL.words.keys, MODEL.words.rarity
NOT_NUMBERS = np.full_like(MODEL.weights, np.nan)
FORGED = [
    replace(MODEL, weights=NOT_NUMBERS), replace(MODEL, weights=MODEL.weights.astype("U8")), replace(MODEL, weights=MODEL.weights[:, :2]),
    replace(MODEL, shifts=MODEL.shifts[:1]), replace(MODEL, shifts=MODEL.shifts * np.inf), replace(MODEL, labels=(1, 2, 3)),
    replace(MODEL, words=replace(MODEL.words, keys=(KEYS[0][::-1].copy(), *KEYS[1:]))),
    replace(MODEL, words=replace(MODEL.words, rarity=(RARITY[0][:1], *RARITY[1:]))),
    replace(MODEL, recipe=Recipe("raw", (replace(MODEL.recipe.families[0], length=10**9), *MODEL.recipe.families[1:]))),
    replace(MODEL, recipe=Recipe("raw", (replace(MODEL.recipe.families[0], scale=-1.0), *MODEL.recipe.families[1:]))),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(FORGED)))
def test_a_forged_file_whose_checksums_fit_is_refused(number: int) -> None:
    with pytest.raises(NoModel):
        opened(FORGED[number].packed())


def test_a_small_file_that_tells_a_huge_array_asks_for_no_memory() -> None:
    held = io.BytesIO()
    np.lib.format.write_array_header_1_0(held, {"descr": "<f8", "fortran_order": False, "shape": (10**13,)})
    whole, forged = ZipFile(io.BytesIO(pack({}, {"a": np.zeros(1)}))), io.BytesIO()
    head = whole.read("model.json").replace(sha256(whole.read("a.npy")).hexdigest().encode(), sha256(held.getvalue()).hexdigest().encode())
    with ZipFile(forged, "w") as book:
        book.writestr("model.json", head)
        book.writestr("a.npy", held.getvalue())
    with pytest.raises(NoModel, match="damaged"):
        opened(forged.getvalue())


@pytest.mark.parametrize("texts", [["路灯不亮", "垃圾没人收"], ["路灯不亮"] * 20, [f"第{at}盏路灯" for at in range(9)]])
def test_texts_too_few_or_too_alike_are_told(texts: list[str]) -> None:
    rows = read(texts, ["ab"[at % 2] for at in range(len(texts))])
    with pytest.raises(TooAlike):
        train(rows, seed=0, about={})
    with pytest.raises(TooAlike):
        cross_validated(rows, texts, folds=2, seed=0)


def test_numbers_never_become_features() -> None:
    assert plain("电话13912345678，住3栋") == plain("电话13800000000，住12栋")
    recipe = RECIPES["raw"]
    for one, other in zip(keyed("打13912345678", recipe), keyed("打1", recipe), strict=True):
        assert np.array_equal(one, other)


def test_each_key_stands_for_its_piece_of_the_text() -> None:
    text = "路灯 不亮 三天 了"
    for recipe in RECIPES.values():
        for keys, family in zip(keyed(text, recipe), recipe.families, strict=True):
            assert len(keys) <= len(spans(text, family))
            assert len(keys) == len(spans(text, family)) or family.head
    said = [joined(text)[start:end] for start, end in spans(text, Family("words", 2))]
    assert said == ["路灯不亮", "不亮三天", "三天了"]
    assert [joined(text)[start:end] for start, end in spans(text, Family("characters", 3))][:2] == ["路灯不", "灯不亮"]


def test_telling_words_do_not_repeat_each_other() -> None:
    words = MODEL.telling("小区门口路灯不亮三天了天黑看不见", "010201")
    assert words
    assert not [(one, other) for one in words for other in words if one != other and one in other]


def test_folds_hold_their_share_of_each_label_and_are_those_of_the_reference() -> None:
    """scikit-learn 1.9's StratifiedKFold(3, shuffle=True, random_state=0) on these labels, written down."""
    labels = list("bbbaabababcc" "abcab")
    assert stratified(labels, 3, 0).tolist() == FOLDS
    for label in "abc":
        shares = np.bincount(stratified(labels, 3, 7)[[one == label for one in labels]], minlength=3)
        assert shares.max() - shares.min() <= 1


FOLDS = [2, 0, 0, 0, 1, 2, 2, 1, 0, 0, 1, 2, 1, 1, 0, 2, 1]


def test_figures_by_hand() -> None:
    """Five rows of three labels: a right with .9, b right with .6, b taken for a with .7, c for b with .5, and one whose label the model does not know."""
    truth = np.array([0, 1, 1, 2, 3])
    chances = np.array([[0.9, 0.05, 0.05], [0.3, 0.6, 0.1], [0.7, 0.2, 0.1], [0.2, 0.5, 0.3], [0.8, 0.1, 0.1]])
    found = score(truth, chances, ["a", "b", "c", "d"])
    assert found.accuracy == pytest.approx(0.4)
    assert found.top3 == pytest.approx(0.8)
    f1 = {one["label"]: one["f1"] for one in found.per_class}
    assert f1 == pytest.approx({"a": 2 * 1 / (1 + 3), "b": 2 * 1 / (2 + 2), "c": 0, "d": 0}, abs=1e-6)
    assert found.macro_f1 == pytest.approx((0.5 + 0.5 + 0 + 0) / 4)
    assert found.ece == pytest.approx((0.1 + 0.4 + 0.7 + 0.5 + 0.8) / 5)
    assert found.confusions == (("b", "a", 1), ("c", "b", 1), ("d", "a", 1))


def test_the_fit_is_as_good_as_an_independent_optimiser_finds() -> None:
    """Both minimise the same objective, written out here once more."""
    chance = np.random.default_rng(3)
    rows, truth = chance.random((60, 12)) * (chance.random((60, 12)) < 0.5), chance.integers(0, 3, 60)
    sign = np.where(truth[:, None] == np.arange(3), 1, -1)

    def objective(weights: np.ndarray) -> float:
        short = np.maximum(0, 1 - sign * (rows @ weights.reshape(12, 3)))
        return float(0.5 * (weights**2).sum() + 2 * (short**2).sum())

    best = minimize(objective, np.zeros(36), method="L-BFGS-B").fun
    found = fit(csr_matrix(rows.astype(np.float32)), truth, 3, 2.0)
    assert best * 0.9999 <= objective(found.astype(np.float64).ravel()) <= best * 1.005


def test_out_of_fold_figures_use_no_row_of_the_same_words() -> None:
    """Labels that say nothing about the text are guessed no better than by chance, though every text stands there twice."""
    chance = random.Random(5)
    texts = [said("010201", chance, blanks=True) for _ in range(60)]
    labels = [chance.choice("ab") for _ in texts]
    mixed = [" ".join(reversed(text.split(" "))) for text in texts]
    rows, both = [*texts, *mixed], [*labels, *labels]
    assert len(set(twins(rows))) == len(set(twins(texts)))
    found = cross_validated(read(rows, both), rows, folds=3, seed=0)
    assert found.scores.accuracy < 0.75
    assert found.twins > 0
    assert len(found.seconds) == len(rows)


def test_probabilities_mean_what_they_say() -> None:
    """A third of the labels is drawn by lot: whoever were sure of them would be wrong."""
    texts, labels = many(60, seed=4)
    chance = random.Random(4)
    noisy = [chance.choice(["010201", "050201", "060101"]) if chance.random() < 0.45 else label for label in labels]
    found = train(read(texts, noisy), seed=0, about={}).scores
    assert 0.5 < found.accuracy < 0.85
    assert found.ece < 0.12


CSV = "说,类\n路灯不亮,a\n停水了,b\n"


@pytest.mark.parametrize(
    ("content", "columns", "code"),
    [
        (CSV.encode(), ("words", "类"), "no_column"), (CSV.encode("utf-16"), ("说", "类"), "encoding"), (b"", ("a", "b"), "no_column"),
        (b"t,l\nx,a\ny,\n", ("t", "l"), "one_class"), (b"t,l\n ,a\ny,\n", ("t", "l"), "no_row"), (b"t,l\nx,a\ny,a\n", ("t", "l"), "one_class"),
        (b"t,l\n", ("t", "l"), "no_row"), (b"t,l,t\nx,a,y\nz,b,u\n", ("t", "l"), "twice"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_learnt_from_says_why(content: bytes, columns: tuple[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_rows(content, text=columns[0], label=columns[1])
    assert refused.value.problems[0].code == code


def test_a_file_with_a_mark_and_line_breaks_in_cells_is_read() -> None:
    rows = read_rows('\ufeff说,类\n"路灯\n不亮",a\n停水了,b\n'.encode(), text="说", label="类")
    assert (rows.texts, rows.labels) == (("路灯\n不亮", "停水了"), ("a", "b"))


def test_rows_without_a_text_or_a_label_are_left_out_by_their_lines() -> None:
    rows = read_rows("说,类\n路灯不亮,a\n ,a\n停水了,\n停电了,b\n".encode(), text="说", label="类")
    assert (rows.texts, rows.labels, rows.left_out) == (("路灯不亮", "停电了"), ("a", "b"), (3, 4))


def test_a_file_as_a_spreadsheet_in_china_writes_it_is_read() -> None:
    rows = read_rows(" 说 ,类\r\n路灯不亮,a\r\n停水了,b\r\n".encode("gb18030"), text="说", label="类")
    assert (rows.texts, rows.labels) == (("路灯不亮", "停水了"), ("a", "b"))


def test_each_label_that_a_model_does_not_know_counts_by_its_name() -> None:
    texts, labels = many(8, seed=1)
    model = train(read(texts, labels), seed=0, about={}).model
    found = tried(model, texts[:6], [*labels[:4], "甲", "乙"]).scores
    assert {one["label"]: one["f1"] for one in found.per_class if one["label"] in "甲乙"} == {"甲": 0.0, "乙": 0.0}
    assert found.top3 == pytest.approx(4 / 6)


def test_many_rare_classes_are_no_drift() -> None:
    """Two hundred draws of a mix of a hundred and fifty classes that stays as it was: with its rare classes each for itself most of them would alarm."""
    chance = np.random.RandomState(5)
    shares = chance.dirichlet(np.full(150, 0.7))
    alarms = 0
    for _ in range(200):
        trained, ended = (dict(zip(map(str, range(150)), chance.multinomial(rows, shares).tolist(), strict=True)) for rows in (5_000, 100))
        found = shift(trained, ended)
        assert found is not None
        alarms += found.alarms
    assert alarms <= 2


HALF_A_ROW_MORE = ((500.5 / 1001.5, 60.5 / 501.5), (300.5 / 1001.5, 140.5 / 501.5), (200.5 / 1001.5, 300.5 / 501.5))


def test_drift_is_told_beyond_chance_alone() -> None:
    before = {"a": 500, "b": 300, "c": 200}
    same, moved = shift(before, {"a": 240, "b": 160, "c": 100}), shift(before, {"a": 60, "b": 140, "c": 300})
    assert same is not None
    assert moved is not None
    assert not same.alarms
    assert same.limit >= LARGE_SHIFT
    assert moved.alarms
    assert moved.psi == pytest.approx(sum((q - p) * np.log(q / p) for p, q in HALF_A_ROW_MORE))
    assert shift(before, {"a": 99}) is None
    assert not hits(88, 100, 0.9).alarms
    assert hits(75, 100, 0.9).alarms
    assert not hits(50, 99, 0.9).alarms
