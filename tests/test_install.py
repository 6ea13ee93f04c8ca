"""The wheel holds what it needs, and the dictation client installs without the server's packages."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SERVER_ONLY = (
    "fastapi",
    "uvicorn",
    "sqlalchemy",
    "faster_whisper",
    "ctranslate2",
    "hl7apy",
    "docx",
    "lxml",
    "weasyprint",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(command, check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_carries_templates_vocabulary_models_pages_and_the_editor(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for needed in (
        "reporting/share/templates/fr-ct-chest.html",
        "reporting/share/templates/letterheads/hospital.docx",
        "reporting/share/vocab/commands.fr.tsv",
        "reporting/share/models/manifest.toml",
        "reporting/share/audio/fr_scanner_thoracique.wav",
        "reporting/web/pages/report.html",
        "reporting/web/texts/fr.toml",
        "reporting/web/static/bundle/prosemirror.js",
        "reporting/store/migrations/versions/0001_first_tables.py",
        "reporting/wording/help.fr.toml",
        "reporting/py.typed",
    ):
        assert needed in names
    assert not [name for name in names if "node_modules" in name or name.endswith("model.bin")]


def test_the_client_installs_and_starts_without_the_servers_packages(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "client"
    subprocess.run([sys.executable, "-m", "venv", str(environment)], check=True)
    python = environment / "bin" / "python"
    subprocess.run([str(python), "-m", "pip", "install", "--quiet", f"{wheel}[client]"], check=True)
    check = f"import importlib.util as u; print([n for n in {SERVER_ONLY!r} if u.find_spec(n)])"
    found = subprocess.run([str(python), "-c", check], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert found.stdout.strip() == "[]"
    helped = subprocess.run(
        [str(environment / "bin" / "reporting"), "dictate", "--help"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert helped.returncode == 0, helped.stderr
    assert "--wav" in helped.stdout
    refused = subprocess.run(
        [str(environment / "bin" / "reporting"), "serve"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert refused.returncode == 1
    assert "pip install 'reporting[server]'" in refused.stderr
