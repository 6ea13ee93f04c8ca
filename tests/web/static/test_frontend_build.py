"""When the bundle of the editor is built, and what it asks for. npm itself runs when a wheel is built."""

import importlib.util
import os
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("hatchling", reason="hatchling is not installed: it builds, it does not run")
HOOK = Path(__file__).parents[3] / "reporting" / "web" / "frontend" / "hatch_build.py"


def _module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", HOOK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("REPORTING_SKIP_FRONTEND", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    frontend = tmp_path / "reporting" / "web" / "frontend"
    frontend.mkdir(parents=True)
    for name in _module().INPUTS:
        (frontend / name).write_text("{}")
        os.utime(frontend / name, (1000, 1000))
    return tmp_path


def _hook(root: Path) -> object:
    return _module().FrontendHook(str(root), {}, None, None, "", "wheel")


def _bundle(root: Path, at: int) -> None:
    bundle = root / "reporting" / "web" / "static" / "bundle" / "prosemirror.js"
    bundle.parent.mkdir(parents=True)
    bundle.write_text("export {};")
    os.utime(bundle, (at, at))


def test_node_is_asked_for_where_a_bundle_is_missing_and_npm_too(root: Path) -> None:
    assert _hook(root).dependencies() == [_module().NODE_PACKAGE]  # type: ignore[attr-defined]


def test_nothing_is_built_while_the_bundle_is_as_new_as_its_inputs(root: Path) -> None:
    _bundle(root, at=1000)
    hook = _hook(root)
    assert hook.dependencies() == []  # type: ignore[attr-defined]
    hook.initialize("standard", {})  # type: ignore[attr-defined]  # would fail: there is no npm


def test_an_older_bundle_is_built_anew(root: Path) -> None:
    _bundle(root, at=999)
    assert _hook(root).dependencies() != []  # type: ignore[attr-defined]


def test_the_build_can_be_told_to_do_without(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPORTING_SKIP_FRONTEND", "1")
    assert _hook(root).dependencies() == []  # type: ignore[attr-defined]


def test_npm_on_the_path_needs_no_package(root: Path) -> None:
    npm = root / "npm"
    npm.write_text("#!/bin/sh\n")
    npm.chmod(0o755)
    assert _hook(root).dependencies() == []  # type: ignore[attr-defined]
