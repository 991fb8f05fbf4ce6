"""What `./huiying accounts` does: sides from files held against each other and told, and the form that is filled in."""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path

from huiying.accounts.document import document, written
from huiying.accounts.files import read
from huiying.accounts.side import Side, follows, of_one_city
from huiying.accounts.template import toml, workbook
from huiying.cli.accounted import say
from huiying.cli.refusal import Refusal
from huiying.kit.checks import Refused
from huiying.kit.sheets import Unreadable

MOST_CONTROLS = 100
LINE = re.compile(r"第 (\d+) 行 line \d+")


def compare(args: argparse.Namespace) -> int:
    """Two files, with those of other cities; 0. Raises Refusal."""
    return tell(args, side_of(Path(args.before)), side_of(Path(args.after)), controls_of(args.controls))


def controls_of(files: Sequence[Path]) -> list[Side]:
    """The sides of other cities. Raises Refusal."""
    if len(files) > MOST_CONTROLS:
        raise Refusal(f"对照城市最多 {MOST_CONTROLS} 个。", f"At most {MOST_CONTROLS} other cities can stand beside one.")
    return [side_of(file) for file in files]


def tell(args: argparse.Namespace, before: Side, after: Side, controls: Sequence[Side]) -> int:
    """Hold the sides against each other, which may share months only where two operators answered in them, and say what comes of it. Raises Refusal."""
    if not follows(after, before):
        raise Refusal("--after 的第一个月须在 --before 的最后一个月之后。", "The first month of --after comes after the last of --before.")
    if not of_one_city(after, before):
        raise Refusal("--before 与 --after 须为同一城市；其他城市用 --controls 作对照。", "--before and --after are of one city; others are --controls.")
    if len({one.city for one in controls} | {after.city}) <= len(controls):
        raise Refusal("对照城市的代码须各不相同，且不同于本市。", "Each control needs a code of its own, other than the city's.")
    told = document(before, after, controls=controls, seed=args.seed, effect=args.effect)
    if args.json:
        print(written(told).decode(), end="")
    else:
        say(told)
    return 0


def side_of(file: Path) -> Side:
    """The side in a file. Raises Refusal with every problem."""
    try:
        return read(file)
    except Refused as refused:
        zh, en = (f"{file}:\n" + "\n".join(f"  {placed(one.field, language)}: {one.text(language)}" for one in refused.problems) for language in ("zh", "en"))
        raise Refusal(f"不能使用 {zh}", f"Not usable: {en}") from refused
    except Unreadable as error:
        raise Refusal(error.zh, error.en) from error


def placed(place: str, language: str) -> str:
    """Where a problem stands, in one language: the files say lines in both."""
    return LINE.sub(r"第 \1 行" if language == "zh" else r"line \1", place)


def write_template(words: list[str]) -> int:
    """Write the form; 0. Raises Refusal."""
    file = Path(words[-1])
    if len(words) != len(("template", "FILE")) or words[0] != "template" or file.suffix not in {".toml", ".xlsx"}:
        raise Refusal("用法：./huiying accounts template 文件.toml 或 文件.xlsx", "Use: ./huiying accounts template FILE.toml or FILE.xlsx")
    try:
        with file.open("xb") as out:
            out.write(workbook() if file.suffix == ".xlsx" else toml().encode())
    except FileExistsError as error:
        raise Refusal(f"{file} 已存在，未改动。", f"{file} exists and was not touched.") from error
    except OSError as error:
        raise Refusal(f"{file} 写不了：{error.strerror}。", f"{file} cannot be written: {error.strerror}.") from error
    print(f"已写出 {file}\nWritten: {file}")
    return 0
