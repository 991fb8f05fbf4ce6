"""Topics and types offered for a citizen's words."""

import pytest

from huiying.directory.seed import shipped_topics
from huiying.portal.suggesting import MOST, demand_type, topics

TOPICS = {topic.code: topic for topic in shipped_topics()}


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("楼下人民路的路灯坏了三天", "路灯不亮"),
        ("小区停水两天了没人管", "停水"),
        ("楼下饭店油烟味太大", "餐饮油烟"),
        ("老板拖欠工资三个月", "拖欠工资"),
        ("电梯坏了困人", "电梯故障"),
        ("燃气味道很重，怀疑泄漏", "燃气泄漏"),
        ("共享单车乱停", "共享单车停放"),
        ("井盖丢了", "井盖缺损"),
        ("The street light is out", "路灯不亮"),
    ],
)
def test_the_likeliest_topic_comes_first(words: str, first: str) -> None:
    assert topics(words, TOPICS)[0].name == first


@pytest.mark.parametrize("words", ["", "你好", "<script>", "灯" * 10_000, "人民路人民路"])
def test_nothing_is_suggested_where_nothing_is_shared(words: str) -> None:
    assert topics(words, TOPICS) == []


def test_never_more_than_a_few() -> None:
    assert len(topics("".join(topic.name for topic in TOPICS.values()), TOPICS)) == MOST


@pytest.mark.parametrize(
    ("words", "code"),
    [("我要举报", "report"), ("投诉物业", "complaint"), ("感谢民警", "praise"), ("建议增班", "suggestion"), ("请问怎么办理", "consult"), ("灯不亮", "help")],
)
def test_the_likeliest_type(words: str, code: str) -> None:
    assert demand_type(words) == code
