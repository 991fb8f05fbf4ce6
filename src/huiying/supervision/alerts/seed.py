"""The list of words and the classes that ship, as data. A city changes them by new versions; what is in doubt alarms, and figures by word say what to mend."""

from datetime import datetime

from huiying.supervision.alerts.models import AlertClass, DangerWord

# code | 名称 | name | danger, care or matter | minutes to acknowledge | line
CLASSES = """
life | 危及生命 | Danger to life | danger | 5 | 120
fire | 火灾、燃气、危化品 | Fire, gas, dangerous goods | danger | 5 | 119
self_harm | 自伤、轻生 | Self-harm | danger | 5 | 110
violence | 暴力、拘禁 | Violence | danger | 5 | 110
structure | 坍塌、地质灾害、触电 | Collapse, landslide, live wires | danger | 10 | 119
gathering | 群体聚集 | Mass gathering | danger | 10 | 110
food | 食物中毒、疫情 | Food poisoning, disease | danger | 15 | 120
minor | 侵害未成年人 | Harm to a minor | danger | 5 | 110
care | 特殊群体 | Caller who needs care | care | 60 |
hot | 热点事项 | Hot matter | matter | 30 |
"""
# code | class | phrases | exceptions | the caller's mark
WORDS = """
L01 | life | 被困;困在电梯;关在电梯 | 被困扰;被困惑 |
L02 | life | 溺水;落水;掉进河里;掉到河里;掉进水里 | 落水管;落水井;落水口 |
L03 | life | 昏迷;昏倒;晕倒;没有呼吸;没呼吸;心脏骤停;生命危险;快不行了;救命;大出血 | 救命钱;救命的钱;救命药;救命稻草;救命通道;没有生命危险;无生命危险 |
L04 | life | 一氧化碳;煤气中毒;中毒 | 食物中毒;其中毒;集中毒 |
L05 | life | 坠楼;有人坠落;从楼上掉下 | |
L06 | life | 交通事故有人受伤;人被车撞;被车撞倒;被车撞伤;撞死人;撞人逃逸 | |
F01 | fire | 起火;着火;失火;火灾;冒烟;火情;烧起来 | 火灾保险;火灾隐患;火灾安全隐患;火灾风险;防火灾;火灾预警系统;火灾报警器;起火隐患;着火车;抽烟冒烟;发烧起来 |
F02 | fire | 爆炸 | 爆炸性;信息爆炸;信息大爆炸;大爆炸的时代;爆炸头;爆炸隐患 |
F03 | fire | 燃气泄漏;煤气泄漏;天然气泄漏;天然气味;煤气味;燃气味;液化气泄漏;漏气 | 轮胎漏气;车胎漏气;空调漏气;漏气的轮胎 |
F04 | fire | 危险化学品泄漏;化学品泄漏;氨气泄漏;氯气泄漏;油罐车侧翻 | |
S01 | self_harm | 自杀;轻生;跳楼;跳河;跳桥;割腕;不想活;活不下去;不如死;服毒;喝农药 | 跳楼价;跳楼机;跳楼大甩卖;生不如死 |
V01 | violence | 持刀;砍人;捅人;杀人;绑架;非法拘禁;被囚禁;被软禁;抢劫;强奸;投毒;枪支 | 杀人游戏;玩具枪支;强奸民意;强奸式;道德绑架;贷款绑架;捆绑绑架 |
V02 | violence | 家暴;家庭暴力;虐待;殴打;打死;往死里打 | 虐待动物;打死也不;打死我也不;打死蚊子 |
T01 | structure | 坍塌;倒塌;塌方;塌陷;山体滑坡;泥石流;决堤;管涌;溃坝 | 山体滑坡治理;塌方式;坍塌隐患;倒塌隐患;塌陷隐患 |
T02 | structure | 触电;漏电;电线裸露;电线掉落;高压线断 | 漏电保护;触电隐患;漏电隐患 |
T03 | structure | 井盖丢失;井盖缺失;没有井盖;井盖没了 | |
G01 | gathering | 聚众;集体上访;群体性事件;堵路抗议;堵路讨薪;拉横幅;罢工;罢运;集体维权 | 聚众赌博;电梯罢工;空调罢工;机器罢工;闸机罢工;路灯罢工;卡顿罢工 |
D01 | food | 食物中毒;集体腹泻;集体呕吐;吃坏肚子;疑似传染病 | |
M01 | minor | 虐待儿童;虐待孩子;猥亵;拐卖;拐骗;孩子走失;小孩走失;儿童走失;校园欺凌;校园霸凌;体罚学生 | 坑蒙拐骗;招摇拐骗 |
C01 | care | 独居老人;孤寡老人;空巢老人;一个人住的老人;我今年八十;我今年九十;我八十多岁;我九十多岁 | 独居老人补贴;独居老人政策 | elderly
C02 | care | 我是小学生;我是初中生;我未成年;家里只有我一个小孩;孩子一个人在家;小孩一个人在家 | | child
C03 | care | 我是残疾人;我坐轮椅;我看不见;视力残疾;肢体残疾 | 我是残疾人家属 | disability
C04 | care | 我怀孕;我是孕妇;孕妇在家;快生了;临产 | | pregnancy
C05 | care | 我是聋人;我听不见;聋哑人;我不能说话 | | deaf
C06 | care | 我得了癌症;透析;瘫痪在床;卧床不起 | | illness
N01 | not | 没有;没有人;没有发生;没有出现;没有发现;没有任何 | 不是没有;并非没有;淹没有;埋没有;吞没有;沉没有;漫没有;浸没有;有没有;没有人起火;没有人着火;没有人失火;没有人冒烟;没有人爆炸;没有人漏气;没有人漏电;没有人坍塌;没有人倒塌;没有人救命;没有人煤气泄漏;没有人煤气味;没有人燃气泄漏;没有人燃气味;没有人天然气泄漏;没有人天然气味 |
N02 | not | 未发生;未发现;未出现;尚无;并无;无人;不存在 | 无人起火;无人着火;无人失火;无人冒烟;无人爆炸;无人漏气;无人漏电;无人坍塌;无人倒塌;无人救命;无人煤气泄漏;无人煤气味;无人燃气泄漏;无人燃气味;无人天然气泄漏;无人天然气味 |
N03 | not | 不是;并非 | 是不是;要不是 |
N04 | not | 预防;防止;避免;谨防;严防;防范 | 未能防止;没能防止;没有防止;不能防止;无法防止;难以防止;没法防止;未防止;未能避免;没能避免;没有避免;不能避免;无法避免;难以避免;没法避免;未避免;未能预防;没能预防;没有预防;不能预防;无法预防;难以预防;没法预防;未预防;未能防范;没能防范;没有防范;不能防范;无法防范;难以防范;没法防范;未防范;未能够防止;没能够防止;没有能防止;来不及防止;不可防止;未能有效防止;没能有效防止;没有有效防止;未能及时防止;没能及时防止;未有效防止;未及时防止;未能够避免;没能够避免;没有能避免;来不及避免;不可避免;未能有效避免;没能有效避免;没有有效避免;未能及时避免;没能及时避免;未有效避免;未及时避免;未能严防;没能严防 |
"""  # noqa: E501 - one line a row: it is a table


def shipped_classes(now: datetime) -> list[AlertClass]:
    """The shipped classes as unsaved rows in force from `now`."""
    rows = (_cells(line) for line in CLASSES.strip().splitlines())
    return [
        AlertClass(code=code, name=zh, name_en=en, kind=kind, minutes=int(minutes), line=line, valid_from=now) for code, zh, en, kind, minutes, line in rows
    ]


def shipped_words(now: datetime) -> list[DangerWord]:
    """The shipped list as unsaved rows in force from `now`."""
    rows = (_cells(line) for line in WORDS.strip().splitlines())
    return [DangerWord(code=code, klass=klass, phrases=phrases, exceptions=but, mark=mark, valid_from=now) for code, klass, phrases, but, mark in rows]


def _cells(line: str) -> list[str]:
    return [part.strip() for part in line.split("|")]
