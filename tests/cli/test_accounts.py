"""./huiying accounts: two files in, the document or a readable answer out; guards change no exit status, unusable files do."""

import json
from pathlib import Path

import openpyxl
import pytest

from huiying.accounts.document import document, written
from huiying.accounts.files import read
from huiying.accounts.inputs import INPUTS
from huiying.cli.accounted import padded
from huiying.cli.main import main
from tests.cli.test_commands import huiying

EXAMPLES = Path(__file__).parents[2] / "docs" / "how-to" / "examples"
BEFORE, AFTER = str(EXAMPLES / "accounts_before.toml"), str(EXAMPLES / "accounts_after.toml")


def test_another_process_writes_the_same_bytes() -> None:
    """Another process hashes texts another way, so that no order of a set may show."""
    done = huiying("accounts", "--before", BEFORE, "--after", AFTER, "--json", "--seed", "7", PYTHONHASHSEED="12345")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.encode() == written(document(read(Path(BEFORE)), read(Path(AFTER)), seed=7))


def test_the_answer_says_plain_words_first_and_a_grade_beside_every_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["accounts", "--before", BEFORE, "--after", AFTER]) == 0
    said = capsys.readouterr().out
    assert said.index("说明 In plain words") < said.index("经济账 Economic account") < said.index("民生账 Livelihood account") < said.index("\n守则")
    line = next(line for line in said.splitlines() if line.startswith("L1 "))
    assert line.split() == ["L1", "人工接通率", "89.59", "%", "A", "94.99", "%", "A", "+5.40", "pt", "B", "[+4.96", "pt,", "+5.79", "pt]"]
    assert "27,826,057 元 yuan ÷ 2,132,648" in said
    assert "before 缺：已回复数、应回复数 Missing: Replies made, Replies due" in said


def test_guards_never_change_the_exit_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    short = tmp_path / "short.toml"
    text = (
        Path(AFTER)
        .read_text(encoding="utf-8")
        .replace("contract_months = 36", 'contract_months = 36\nclaims = [{ zh = "省一半", en = "half", source = "press" }]')
    )
    short.write_text(text.replace('stage = "paid"', 'stage = "award"'), encoding="utf-8")
    assert main(["accounts", "--before", BEFORE, "--after", str(short), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"G07", "G13"} <= {one["id"] for one in told["guards"]}
    assert [row["diff"] for row in told["economic"] if row["id"] in {"C", "E1", "E8"}] == [None, None, None]
    assert main(["accounts", "--before", BEFORE, "--after", str(short)]) == 0
    assert "■ G07 BLOCK" in capsys.readouterr().out


def test_unusable_files_end_with_2_and_all_their_problems(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(Path(AFTER).read_text(encoding="utf-8").replace('kind = "outsourced"', 'kind = "bought"').replace("version = 1", "version = 0", 1))
    assert main(["accounts", "--before", BEFORE, "--after", str(wrong), "--json"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "line 6: kind" in shown.err
    assert "inputs[1].version" in shown.err
    assert main(["accounts", "--before", BEFORE, "--after", str(tmp_path / "absent.toml")]) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["--before", BEFORE], ["--before", AFTER, "--after", BEFORE], ["--before", BEFORE, "--after", AFTER, "--seed", "-1"], ["template"], ["other", "x.toml"],
        ["template", "x.csv"], ["--before", BEFORE, "--after", AFTER, "--controls", AFTER],
    ],
)  # fmt: skip
def test_wrong_use_ends_with_2_and_a_sentence(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["accounts", *arguments]) == 2
    assert len(capsys.readouterr().err.splitlines()) >= 2


@pytest.mark.parametrize("name", ["form.toml", "form.xlsx"])
def test_the_form_holds_every_input_and_is_a_side_of_which_nothing_is_known(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / name
    assert main(["accounts", "template", str(file)]) == 0
    assert main(["accounts", "template", str(file)]) == 2  # nothing is written over
    capsys.readouterr()
    side = read(file)
    assert (side.kind, side.values, side.events, len(side.months)) == ("inhouse", (), (), 12)
    if name.endswith(".toml"):
        assert [id_ for id_ in INPUTS if f'id = "{id_}"' not in file.read_text(encoding="utf-8")] == []


def test_the_form_is_filled_in_as_people_do(tmp_path: Path) -> None:
    file = tmp_path / "form.xlsx"
    assert main(["accounts", "template", str(file)]) == 0
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if row[0].value == "id")
    columns = {cell.value: cell.column for cell in head}
    row = next(row for row in sheet.iter_rows() if row[0].value == "cost.wage")[0].row
    for name, given in {"source": "决算", "quality": "measured", "version": 1, "stage": "paid", "vat": "none", "2024-03": 123_456.78}.items():
        sheet.cell(row=row, column=columns[name], value=given)
    book.save(file)
    assert [(one.id, one.month, one.value, one.source) for one in read(file).values] == [("cost.wage", "2024-03", 12_345_678, "决算")]


def test_columns_know_that_chinese_characters_are_wide() -> None:
    assert padded("接通率", 8) == "接通率  "
    assert padded("95 %", 8, left=False) == "    95 %"
    assert padded("接通率接通率", 4) == "接通率接通率 "
