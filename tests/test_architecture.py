"""The rooms of reporting/DESIGN.md hold: arrows point down, third parties have one home, files stay small."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "reporting"
BASE = {"errors", "wording"}
DOMAIN = BASE | {"report"}
SIBLINGS = {"speech", "text", "template", "hl7", "render", "models"}

MAY_IMPORT: dict[str, set[str]] = {
    "wording": set(),
    "errors": {"wording"},
    "clock": set(),
    "config": BASE,
    "log": BASE,
    "report": BASE,
    "speech": BASE,
    "text": BASE,
    "template": DOMAIN,
    "hl7": DOMAIN | {"log"},
    "render": DOMAIN,
    "models": BASE,
    "tuning": BASE | {"speech", "text", "models"},
    "wire": BASE | {"speech.audio"},
    "service": DOMAIN | SIBLINGS | {"clock", "log"},
    "store": DOMAIN
    | {"hl7.delivery", "service.ports", "service.vocabulary_ports", "service.delivery_ports"}
    | {"service.linking_ports", "service.intake_ports", "service.finding_ports", "service.worklist_ports", "log"},
    "web": DOMAIN | SIBLINGS | {"service", "wire", "config", "clock", "log"},
    "client": BASE | {"wire", "speech.audio", "clock"},
    "exchange": DOMAIN | {"hl7", "service", "config", "clock"},
    "app": DOMAIN | SIBLINGS | {"exchange", "service", "store", "web", "config", "clock", "log"},
    "demo": DOMAIN | SIBLINGS | {"service", "client", "wire", "app", "config", "clock", "log"},
    "commands": DOMAIN
    | SIBLINGS
    | {"service", "store", "client", "app", "exchange", "demo", "config", "clock", "log"}
    | {"tuning"},
    "cli": BASE | {"config"},
    "__main__": {"cli"},
    "__init__": set(),
}
"""Room to the rooms (or single modules) it may import. A room may always import itself."""

HOMES: dict[str, set[str]] = {
    "faster_whisper": {"speech.whisper", "speech.vad", "speech.files", "tuning.features"},
    "ctranslate2": {"speech.whisper"},
    "tokenizers": {"speech.whisper", "tuning.features"},
    "onnxruntime": {"speech.vad", "tuning.kokoro"},
    "av": {"tuning.codec"},
    "torch": {"tuning.anchor", "tuning.network", "tuning.training", "tuning.run"},
    "sounddevice": {"client.microphone"},
    "websockets": {"client.uplink"},
    "fastapi": {"web", "app"},
    "starlette": {"web"},
    "jinja2": {"web.pages"},
    "uvicorn": {"app"},
    "sqlalchemy": {"store"},
    "alembic": {"store.migrations"},
    "hl7apy": {"hl7.oru_message"},
    "docx": {"render.docx", "render.letterhead", "render.letterhead_text"},
    "weasyprint": {"render.pdf"},
    "lxml": {"template"},
    "rapidfuzz": {"text"},
    "text_to_num": {"text.numbers"},
    "pwdlib": {"service.passwords"},
    "structlog": {"log"},
    "prometheus_client": {"web.health"},
    "pydantic_settings": {"config"},
    "huggingface_hub": {"models.install"},
    "httpx": {"client.account", "demo", "hl7.fhir_link"},
    "numpy": {"speech", "client", "wire", "models", "tuning"},
    "pydantic": {"wire", "config", "web.bodies", "store.codec"},
}
"""Third party to the only modules (or rooms) that may import it."""


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts), path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            if module == "reporting" or (module.startswith("reporting.") and module.count(".") == 1):
                yield from (f"{module}.{alias.name}" for alias in node.names)
            else:
                yield module


def is_within(module: str, places: set[str]) -> bool:
    return any(module == place or module.startswith(f"{place}.") for place in places)


ALL = dict(modules())


@pytest.mark.parametrize("module", ALL)
def test_imports_point_down(module: str) -> None:
    room = module.split(".")[0]
    wrong = [
        name
        for name in imports(ALL[module])
        if name.startswith("reporting.")
        and name != "reporting.__version__"
        and not is_within(name.removeprefix("reporting."), MAY_IMPORT[room] | {room})
    ]
    assert not wrong, f"{module} may not import {wrong}"


@pytest.mark.parametrize("module", ALL)
def test_each_third_party_has_one_home(module: str) -> None:
    for name in imports(ALL[module]):
        top = name.split(".")[0]
        if top == "reporting" or top in sys.stdlib_module_names or module == "web.frontend.hatch_build":
            continue
        assert top in HOMES, f"{module} imports {top}, which has no home yet"
        assert is_within(module, HOMES[top]), f"{top} lives in {HOMES[top]}, not in {module}"


@pytest.mark.parametrize("module", ALL)
def test_every_module_says_what_it_is(module: str) -> None:
    assert ast.get_docstring(ast.parse(ALL[module].read_text("utf-8")))


def test_no_file_is_longer_than_400_lines() -> None:
    sources = [p for ending in ("py", "js", "css", "html") for p in PACKAGE.rglob(f"*.{ending}")]
    sources = [p for p in sources if not {"node_modules", "bundle"} & set(p.parts)]
    sources += (ROOT / "tests").rglob("*.py")
    assert not [str(p) for p in sources if len(p.read_text("utf-8").splitlines()) > 400]


def test_only_the_clock_reads_the_clock_and_only_the_settings_the_environment() -> None:
    for module, path in ALL.items():
        source = path.read_text("utf-8")
        if module != "clock":
            for reading in ("datetime.now(", "time.time(", "time.monotonic(", "utcnow(", "date.today("):
                assert reading not in source, f"{module} reads the clock"
        if module != "config" and not module.startswith(("demo", "web.frontend")):
            assert "os.environ" not in source, f"{module} reads the environment"
            assert "getenv" not in source, f"{module} reads the environment"
