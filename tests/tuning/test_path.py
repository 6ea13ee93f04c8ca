"""The whole way, on a few lines: spoken, learnt from, merged, measured. `make tune-smoke` installs what it needs."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from reporting.cli import main
from reporting.config import Settings
from reporting.models import weights
from reporting.models.adapter import read_adapter
from reporting.models.folder import locate
from reporting.models.manifest import read
from reporting.speech.engine import Effort
from reporting.speech.hypothesis import Utterance
from reporting.speech.whisper import WhisperRecognizer
from reporting.tuning.speak import clips_of, read_wav
from reporting.wording import Language

pytest.importorskip("torch", reason="PyTorch is not installed: run `make tune-smoke`")
if shutil.which("espeak-ng") is None:
    pytest.skip("espeak-ng is not installed: run `make tune-smoke`", allow_module_level=True)
pytestmark = pytest.mark.speech

STEPS = 12
LINES = {
    "fr": ["pas d'épanchement pleural point", "nodule de douze millimètres du lobe supérieur droit point"],
    "en": ["no pleural effusion period", "twelve millimetre nodule in the right upper lobe period"],
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for language, lines in LINES.items():
        (folder / language).mkdir()
        text = "".join(f"{line}\t{line}\n" for line in lines)
        (folder / language / "lines.tsv").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def clips(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    voices = ["--voice", "espeak-fr", "--voice", "espeak-en"]
    assert main(["models", "speak", str(folder), "--corpus", str(corpus), "--takes", "1", *voices]) == 0
    return folder


@pytest.fixture(scope="module")
def tuned(clips: Path, model_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Path]:
    run = tmp_path_factory.mktemp("run")

    def go_on(steps: int) -> Path:
        small = ["--decoder-rank", "4", "--encoder-rank", "4", "--batch-seconds", "15", "--development", str(clips)]
        small += ["--people", str(clips)]
        folders = [str(clips), str(run), "--base", str(model_folder)]
        assert main(["models", "tune", *folders, "--steps", str(steps), *small]) == 0
        return run

    return go_on


def test_the_same_seed_speaks_the_same(corpus: Path, clips: Path, tmp_path: Path) -> None:
    voices = ["--voice", "espeak-fr", "--voice", "espeak-en"]
    assert main(["models", "speak", str(tmp_path), "--corpus", str(corpus), "--takes", "1", *voices]) == 0
    made = {clip.file: (clips / clip.file).read_bytes() for clip in clips_of(clips)}
    assert len(made) == 4
    assert {clip.file: (tmp_path / clip.file).read_bytes() for clip in clips_of(tmp_path)} == made


def test_it_learns_goes_on_and_is_merged(
    tuned: Callable[[int], Path], model_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tuned(4)
    run = tuned(STEPS)  # the same folder: it goes on from the fourth step
    log = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    losses = [entry["development_loss"] for entry in log if "development_loss" in entry]
    assert [entry["step"] for entry in log if "development_loss" in entry] == [4, STEPS]
    assert losses[-1] < losses[0]
    assert read_adapter(run / "adapter.safetensors").facts["steps"] == str(STEPS)

    assert main(["models", "merge", str(model_folder), str(run / "adapter.safetensors"), str(tmp_path / "tuned")]) == 0
    assert main(["models", "merge", str(model_folder), str(run / "adapter.safetensors"), str(tmp_path / "again")]) == 0
    assert (tmp_path / "tuned" / "model.bin").read_bytes() == (tmp_path / "again" / "model.bin").read_bytes()
    before = weights.read(model_folder / "model.bin").variables
    after = weights.read(tmp_path / "tuned" / "model.bin").variables
    changed = {name for name in before if (before[name] != after[name]).any()}
    assert changed
    assert all(name.endswith("/weight") and "linear" in name for name in changed)


def test_what_was_merged_can_be_served(
    tuned: Callable[[int], Path], clips: Path, model_folder: Path, tmp_path: Path
) -> None:
    run = tuned(STEPS)
    assert main(["models", "merge", str(model_folder), str(run / "adapter.safetensors"), str(tmp_path / "tuned")]) == 0
    found = locate(str(tmp_path / "tuned"), read(Settings().models / "manifest.toml"), tmp_path)
    assert found.short_context
    recognizer = WhisperRecognizer(found.path, name="tuned", short_context=True)
    clip = next(clip for clip in clips_of(clips) if clip.language == "fr")
    utterance = Utterance(utterance_id="u", start_sample=0, audio=read_wav(clips / clip.file))
    assert recognizer.decode(utterance, language=Language.FRENCH, effort=Effort.FINAL).text
