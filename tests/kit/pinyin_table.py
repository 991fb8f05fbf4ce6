"""Makes src/huiying/kit/pinyin.txt from the tables of pypinyin (MIT): `python -m tests.kit.pinyin_table`.

A line is a syllable and the characters read so: every character of the CJK base block by its first reading, and the commonest (GB 2312, level one)
by their second too, because 行, 重 or 长 stand in many words with either.
"""

from collections import defaultdict
from pathlib import Path

from pypinyin import Style, pinyin

PLACE = Path(__file__).parents[2] / "src" / "huiying" / "kit" / "pinyin.txt"
FIRST, LAST = 0x4E00, 0x9FA5
READINGS = 2
LEVEL_ONE = range(0xB0, 0xD8)


def common(character: str) -> bool:
    """Whether it stands on GB 2312's first level."""
    code = character.encode("gb2312", errors="ignore")
    return len(code) == 2 and code[0] in LEVEL_ONE


def readings(character: str) -> list[str]:
    """Its syllables without tones, ü as v, commonest first, each once."""
    heard = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)[0]
    plain = [one.replace("ü", "v") for one in heard]
    return [one for one in dict.fromkeys(plain) if one.isascii() and one.isalpha()][: READINGS if common(character) else 1]


def table() -> str:
    """The whole file."""
    found: dict[str, list[str]] = defaultdict(list)
    for code in range(FIRST, LAST + 1):
        for place, syllable in enumerate(readings(chr(code))):
            found[syllable].append(chr(code) if place == 0 else f"~{chr(code)}")
    return "".join(f"{syllable} {''.join(found[syllable])}\n" for syllable in sorted(found))


if __name__ == "__main__":
    PLACE.write_text(table(), encoding="utf-8")
