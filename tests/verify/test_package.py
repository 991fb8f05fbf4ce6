"""The house rules of the package that checks us: the standard library only, few lines, and a part for proofs that works alone."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.verify.test_notes import KEY, LEAVES, POINT, proof_text

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "huiying_verify"
ALONE = ("__init__.py", "ed25519.py", "tree.py", "note.py", "proof.py")
FILE, FUNCTION, CLASS, ALL, PROOFS = 300, 40, 150, 1_500, 400


def texts() -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.glob("*.py"))}


def imported(text: str) -> set[str]:
    """The modules that a file imports, by full name."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            found |= {f"{node.module}.{alias.name}" if node.module == PACKAGE.name else str(node.module) for alias in node.names}
    return found


def test_it_imports_the_standard_library_and_itself_only() -> None:
    known = {*sys.stdlib_module_names, PACKAGE.name}
    assert [(name, module) for name, text in texts().items() for module in imported(text) if module.split(".")[0] not in known] == []


def test_the_part_for_proofs_needs_nothing_else_of_it() -> None:
    told = texts()
    assert {module.split(".")[1] + ".py" for name in ALONE for module in imported(told[name]) if module.startswith(PACKAGE.name)} <= set(ALONE)


def test_it_stays_within_its_lines() -> None:
    lines = {name: text.count("\n") for name, text in texts().items()}
    assert {name: n for name, n in lines.items() if n > FILE} == {}
    assert sum(lines.values()) <= ALL
    assert sum(lines[name] for name in ALONE) <= PROOFS


def test_functions_and_classes_are_short_and_imports_stand_at_the_top() -> None:
    wrong = []
    for name, text in texts().items():
        for node in ast.walk(ast.parse(text)):
            limit = {ast.FunctionDef: FUNCTION, ast.ClassDef: CLASS}.get(type(node))
            if limit and node.end_lineno - node.lineno + 1 > limit:
                wrong.append(f"{name}:{node.lineno} {node.name} is long")
            if isinstance(node, ast.FunctionDef) and any(isinstance(part, ast.Import | ast.ImportFrom) for part in ast.walk(node)):
                wrong.append(f"{name}:{node.lineno} {node.name} imports")
    assert wrong == []


def test_the_part_for_proofs_works_alone(tmp_path: Path) -> None:
    alone = tmp_path / PACKAGE.name
    alone.mkdir()
    for name in ALONE:
        shutil.copy(PACKAGE / name, alone / name)
    (tmp_path / "proof").write_text(proof_text(5, POINT), encoding="utf-8")
    (tmp_path / "leaf").write_bytes(LEAVES[5])
    done = subprocess.run(
        [sys.executable, "-s", "-S", "-m", "huiying_verify.proof", "inclusion", "proof", "leaf", "--key", KEY],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )
    assert (done.returncode, done.stdout) == (0, "it holds\n"), done.stderr
