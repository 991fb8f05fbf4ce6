"""The policy of how long what is kept: classes of data, and a city's file that says for each how many days after what, and on which ground. Pure."""

import hashlib
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiying.kit.checks import Problem, longest, refuse, required
from huiying.kit.codes import Code, CodeList, pick

LONGEST_DAYS = 36_500
_VERSION = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9.-]+\Z")


def _classes(text: str) -> CodeList:
    codes = []
    for line in text.strip().splitlines():
        code, floor, zh, en, after_zh, after_en = (part.strip() for part in line.split("|"))
        codes.append(Code(code, zh, en, floor=int(floor), after=(after_zh, after_en)))
    return CodeList("retention_class", "数据类别", "Class of data", tuple(codes))


# code | least days | name 中文 | English | counted from 中文 | English
CLASSES = _classes("""
order_text | 365 | 工单内容、答复与过程文字 | Texts of orders, replies and steps | 工单办结 | the end of the order
caller | 365 | 诉求人姓名与号码 | Names and numbers of callers | 最后一件工单办结 | the end of the last order
attachment | 365 | 附件 | Files | 工单办结 | the end of the order
attachment_rejected | 30 | 不予受理工单的附件 | Files of orders not accepted | 工单结束 | the end of the order
task | 365 | 未诉先办任务的文字与照片 | Texts and photos of tasks before complaints | 任务验收或取消 | the task was accepted or cancelled
hotspot | 365 | 热点的标题与文字 | Titles and texts of hot matters | 热点结束，未结束的为最后动态 | its end, or while it is open the last that came
recording | 30 | 通话录音 | Recordings of calls | 通话（有关工单办结之前不删） | the call, and not before its orders have ended
draft | 1 | 未登记的草稿 | Drafts that were never registered | 最后一次保存 | it was last kept
message | 7 | 短信正文与号码 | Texts and numbers of messages | 发送 | it was sent or given up
access_record | 190 | 查看个人信息的记录 | Records of who saw personal data | 查看 | it was seen
kb_reading | 190 | 知识阅读记录 | Records of who read which answer | 阅读 | it was read
kb_feedback | 30 | 知识反馈的文字 | Texts of feedback on answers | 处理完毕 | it was settled
kb_question | 30 | 未答问题 | Questions without an answer | 处理或最后一次被问 | it was settled or last asked
notice | 30 | 内部通知 | Notices inside the house | 通知 | it was written
signin_try | 1 | 登录失败计数 | Counts of failed sign-ins | 首次失败 | the first failure
session | 0 | 过期的会话 | Sessions that ran out | 过期 | it ran out
number_code | 1 | 号码验证码 | Codes that prove a number | 过期 | it ran out
""")

CODES = tuple(code.code for code in CLASSES)
LATER = ("task", "hotspot", "kb_reading", "kb_feedback", "kb_question")  # classes that joined after cities had files of their own


@dataclass(frozen=True, slots=True)
class Rule:
    """One class: kept so many days after what its class counts from; the ground in both languages."""

    code: str
    days: int
    basis: str
    basis_en: str


@dataclass(frozen=True, slots=True)
class Policy:
    """The whole file: whether the nightly job runs, its version, the rules in the order of CLASSES, and the SHA-256 of its text.

    `lent` are the classes that the file says nothing of and for which the proposal that ships counts.
    """

    enabled: bool
    version: str
    rules: Mapping[str, Rule]
    sha256: str
    lent: tuple[str, ...] = ()

    def mark(self, code: str, on: date) -> str:
        """How an erased thing tells when and under which rule it was erased."""
        return f"{on.isoformat()} {code}@{self.version}"


def parse(text: str, lent: Mapping[str, Rule] | None = None) -> Policy:
    """The policy in a file's text (TOML); `lent` are rules for classes of LATER that it may leave out.

    Raises Refused with all that is wrong with it; another class that is left out is wrong too.
    """
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = str(error).rpartition("(")[2].rstrip(")")
        refuse([Problem("file", "not_toml", f"不是有效的 TOML（{where}）", f"This is no TOML ({where})")])
    blocks = told.get("keep", {})
    spare = {code: rule for code, rule in (lent or {}).items() if code in LATER and isinstance(blocks, dict) and code not in blocks}
    refuse(_heads(told), _names(blocks, spare), *(_block(code, blocks.get(code)) for code in CODES if isinstance(blocks, dict) and code in blocks))
    rules = {code: spare.get(code) or Rule(code, blocks[code]["days"], blocks[code]["basis"], blocks[code]["basis_en"]) for code in CODES}
    return Policy(told["enabled"], told["version"], rules, hashlib.sha256(text.encode()).hexdigest(), tuple(spare))


def after(kind: Code, *, chinese: bool) -> str:
    """What a class's days are counted from."""
    return str(kind.extra["after"][0 if chinese else 1])  # type: ignore[index]  # a pair, as _classes made it


def said(mark: str, language: str) -> str:
    """When and under which rule something was erased, as a sentence; blank for a blank mark."""
    on, _, rule = mark.partition(" ")
    code, _, version = rule.partition("@")
    if not mark:
        return ""
    name = CLASSES.label(code, language) if code in CLASSES else code
    return pick(f"已于 {on} 按保存期限“{name}”（{version} 版）删除", f"Deleted on {on} under the rule “{name}” (version {version})", language)


def _heads(told: dict[str, Any]) -> list[Problem]:
    found = [Problem(name, "unknown", "没有这一项", "There is no such setting") for name in sorted(told.keys() - {"enabled", "version", "keep"})]
    if not isinstance(told.get("enabled"), bool):
        found.append(Problem("enabled", "shape", "应为 true 或 false", "This should be true or false"))
    version = told.get("version")
    if not (isinstance(version, str) and _VERSION.match(version)):
        found.append(Problem("version", "shape", "应为字母、数字、点和横线，至少一个字母", "Letters, digits, dots and dashes; one letter at least"))
    return [*found, *(longest("version", version, 16) if isinstance(version, str) else [])]


def _names(blocks: object, spare: Collection[str]) -> list[Problem]:
    """Classes that do not exist, and classes that the file does not speak of although nothing is lent for them."""
    if not isinstance(blocks, dict):
        return [Problem("keep", "shape", "应为 [keep.类别] 各段", "This should be blocks [keep.CLASS]")]
    unknown = [Problem(f"keep.{name}", "unknown", "没有这个数据类别", "There is no such class of data") for name in sorted(blocks.keys() - set(CODES))]
    missing = [code for code in CODES if code not in blocks and code not in spare]
    return unknown + [Problem(f"keep.{code}", "missing", "缺少这个数据类别", "This class of data is missing") for code in missing]


def _block(code: str, block: object) -> list[Problem]:
    where = f"keep.{code}"
    if not isinstance(block, dict):
        return [Problem(where, "shape", "应为一段设置", "This should be a block")]
    found = [Problem(f"{where}.{name}", "unknown", "没有这一项", "There is no such setting") for name in sorted(block.keys() - {"days", "basis", "basis_en"})]
    days, least = block.get("days"), _floor(code)
    if type(days) is not int or not least <= days <= LONGEST_DAYS:
        found.append(Problem(f"{where}.days", "out_of_range", f"应为 {least} 到 {LONGEST_DAYS} 的整数", f"A whole number from {least} to {LONGEST_DAYS}"))
    for name in ("basis", "basis_en"):
        text = block.get(name)
        found += required(f"{where}.{name}", text if isinstance(text, str) else None)
    return found


def _floor(code: str) -> int:
    return int(str(CLASSES[code].extra["floor"]))
