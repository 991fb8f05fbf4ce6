"""Words in a citizen's matter that may mean danger to life; a match brings supervision at once, a person decides what it means."""

DANGER = (
    "燃气泄漏", "煤气泄漏", "天然气味", "爆炸", "起火", "着火", "火灾", "坍塌", "倒塌", "塌方", "触电", "漏电", "电线裸露", "中毒", "溺水",
    "被困", "自杀", "轻生", "跳楼", "跳河", "持刀", "砍人", "绑架", "家暴", "虐待", "投毒", "非法拘禁", "决堤", "管涌", "山体滑坡", "井盖丢失",
)  # fmt: skip


def danger_word(text: str) -> str:
    """The first word of danger in a text; blank when there is none."""
    return next((word for word in DANGER if word in text), "")
