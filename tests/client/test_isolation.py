"""The client runs where the server's packages are not installed, and loads PortAudio only when it is needed."""

import subprocess
import sys
from pathlib import Path

import pytest

import reporting.client

MODULES = sorted(path.stem for path in Path(reporting.client.__file__).parent.glob("*.py"))
ABSENT = ("fastapi", "starlette", "uvicorn", "sqlalchemy", "faster_whisper", "ctranslate2", "onnxruntime", "hl7apy")
PROGRAM = """
import importlib, sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {absent!r}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Absent())
for module in {modules!r}:
    importlib.import_module("reporting.client." + module)
assert "sounddevice" not in sys.modules, "the microphone is loaded only when it is used"
"""


def imported(modules: list[str], absent: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    program = PROGRAM.format(modules=modules, absent=absent)
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("absent", [ABSENT, (*ABSENT, "sounddevice")], ids=["server", "server and sounddevice"])
def test_every_module_is_imported_without(absent: tuple[str, ...]) -> None:
    assert "uplink" in MODULES
    done = imported(MODULES, absent)
    assert done.returncode == 0, done.stderr


def test_the_check_would_see_a_package_that_is_needed() -> None:
    assert "websockets" in imported(["uplink"], ("websockets",)).stderr
