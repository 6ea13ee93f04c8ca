"""`make bench-accuracy`: the stock model beside ours: evaluation set, noise, rooms, people's speech.

Recorded noises, room responses and people's recordings are taken from a folder `shared/data/audio` beside the checkout
where there is one: they belong to others and do not stand here. Without it, noise and rooms are made.
"""

import argparse
import re
import sys
import tempfile
from pathlib import Path

from reporting.cli import main as reporting
from reporting.config import Settings
from reporting.models.install import install
from reporting.models.manifest import read

AUDIO = Path(__file__).parents[2].parent / "shared" / "data" / "audio"
_TEXT = re.compile(r'([\w-]+)(?:\.\w+)? "([^"]+)"')


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", default="100", help="of each language, evenly chosen; 340 are all")
    parser.add_argument("--clips", type=Path, default=Settings().home / "bench" / "clips", help="where clips are kept")
    parser.add_argument("--model", action="append", help="models to compare instead of base and radiology-base")
    args = parser.parse_args()
    models = args.model or ["base", "radiology-base"]
    manifest = read(Settings().models / "manifest.toml")
    for name in models:
        if name in manifest:
            install(name, manifest, Settings().home)
    command = ["models", "evaluate", *models, "--clips", str(args.clips), "--lines", args.lines, "--full-context"]
    if AUDIO.is_dir():
        command += ["--noises", str(AUDIO / "noise"), "--rooms", str(AUDIO / "rir")]
        with tempfile.TemporaryDirectory() as folder:
            return reporting([*command, "--recordings", str(recordings(Path(folder)))])
    sys.stdout.write("shared/data/audio is not beside the checkout: noise and rooms are made, nobody is recorded\n")
    return reporting(command)


def recordings(folder: Path) -> Path:
    """Lay out the recordings whose text SOURCES.md names, as `evaluate --recordings` reads them."""
    known = dict(_TEXT.findall((AUDIO.parent / "SOURCES.md").read_text("utf-8")))
    rows = []
    for language in ("fr", "en"):
        for file in sorted((AUDIO / language).iterdir()):
            if file.stem in known:
                (folder / file.name).symlink_to(file)
                rows.append(f"{file.name}\t{language}\t{known[file.stem]}\n")
    (folder / "texts.tsv").write_text("".join(rows), "utf-8")
    return folder


if __name__ == "__main__":
    sys.exit(main())
