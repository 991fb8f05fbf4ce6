"""Hot matters in files of messages: planted ones found whole and pure, order and repeats without effect, both kinds of columns and dates."""

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from huiying.cli.main import main
from huiying.dispatch.hotspots.heat import heat
from huiying.dispatch.hotspots.matters import matters
from huiying.dispatch.hotspots.reading import NoSuchColumns, columns_of, hottest, read_line
from huiying.dispatch.hotspots.stream import Said
from huiying.kit.sheets import Line
from tests.dispatch.hotspots.planted import judge
from tests.dispatch.hotspots.words import stream

AT = datetime(2025, 3, 4, tzinfo=UTC)


def test_planted_matters_are_found_together_and_apart() -> None:
    judged = [row for seed in (0, 1, 6) for row in judge(seed)]
    assert sum(recall for _, recall, _ in judged) / len(judged) >= 0.95
    assert sum(purity for *_, purity in judged) / len(judged) >= 0.95


def test_equal_streams_give_equal_matters_however_they_are_ordered() -> None:
    said = stream(3).said
    mixed = said[:]
    random.Random(1).shuffle(mixed)
    one, other = hottest(said), hottest(mixed)
    assert [(hot.matter.title, hot.heat.value, [m.id for m in hot.members]) for hot in one] == [
        (hot.matter.title, hot.heat.value, [m.id for m in hot.members]) for hot in other
    ]


@pytest.mark.parametrize("texts", [[], ["只有一条留言"], ["", ""], ["a", "b", "1", "2"], ["完全相同的留言内容"] * 5])
def test_little_or_nothing_is_no_fault(texts: list[str]) -> None:
    said = [Said(str(n), AT, text, text, 0, f"p{n}") for n, text in enumerate(texts)]
    assert all(len(matter.members) > 1 for matter in matters(said))


def test_an_outage_of_which_a_third_of_all_messages_tell_is_one_matter() -> None:
    rng, what = random.Random(0), ["从昨晚开始停电", "突然停电", "又停电了", "停电好几个小时"]
    rest = ["请尽快恢复供电", "家里老人怕热", "冰箱里的东西都坏了", "供电所电话打不通", "物业说不知道", "什么时候来电"]
    titles = [f"金桂苑{rng.choice(['', '小区', '一期'])}{rng.choice(what)}" for _ in range(150)]
    told = [Said(f"o{n}", AT, title, "，".join([title, *rng.sample(rest, 3)]), 0, f"p{n}") for n, title in enumerate(titles)]
    biggest = max(matters([*stream(2).said, *told]), key=lambda matter: len(matter.members))
    assert len(biggest.members) >= 145
    assert biggest.place == "金桂苑"


def outage(place: str, many: int, what: tuple[str, ...], rest: tuple[str, ...], key: str) -> list[Said]:
    rng, ends = random.Random(len(place) * many), ("", "小区", "一期", "二期")
    titles = [f"{place}{rng.choice(ends)}{rng.choice(what)}" for _ in range(many)]
    return [Said(f"{key}{n}", AT, title, "，".join([title, *rng.sample(rest, 3)]), 0, f"{key}{n}") for n, title in enumerate(titles)]


@pytest.mark.parametrize("many", [400, 1600])
def test_an_outage_of_half_of_all_messages_or_most_is_one_matter_and_another_one_there_stays_apart(many: int) -> None:
    dark = ("从昨晚开始停电", "停电到现在", "突然停电", "又停电了", "停电好几个小时", "一直没有电")
    cold = ("请尽快恢复供电", "家里老人怕热", "冰箱里的东西都坏了", "供电所电话打不通", "物业说不知道", "什么时候来电")
    dear = ("物业费涨价", "物业费乱涨价", "擅自上调物业费", "物业涨价没有公示")
    bill = ("每平米涨到三块五", "业委会没有同意", "服务质量很差", "要求公开账目", "不交就断门禁", "请物价部门查处")
    said = [*stream(2).said, *outage("金桂苑", many, dark, cold, "o"), *outage("金桂苑", 60, dear, bill, "q")]
    found = [{said[number].id[0] for number in matter.members} for matter in matters(said)]
    sizes = [sum(said[number].id[0] in "oq" for number in matter.members) for matter in matters(said)]
    assert [(kinds, size) for kinds, size in zip(found, sizes, strict=True) if "o" in kinds] == [({"o"}, many)]
    assert [(kinds, size) for kinds, size in zip(found, sizes, strict=True) if "q" in kinds] == [({"q"}, 60)]


def test_a_small_matter_at_the_place_of_a_large_one_is_found_though_the_same_is_said_elsewhere() -> None:
    (small,) = [row for row in judge(101) if row[0] == "water@龙荷谷广场"]  # 9 people; 39 say the same elsewhere, 27 something else there
    assert small[1:] == (1, 1)


COLD = (
    "望湖苑小区从供暖第一天起暖气就不热，屋里只有十四度", "望湖苑暖气片只有下半截温，打供热公司电话说在调试", "我住望湖苑2栋，家里暖气不热，孩子才三个月",
    "望湖苑小区整栋楼暖气不热，群里一百多户都在说", "望湖苑业主反映暖气不热，交了全额供暖费", "望湖苑小区暖气不热的问题到底谁来管",
)  # fmt: skip
ELSEWHERE = (
    "茶亭街道附近停车位太少，建议夜间开放机关停车场", "站前停车场贴的是十元封顶，出来收了我三十五", "医院停车场不到半小时收十块，牌子上写的是首小时五块",
    "慢性病门诊报销一年能报多少，怎么申请", "我家两口人都有残疾证，低保怎么申请，需要去街道还是社区", "家里老人九十岁，想申请居家养老上门服务，怎么办理",
    "我和爱人都是外地户口，交了三年社保，能不能申请公租房", "柳荫花园北门的垃圾三天没有清运了，天热味道大，还有老鼠",
    "柳荫花园物业三个月没有公示公共收益账目，业委会去问也不给看", "小区里有人遛大型犬不牵绳，孩子被扑倒了，柳荫花园没有人管",
    "文汇街早市收摊以后烂菜叶没人扫，一下雨就滑", "柳荫路和文汇街路口有一个大坑，下雨积水看不清",
    "石桥新村一楼下水道反水，家里臭得待不住，物业说是市政管网的事",
)  # fmt: skip


def test_among_few_texts_a_place_is_told_whole_and_what_shares_one_word_is_no_matter() -> None:
    texts = [f"{text}\n望湖苑小区{n}栋" for n, text in enumerate(COLD, 1)] + list(ELSEWHERE)
    found = matters([Said(str(n), AT, text.split("\n")[0], text, 0, f"p{n}") for n, text in enumerate(texts)])
    assert [(matter.place, len(matter.members)) for matter in found] == [("望湖苑小区", len(COLD))]
    assert found[0].shared == "望湖苑小区暖气不热"


def test_many_matters_of_one_district_stay_apart_and_whole_numbers_may_have_a_point() -> None:
    said = [Said(f"{place}{n}", AT, f"云州市东河区{place}{what}", f"云州市东河区{place}的居民反映{what}，请处理", 0, f"{place}{n}")
            for place, what in (("桂苑广场", "井盖破损无人修"), ("松鹤公寓", "公交车班次太少"), ("荷月花园", "垃圾没有人清运")) for n in range(30)]  # fmt: skip
    assert sorted(len(matter.members) for matter in matters(said)) == [30, 30, 30]
    line = Line(2, 0.0, {"id": "1", "time": "2019-03-01 09:00:00", "title": "a", "text": "b", "likes": "3.0"})
    assert read_line(line, columns_of(tuple(line.cells)))[0].likes == 3  # type: ignore[union-attr]


def test_one_writer_of_many_messages_is_one_person() -> None:
    said = [Said(str(n), AT + timedelta(hours=n), f"翠湖花园搅拌站噪音{n}", "翠湖花园旁边的搅拌站噪音扰民", 0, "same") for n in range(9)]
    assert hottest(said) == []
    assert [hot.heat.people for hot in hottest(said, least=1)] == [1]


def test_heat_follows_its_formula_and_likes_are_damped() -> None:
    core = [Said(str(n), AT - timedelta(days=90), "", "", 0, f"p{n}") for n in range(4)]
    assert heat(core, [], AT).value == 4.0
    fresh = [Said("f", AT, "", "", 0, "f")]
    assert heat([*core, *fresh], [], AT).value == round(5 * 1.1, 2)
    near = [Said("n", AT - timedelta(days=90), "", "", 0, "n")]
    assert heat(core, near, AT).value == 4.5
    many, few = ([Said("l", AT - timedelta(days=90), "", "", likes, "p0")] for likes in (1_000_000, 10))
    assert heat(few, [], AT).value < heat(many, [], AT).value < 50


def test_columns_are_ours_or_those_of_a_message_board() -> None:
    assert columns_of(("id", "time", "title", "text", "likes"))["at"] == "time"
    assert columns_of(("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "反对数", "点赞数"))["likes"] == "点赞数"
    with pytest.raises(NoSuchColumns):
        columns_of(("id", "title"))


@pytest.mark.parametrize(("column", "value"), [("time", " "), ("time", "1551324305"), ("likes", "9" * 5000), ("likes", "three"), ("id", "")])
def test_a_row_that_lacks_what_is_needed_is_told_and_never_left_out_in_silence(column: str, value: str) -> None:
    cells = {"id": "1", "time": "2019-03-01 09:00:00", "title": "a", "text": "b", "likes": "3"} | {column: value}
    one, problems = read_line(Line(2, 0.0, cells), columns_of(tuple(cells)))
    assert one is None
    assert [problem.field for problem in problems] == [column]


def test_column_names_in_capitals_are_the_same_columns() -> None:
    cells = {"ID": "1", "Time": "2019年3月1日 9时05分", "Title": "a", "TEXT": "b", "Likes": "3"}
    one, _ = read_line(Line(2, 0.0, cells), columns_of(tuple(cells)))
    assert one == Said("1", datetime(2019, 3, 1, 1, 5, tzinfo=UTC), "a", "b", 3)


def test_the_order_of_rows_does_not_matter_and_of_an_id_that_comes_again_the_earliest_counts() -> None:
    said = [Said(str(n), AT + timedelta(hours=n), f"翠湖花园搅拌站噪音{n}", "翠湖花园旁边的搅拌站噪音扰民", n, f"p{n}") for n in range(5)]
    again = [Said("0", AT + timedelta(days=9), "别的", "别的事", 0, "q"), Said("4", said[4].at, "翠湖花园搅拌站噪音9", "同一时刻的另一份", 0, "q")]
    found = hottest([*said, *again])
    assert found == hottest([*reversed(again), *reversed(said)])
    assert [one.at for one in found[0].members] == [one.at for one in said]


def written(path: Path) -> Path:
    lines = ["id,time,title,text,likes"]
    texts = ("翠湖花园旁的搅拌站夜间噪音很大", "翠湖花园搅拌站粉尘和噪音", "投诉翠湖花园附近搅拌站噪音", "翠湖花园业主反映搅拌站噪音扰民")
    times = ("2019/2/28 11:25:05", "2019-03-01 09:00:00", "2019/3/2 8:05:00", "2019-03-03 10:00:00")
    lines += [f"{n},{at},{text},{text},{n}" for n, (at, text) in enumerate(zip(times, texts, strict=True), 1)]
    lines += [f"{n},2019/3/{n} 8:00:00,{text},{text}," for n, text in enumerate(("公交车太少", "社保怎么转移", "井盖破损", "路灯不亮"), 10)]
    path.write_text("\n".join([*lines, "99,not a time,x,y,0"]) + "\n", encoding="utf-8")
    return path


def test_the_command_prints_a_list_and_tells_what_it_could_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["hotspots", str(written(tmp_path / "m.csv")), "--json"]) == 1
    out, err = capsys.readouterr()
    (hot,) = json.loads(out)
    assert hot["members"] == ["1", "2", "3", "4"]
    assert (hot["first"], hot["last"]) == ("2019-02-28T11:25:05+08:00", "2019-03-03T10:00:00+08:00")
    assert hot["place"] == "翠湖花园"
    assert hot["heat"] > 4
    assert "line 10" in err


def test_the_command_without_json_is_a_table_and_refuses_what_is_no_such_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["hotspots", str(written(tmp_path / "m.csv"))])
    assert "翠湖花园" in capsys.readouterr().out
    assert main(["hotspots", str(tmp_path / "none.csv")]) == 2
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    assert main(["hotspots", str(tmp_path / "bad.csv"), "--json"]) == 2
