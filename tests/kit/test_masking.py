import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiying.kit.masking import find_personal, mask_address, mask_id, mask_name, mask_phone, mask_text


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812345678", "138****5678"),
        (" 138-1234-5678", "138-****-5678"),
        ("+86 138 1234 5678", "+86 138 **** 5678"),
        ("8613812345678", "86138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("010-12345678", "010-****5678"),
        ("01012345678", "010****5678"),
        ("0571-8765432", "0571-***5432"),
        ("(0571)87654321", "(0571)****4321"),
        ("0513-87654321-8", "0513-****4321-*"),
        ("010-62345678转801", "010-****5678转***"),
        ("87654321", "****4321"),
        ("8765432", "***5432"),
        ("12345", "1***5"),
        ("110", "1***0"),
        ("12", "***"),
        ("", ""),
    ],
)
def test_phones(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [("张三", "张*"), ("李小红", "李**"), ("欧阳娜娜", "欧阳**"), ("司马懿", "司马*"), ("王", "*"), ("买买提·艾力", "买***"), ("John Smith", "J***"), ("", "")],
)
def test_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_identity_documents() -> None:
    assert mask_id("11010519491231002X") == "110105********002X"
    assert mask_id("110105491231002") == "110105*****1002"
    assert mask_id("E12345678") == "*******78"
    assert mask_id("123456") == "******"
    assert mask_id("") == ""


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("临江市江北区人民路123号3栋2单元501室", "临江市江北区人民路***"),
        ("中山北路十二号", "中山北路***"),
        ("解放街道人民路5号", "解放街道人民路***"),
        ("延安路100弄5号", "延安路***"),
        ("经12路8号", "经12路***"),
        ("江北区幸福小区3栋501", "江北区***"),
        ("大王村12号", "大王村***"),
        ("幸福小区501", "***"),
        ("人民路", "人民路"),
        ("", ""),
    ],
)
def test_addresses_stop_at_the_street(address: str, masked: str) -> None:
    assert mask_address(address) == masked


HITS = [
    ("请联系张三先生，电话13812345678，谢谢", "请联系张*先生，电话138****5678，谢谢"),
    ("电话:138 1234 5678。", "电话:138 **** 5678。"),
    ("tel.1381-2345-678.", "tel.138*-***5-678."),
    ("１３８１２３４５６７８", "138****5678"),
    ("+8613812345678", "+86138****5678"),
    ("13812345678、13987654321", "138****5678、139****4321"),
    ("座机010-62345678转801，固话(0571)87654321", "座机010-****5678转***，固话(0571)****4321"),
    ("电话：87654321", "电话：****4321"),
    ("证号11010519491231002X", "证号110105********002X"),
    ("证号11010519491231002x，", "证号110105********002x，"),
    ("身份证号：110105194912310021", "身份证号：110105********0021"),
    ("身份证110105491231002", "身份证110105*****1002"),
    ("卡4111111111111111。", "卡************1111。"),
    ("卡4111 1111 1111 1111", "卡**** **** **** 1111"),
    ("邮箱zhang.san@example.com.cn", "邮箱z***@example.com.cn"),
    ("车牌京A12345、粤B·1234挂", "车牌京A***45、粤B***4挂"),
    ("沪AD12345和苏a12345d占道", "沪A***45和苏a***5d占道"),
    ("市民李小红反映楼下噪音", "市民李**反映楼下噪音"),
    ("我叫王五，住在人民路", "我叫王*，住在人民路"),
    ("姓名：欧阳娜娜 女", "姓名：欧阳** 女"),
    ("女士李梅来电", "女士李*来电"),
    ("物业王强说不管", "物业王*说不管"),
    ("投诉人：陈小明，", "投诉人：陈**，"),
    ("和李建国老师沟通", "和李**老师沟通"),
    ("王建国主任不作为", "王**主任不作为"),
    ("请转告于小明先生", "请转告于**先生"),
    ("欧阳小明女士", "欧阳**女士"),
]


@pytest.mark.parametrize(("text", "masked"), HITS)
def test_personal_data_in_free_text(text: str, masked: str) -> None:
    assert mask_text(text) == masked


ORDINARY = [
    "国办发〔2020〕53号",
    "2026年11月12日08:30至2026-11-13 17:00",
    "订单20261112-004171已办结，编号20261112-1004171",
    "请拨打12345、12315或110，客服95588",
    "合计13800000000元，另13812345678.50",
    "￥13812345678",
    "各位先生、女士，女士优先",
    "项目经理不在，车间主任也不在，高级经理、副主任",
    "市民高度赞扬；业主方便，居民安全，市民任意停车",
    "王先生、李女士来电，市民张先生，对于王先生的诉求",
    "高中老师有偿补课，班主任老师，数学老师",
    "社区书记、党支部书记、街道办主任、居委会主任、村委会主任",
    "江苏省主席，公安局长，安监局长，教育局局长，住建局局长",
    "统一社会信用代码91440300MA5EXXXX1X",
    "交易单号4200001234202611121234567890",
    "第13812345678901号",
    "GB/T 33358-2016 第5.2条",
    "投诉物业费用高，物业管理混乱，物业安排保安",
    "我是业主，本人和家人，联系人：无",
    "邻居常常在夜间施工，老板说没有",
    "川A座B栋，晋升A12",
    "3号楼2单元501室，面积120.5平方米，噪音85分贝",
    "每天22:00-06:00施工，3-5个工作日",
    "经度116.39748，纬度39.90882",
    "IP 192.168.100.200，版本1.2.3",
    "@某单位 请回复",
    "业主委员会",
    "",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_stays_whole(text: str) -> None:
    assert mask_text(text) == text


def test_a_card_number_must_pass_its_check() -> None:
    assert mask_text("单号4111111111111112") == "单号4111111111111112"
    assert mask_text("号11010519491231002A") == "号11010519491231002A"
    assert mask_text("批次110105194912310021") != "批次110105********0021"


def test_what_is_found_and_where() -> None:
    found = find_personal("张三先生 13812345678 a@b.cn 京A12345 11010519491231002X 4111111111111111 010-62345678")
    assert [(one.kind, one.start, one.end) for one in found] == [
        ("name", 0, 2),
        ("mobile", 5, 16),
        ("email", 17, 23),
        ("plate", 24, 31),
        ("identity_card", 32, 50),
        ("bank_card", 51, 67),
        ("landline", 68, 80),
    ]


@given(
    st.lists(st.sampled_from([text for text, _ in HITS] + ORDINARY), max_size=4).map("，".join)
    | st.text("0123456789-张三先生王小明姓名：138京AX@.a 转", max_size=40)
)
def test_masking_again_changes_nothing(text: str) -> None:
    once = mask_text(text)
    assert mask_text(once) == once


@given(st.text(max_size=60))
def test_found_pieces_are_ordered_and_do_not_overlap(text: str) -> None:
    ends = [0]
    for found in find_personal(text):
        assert ends[-1] <= found.start < found.end <= len(text)
        ends.append(found.end)


@pytest.mark.parametrize("piece", ["1381234", "0571-8", "a.", "62 ", "张", "先生", "京A1"])
def test_long_text_is_masked_in_time_that_grows_with_its_length(piece: str) -> None:
    begun = time.perf_counter()
    mask_text(piece * (20_000 // len(piece)))
    assert time.perf_counter() - begun < 2
