"""What a text may not carry to a third party is found however it is written, and the place of the matter stays."""

import pytest

from huiying.kit.redacting import BLACK, Known, blacked_out, find_private

KNOWN = Known(names=("张三丰",), numbers=("138 0001 0001",), place="柳荫花园 3栋2单元")


def copy(text: str, known: Known = KNOWN) -> str:
    return blacked_out(text, find_private(text, known))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我是张三丰，张先生，老张师傅", f"我是{BLACK}，{BLACK}，{BLACK}"),
        ("请打13800010001", f"请打{BLACK}"), ("请打１３８－０００１－０００１", f"请打{BLACK}"), ("请打 138 0001 0001 找我", f"请打 {BLACK} 找我"),
        ("身份证号 11010519491231002X", f"身份证号 {BLACK}"), ("尾号0001的手机", f"尾号{BLACK}的手机"), ("微信号zhang_sf2020加我", f"微信号{BLACK}加我"),
        ("补偿12345678元", "补偿12345678元"),
        ("编号A00074011", f"编号{BLACK}"), ("编号 20251112004171 的单子", f"编号 {BLACK} 的单子"), ("退我1234567.5元", "退我1234567.5元"),
        ("我家住青石路18号院5号楼1201室，楼下很吵", f"我家住{BLACK}，楼下很吵"), ("柳荫花园3栋2单元电梯坏了", "柳荫花园3栋2单元电梯坏了"),
        ("家住3栋2单元", "家住3栋2单元"), ("楼上5-2-1301漏水", f"楼上{BLACK}漏水"), ("车牌云A12345，邮箱a.b@c.cn", f"车牌{BLACK}，邮箱{BLACK}"),
        ("路灯自3月4日起不亮，共8盏，2025年装的", "路灯自3月4日起不亮，共8盏，2025年装的"), ("", ""),
    ],
)  # fmt: skip
def test_a_text_says_the_matter_and_not_the_person(text: str, left: str) -> None:
    assert copy(text) == left


def test_words_named_by_hand_go_in_every_writing() -> None:
    known = Known(words=("启明英语", "Abc.d"))
    assert copy("启明英语的老板，ABC.D 和 abcxd", known) == f"{BLACK}的老板，{BLACK} 和 abcxd"


def test_a_bar_tells_no_length_and_a_second_time_finds_nothing() -> None:
    short, long = copy("电话13800010001"), copy("电话010-87654321转1234")
    assert short == long == f"电话{BLACK}"
    assert find_private(short, KNOWN) == []


def test_overlapping_finds_are_one_bar() -> None:
    assert copy("联系人张三丰先生13800010001").count(BLACK) == 2
