"""Laws from the terminal: one object, exit status 0 or 1, a folder without laws refused."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection

from huiying.cli.laws_import import run
from huiying.cli.refusal import Refusal
from huiying.knowledge.models import Law
from huiying.knowledge.models_search import KnowledgeText
from huiying.knowledge.search_sync import follow_all

LAW = "# 云州井盖法\n\n2020年1月1日通过\n\n**第一条**　井盖要盖好。\n\n**第二条**　本法自2021年1月1日起施行。\n"


def args(folder: Path, *, as_json: bool = True) -> argparse.Namespace:
    return argparse.Namespace(file=folder, json=as_json)


@pytest.mark.django_db
def test_the_outcome_is_one_object_and_tells_what_was_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, words in (("lid", LAW), ("bad", "**第一条**　没有名字。\n")):
        (tmp_path / "social" / name).mkdir(parents=True)
        (tmp_path / "social" / name / "README.md").write_text(words, encoding="utf-8")
    assert run(args(tmp_path)) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["laws"], told["articles"], told["created"], told["refused"], told["read"]) == (1, 2, 1, 1, 2)
    assert [(one["file"], one["line"], one["field"], one["code"]) for one in told["refusals"]] == [("social/bad/README.md", 1, "title", "required")]
    (tmp_path / "social" / "bad" / "README.md").unlink()
    assert run(args(tmp_path, as_json=False)) == 0
    assert "未变 unchanged 1" in capsys.readouterr().out


@pytest.mark.django_db
def test_when_the_import_is_told_its_articles_are_found_already(tmp_path: Path) -> None:
    (tmp_path / "social" / "lid").mkdir(parents=True)
    (tmp_path / "social" / "lid" / "README.md").write_text(LAW, encoding="utf-8")
    found = list[int]()

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "journal_event" in sql and "INSERT" in sql.upper():
            found.append(KnowledgeText.objects.filter(kind="law").count())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        assert run(args(tmp_path)) == 0
    assert set(found) == {2}
    assert follow_all() == (0, 0)


@pytest.mark.django_db
def test_a_database_that_is_busy_is_told_and_nothing_is_kept(tmp_path: Path) -> None:
    (tmp_path / "social" / "lid").mkdir(parents=True)
    (tmp_path / "social" / "lid" / "README.md").write_text(LAW, encoding="utf-8")

    def busy(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "INSERT INTO knowledge_term" in sql:
            raise OperationalError
        return execute(sql, params, many, context)

    with connection.execute_wrapper(busy), pytest.raises(Refusal, match="nothing was imported"):
        run(args(tmp_path))
    assert not Law.objects.exists()


@pytest.mark.django_db
def test_a_folder_without_laws_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="no laws"):
        run(args(tmp_path / "nothing"))
