"""The Containerfile, read: what it copies is there, what it starts exists, and its program has no rights. Building it needs the network."""

import importlib.util
import json
import re

from huiying.cli.home import ROOT
from huiying.work.programs import Door, web_arguments

TEXT = (ROOT / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
KNOWN = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "CMD"}
LINES = [tuple(line.split(" ", 1)) for line in TEXT.splitlines() if line and not line.startswith("#")]


def last(name: str) -> str:
    return [rest for word, rest in LINES if word == name][-1]


def test_it_has_only_instructions_that_builders_know() -> None:
    assert {word for word, _rest in LINES} <= KNOWN
    assert all(rest.startswith("docker.io/library/python:") for word, rest in LINES if word == "FROM")


def test_what_it_copies_is_there_and_not_kept_out() -> None:
    kept_out = (ROOT / ".containerignore").read_text(encoding="utf-8").split()
    for word, rest in LINES:
        if word == "COPY" and not rest.startswith("--from"):
            source = rest.split()[0]
            assert (ROOT / source).exists()
            assert source not in kept_out


def test_the_program_is_nobody_and_owns_nothing_of_itself() -> None:
    assert int(last("USER")) >= 10_000
    assert "--chown" not in TEXT
    after = LINES[[word for word, _rest in LINES].index("USER") :]
    assert {word for word, _rest in after}.isdisjoint({"RUN", "COPY"})


def test_it_names_the_key_without_which_nothing_starts_and_holds_none() -> None:
    """A key in the image would be the same for everybody who has it."""
    assert any(line.startswith("#") and "HUIYING_SECRET_KEY" in line for line in TEXT.splitlines())
    assert not any("HUIYING_SECRET_KEY" in rest for _word, rest in LINES)
    manual = (ROOT / "docs" / "production.md").read_text(encoding="utf-8")
    assert "HUIYING_SECRET_KEY" in manual[manual.index("## 5.") : manual.index("## 6.")]


def test_what_it_starts_are_the_citys_own_programs() -> None:
    words = json.loads(last("CMD"))
    ours = web_arguments(Door(8000, "0.0.0.0"))  # noqa: S104 - compared with
    assert words[0] == "python"
    assert {word for word in words[1:] if word != "--log-level"} <= {*ours}
    assert importlib.util.find_spec("huiying.work.live")
    assert json.loads(re.search(r"CMD (\[.*\])", last("HEALTHCHECK"))[1])[0] == "python"  # type: ignore[index]
