"""The pages' pure modules, tested by node's own runner: one test here for each file of tests there."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).parent
STATIC = Path(__file__).parents[3] / "reporting" / "web" / "static"
NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="node is not on this machine")
@pytest.mark.parametrize("name", sorted(path.name for path in HERE.glob("*.test.mjs")))
def test_the_tests_in_node_pass(name: str) -> None:
    assert NODE is not None
    run = subprocess.run([NODE, "--test", str(HERE / name)], capture_output=True, text=True, timeout=120, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.skipif(NODE is None, reason="node is not on this machine")
@pytest.mark.parametrize("path", sorted((STATIC / "js").rglob("*.js")), ids=lambda path: str(path.relative_to(STATIC)))
def test_every_module_can_be_parsed(path: Path) -> None:
    assert NODE is not None
    command = [NODE, "--check", "--input-type=module", "-"]
    run = subprocess.run(
        command, input=path.read_text("utf-8"), capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr


def test_modules_stay_small() -> None:
    long = {
        path.name: lines for path in (STATIC / "js").rglob("*.js") if (lines := len(path.read_text().split("\n"))) > 201
    }
    assert long == {}


def test_texts_never_become_markup() -> None:
    markup = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function")
    assert [path.name for path in (STATIC / "js").rglob("*.js") if markup.search(path.read_text("utf-8"))] == []


def test_every_import_leads_to_a_file() -> None:
    for path in (STATIC / "js").rglob("*.js"):
        for found in re.findall(r'from "(\.[^"]+)"', path.read_text("utf-8")):
            if not found.endswith("/bundle/prosemirror.js"):
                assert (path.parent / found).is_file(), f"{path.name} imports {found}"
