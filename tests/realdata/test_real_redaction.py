"""Real citizens' words, with invented persons put into them: nothing of the person stays, and little else goes."""

import csv
from itertools import cycle

from huiying.kit.masking import find_personal
from huiying.kit.redacting import BLACK, Known, blacked_out, find_private
from tests.realdata.conftest import DATA, needs_data

FILE = DATA / "messages" / "messages_with_replies_2816.csv"
NAME, PHONE, CARD, HOME = "张三丰", "13800010001", "11010519491231002X", "青石路18号院5号楼1201室"
KNOWN = Known(names=(NAME,), numbers=(PHONE,))
SAID = (
    f"我是{NAME}，电话{PHONE}。", f"联系人：{NAME} 手机 138-0001-0001，", f"身份证号{CARD}，{NAME[0]}先生反映，", f"我家住{HOME}，",
    f"（{NAME}，{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}）",
)  # fmt: skip
PRIVATE = (NAME, PHONE, "138-0001-0001", "138 0001 0001", CARD, f"{NAME[0]}先生", "1201室", HOME)


def words() -> list[str]:
    with FILE.open(encoding="utf-8", newline="") as file:
        return [row["留言详情"].strip() for row in csv.DictReader(file)]


def put_in(text: str, said: str) -> str:
    middle = len(text) // 2
    return said + text[:middle] + said + text[middle:] + said


@needs_data
def test_invented_persons_in_real_words_are_all_taken_out() -> None:
    left = []
    for number, (text, said) in enumerate(zip(words(), cycle(SAID), strict=False)):
        whole = put_in(text, said)
        copy = blacked_out(whole, find_private(whole, KNOWN))
        if any(private in copy for private in PRIVATE) or find_personal(copy):
            left.append(number)
    assert left == []


@needs_data
def test_little_of_real_words_is_taken_out() -> None:
    texts = words()
    taken = [sum(piece.end - piece.start for piece in find_private(text, Known())) for text in texts]
    assert sum(taken) / sum(map(len, texts)) < 0.01
    assert sum(count > 0 for count in taken) / len(texts) < 0.2
    assert all(BLACK not in text for text in texts)
