"""`make bench-language`: what each language layer brings, measured on sound; tables as Markdown on standard output.

Parts: `layers` (the table of `reporting vocab evaluate`), `commands`, `terms`, `times`. What was heard is kept under
REPORTING_HOME/bench/language: a run goes on where it was interrupted, and a table is made again in seconds.
"""

import argparse
import sys

from reporting.config import Settings
from reporting.log import configure
from reporting.wording import Language
from tests.bench.language.parts import Bench, commands, layers, terms, times
from tests.bench.language.spoken import forget

PARTS = ("layers", "commands", "terms", "times")
KEPT = {"layers": ["layers"], "commands": ["commands", "sentences"], "terms": ["terms"], "times": []}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.language", description=__doc__)
    parser.add_argument("--part", choices=PARTS, action="append", help="only this part; may be repeated")
    parser.add_argument("--language", choices=[each.value for each in Language], action="append")
    parser.add_argument("--lines", type=int, default=60, help="of the evaluation set, each language, evenly chosen")
    parser.add_argument("--again", action="store_true", help="hear everything anew: the model or vocabulary is another")
    args = parser.parse_args()
    settings = Settings()
    configure("warning")
    bench = Bench(
        settings=settings,
        folder=settings.home / "bench" / "language",
        languages=[Language(code) for code in args.language or ()] or list(Language),
    )
    parts = args.part or PARTS
    if args.again:
        forget(bench.file(name, each) for part in parts for name in KEPT[part] for each in bench.languages)
    made = {
        "layers": lambda: layers(bench, args.lines),
        "commands": lambda: commands(bench),
        "terms": lambda: terms(bench),
        "times": lambda: times(bench),
    }
    for part in parts:
        sys.stdout.write(f"\n### {part}\n\n")
        for block in made[part]():
            sys.stdout.write(block.rstrip("\n") + "\n\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
