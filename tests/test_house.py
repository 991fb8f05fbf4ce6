"""The house rules: sizes, borders, shapes. A rule that nobody checks is a wish."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.db.models import ForeignKey, Model

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "src" / "huiying"
ROOMS = (
    "kit",
    "journal",
    "directory",
    "knowledge",
    "notify",
    "calls",
    "workforce",
    "orders",
    "dispatch",
    "followup",
    "supervision",
    "metrics",
    "contracts",
    "evaluation",
    "accounts",
    "reports",
    "retention",
    "registers",
    "evidence",
    "pages",
    "desk",
    "portal",
    "api",
    "adapters",
    "work",
    "sample",
    "cli",
)
LOW_TO_HIGH = {room: height for height, room in enumerate(ROOMS)}
PURE = [
    *(HOUSE / "kit").glob("*.py"),
    *(HOUSE / "orders" / name for name in ("states.py", "keen.py", "life.py", "rules.py", "codes.py", "reasons.py")),
    *(HOUSE / "calls" / name for name in ("facts.py", "limits.py", "rows.py")),
    *(HOUSE / "metrics" / name for name in ("arithmetic.py", "catalogue.py", "columns.py", "definition.py", "rolling.py")),
    *(HOUSE / "metrics" / name for name in ("brought_cells.py", "brought_kinds.py")),
    *(HOUSE / "journal" / name for name in ("leaves.py", "merkle.py", "notes.py", "tiles.py")),
    *(HOUSE / "evidence" / name for name in ("disk.py", "names.py", "witness.py")),
    HOUSE / "directory" / "acts.py",
    HOUSE / "dispatch" / "match.py",
    *(HOUSE / "dispatch" / "hotspots" / name for name in ("baseline.py", "heat.py", "life.py", "matters.py", "reading.py")),
    HOUSE / "dispatch" / "lessons" / "rules.py",
    *(HOUSE / "contracts" / name for name in ("by_tables.py", "correcting.py", "life.py", "reading.py", "settlement.py", "writing.py")),
    *(HOUSE / "evaluation" / name for name in ("evaluating.py", "life.py", "published.py", "reading.py", "result.py", "scheme.py", "writing.py")),
    *(HOUSE / "dispatch" / "learning").glob("*.py"),
    *(HOUSE / "workforce").rglob("*.py"),
    *(HOUSE / "accounts" / "science").glob("*.py"),
    *(HOUSE / "accounts" / "cases").glob("*.py"),
    *(HOUSE / "accounts" / name for name in ("files.py", "guards.py", "inputs.py", "pairing.py", "prices.py", "reading.py", "side.py")),
    *(HOUSE / "accounts").glob("cost*.py"),
    *(HOUSE / "reports" / name for name in ("comparing.py", "document.py", "numbers.py", "spans.py", "wanted.py", "wording.py")),
    *(HOUSE / "knowledge" / name for name in ("law_dates.py", "law_text.py", "life.py", "numerals.py")),
    *(HOUSE / "notify" / name for name in ("kinds.py", "words.py")),
    *(HOUSE / "calls").glob("acd*.py"),
    *(HOUSE / "supervision" / name for name in ("alerts/matching.py", "alerts/codes.py", "proactive/life.py")),
]
NAMES_NOT_WANTED = {"utils", "common", "helpers", "misc"}
CLOCK_READERS = {"now", "utcnow", "today"}
READS_THE_CLOCK = ("pages/middleware.py", "work/", "cli/")
SCREEN_ROOMS = {"pages", "desk", "portal", "cli", "work", "sample", "adapters"}


def files() -> list[Path]:
    """Every Python file of the house but the migrations."""
    return sorted(p for p in HOUSE.rglob("*.py") if "migrations" not in p.parts)


def trees() -> Iterator[tuple[Path, str, ast.Module]]:
    """Every file with its text and its syntax tree."""
    for path in files():
        text = path.read_text(encoding="utf-8")
        yield path, text, ast.parse(text)


def where(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def test_sizes_stay_within_their_budgets() -> None:
    over = []
    for path, text, tree in trees():
        if (lines := text.count("\n")) > 300:
            over.append(f"{where(path)}: {lines} lines")
        for node in ast.walk(tree):
            limit = {ast.FunctionDef: 40, ast.AsyncFunctionDef: 40, ast.ClassDef: 150}.get(type(node))
            if limit and (size := node.end_lineno - node.lineno + 1) > limit:
                over.append(f"{where(path)}:{node.lineno} {node.name}: {size} lines")
    assert over == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [where(p) for p in HOUSE.rglob("*") if p.stem in NAMES_NOT_WANTED] == []


def test_imports_stand_at_the_top() -> None:
    inside = []
    for path, _, tree in trees():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                inside += [f"{where(path)}:{node.lineno}" for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
    assert sorted(set(inside)) == []


def test_rooms_read_no_clock() -> None:
    readers = []
    for path, _, tree in trees():
        if where(path).startswith(READS_THE_CLOCK):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK_READERS and not node.args and not node.keywords:
                readers.append(f"{where(path)}:{node.lineno}")
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"datetime.now", "time.time", "timezone.now"}:
                readers.append(f"{where(path)}:{node.lineno}")
    # the sample city's entry point reads the clock once, at its edge
    assert [r for r in readers if not r.startswith("sample/__main__") and not r.startswith("sample/found")] == []


def test_pure_files_reach_no_django() -> None:
    script = "import sys\n" + "\n".join(f"import huiying.{'.'.join(p.relative_to(HOUSE).with_suffix('').parts)}" for p in PURE if p.stem != "__init__")
    script += "\nprint([m for m in sys.modules if m.split('.')[0] in ('django', 'psycopg')])"
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT / "src",
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT / "src")},
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_foreign_keys_point_downward() -> None:
    upward = []
    for model in apps.get_app_config("huiying").get_models():
        own = LOW_TO_HIGH[model.__module__.split(".")[1]]
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey) and isinstance(field.related_model, type) and issubclass(field.related_model, Model):
                room = field.related_model.__module__.split(".")
                if room[0] == "huiying" and LOW_TO_HIGH[room[1]] > own:
                    upward.append(f"{model.__name__}.{field.name} -> {field.related_model.__name__}")
    assert upward == []


def test_actions_are_keyword_only_with_actor_and_now() -> None:
    loose = []
    for path, _, tree in trees():
        if path.relative_to(HOUSE).parts[0] in SCREEN_ROOMS:
            continue
        for function in (node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")):
            writes = any(isinstance(n, ast.Call) and ast.unparse(n.func) == "Change" for n in ast.walk(function))
            keywords = {argument.arg for argument in function.args.kwonlyargs}
            if writes and (function.args.args or not {"actor", "now"} <= keywords):
                loose.append(f"{where(path)}:{function.lineno} {function.name}")
    assert loose == []


def test_every_status_is_written_by_the_one_change_function() -> None:
    pattern = re.compile(r"\.update\([^)]*\bstatus\s*=|\.status\s*=\s*[\"']")
    writers = [where(path) for path, text, _ in trees() if pattern.search(text)]
    assert [w for w in writers if w != "orders/change.py"] == []


def test_identifiers_are_english() -> None:
    chinese = []
    for path, _, tree in trees():
        for node in ast.walk(tree):
            name = getattr(node, "name", None) or getattr(node, "id", None) or getattr(node, "attr", None) or getattr(node, "arg", None)
            if isinstance(name, str) and not name.isascii():
                chinese.append(f"{where(path)}: {name}")
    assert chinese == []


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
    assert [f"{where(path)}" for path, text, _ in trees() if marks.search(text)] == []


def test_patches_are_rare_and_only_where_the_outside_begins() -> None:
    tests = 0
    patches: dict[str, int] = {}
    for path in (ROOT / "tests").rglob("test_*.py"):
        text = path.read_text(encoding="utf-8")
        tests += len(re.findall(r"^\s*(?:async )?def test_", text, re.MULTILINE))
        if path != Path(__file__).resolve() and (found := len(re.findall(r"mock\.patch|monkeypatch\.setattr", text))):
            patches[str(path.relative_to(ROOT / "tests"))] = found
    assert sum(patches.values()) <= tests * 0.05
    assert [name for name in patches if not name.startswith(("adapters/", "cli/"))] == []


def test_no_wait_in_a_page_asks_for_a_promise() -> None:
    """A promise is true at once, to some drivers: what must be awaited is asked for with `evaluate`, again and again. What is no function is evaluated anew
    each time, which a page's policy forbids from the second time on.
    """
    promises = re.compile(r"\basync\b|\bawait\b|\.then\(|\bfetch\(|getStats|counted\(")
    hasty = []
    for path in (ROOT / "tests").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        given = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
        named = {target.id: ast.unparse(node.value) for node in given for target in node.targets if isinstance(target, ast.Name)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "wait_for_function":
                asked = ast.unparse(node.args[0])
                said = named.get(asked, asked)
                if promises.search(said) or "=>" not in said:
                    hasty.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert hasty == []


def test_no_test_runs_a_loop_where_a_browser_may_have_been_driven_before() -> None:
    """The browser's library keeps a loop running in the tests' thread: only the line's own tests, whose turn comes before, run one in it."""
    may = [ROOT / "tests" / "loops.py", Path(__file__).resolve()]
    hasty = []
    for path in (ROOT / "tests").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        before = ROOT / "tests" / "calls" in path.parents and not re.search(r"mark\.(browser|kills|long)\b", text)
        if re.search(r"\basyncio\.(run|Runner|new_event_loop)\b|run_until_complete|async_to_sync", text) and not before and path not in may:
            hasty.append(str(path.relative_to(ROOT)))
    assert hasty == []


def test_the_import_linter_keeps_the_rooms_apart() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT / "src")},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_migrations_are_complete(db: None) -> None:
    done = subprocess.run(
        [sys.executable, "src/manage.py", "makemigrations", "--check", "--dry-run", "huiying"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
