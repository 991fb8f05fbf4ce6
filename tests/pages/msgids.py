"""Find the interface sentences of a room: in its templates and in its Python."""

import ast
import re
from pathlib import Path

from django.utils.translation.template import templatize

ROOMS = Path(__file__).resolve().parents[2] / "src" / "huiying"
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "npgettext"}
LAZY = re.compile(r"gettext_lazy as (\w+)")
CALL = re.compile(r"\b(_|gettext|ngettext|pgettext|npgettext)\(")
HAN = re.compile(r"[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]")


def sentences(room: str) -> dict[str, str]:
    """Each msgid of the room with the file where it stands."""
    found: dict[str, str] = {}
    for file in sorted((ROOMS / room).rglob("*.py")):
        found |= dict.fromkeys(in_python(file.read_text(encoding="utf-8")), str(file.relative_to(ROOMS)))
    for file in templates(room):
        found |= dict.fromkeys(in_template(file.read_text(encoding="utf-8")), str(file.relative_to(ROOMS)))
    return found


def templates(room: str) -> list[Path]:
    return sorted(p for p in (ROOMS / room / "templates").rglob("*") if p.is_file())


def in_python(source: str) -> list[str]:
    names = CALLS | set(LAZY.findall(source))
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args:
            place = 1 if node.func.id.startswith("pgettext") else 0
            given = node.args[place]
            assert isinstance(given, ast.Constant), f"a sentence must be written out: {ast.unparse(node)}"
            found.append(given.value)
    return found


def in_template(source: str) -> list[str]:
    code, found = templatize(source), []
    for match in CALL.finditer(code):
        call = ast.parse(code[match.start() : closing(code, match.end())].strip(), mode="eval").body
        assert isinstance(call, ast.Call)
        given = call.args[1 if match.group(1).startswith("p") else 0]
        assert isinstance(given, ast.Constant)
        found.append(given.value)
    return found


def closing(code: str, start: int) -> int:
    """The end of a call that begins before `start`, quotes respected."""
    depth, quote, at = 1, "", start
    while depth:
        char = code[at]
        if quote:
            at += char == "\\"
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        else:
            depth += {"(": 1, ")": -1}.get(char, 0)
        at += 1
    return at
