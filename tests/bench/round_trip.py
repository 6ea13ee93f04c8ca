"""Every text every way: as a report in each profile, layout and encoding, read again by three readers.

`python -m tests.bench.round_trip` prints a line a profile and ends with 1 if a text came out otherwise.
"""

import sys
from collections import Counter
from time import perf_counter

from reporting.hl7.oru import substitutions
from tests.hl7.oru_samples import READERS, arrives, of_texts
from tests.hl7.texts import in_reports, texts, ways


def main() -> int:
    every = texts()
    reports = [of_texts(group) for group in in_reports(every)]
    print(f"{len(every)} texts in {len(reports)} reports, {len(ways())} ways, readers: {', '.join(READERS)}")
    wrong: Counter[str] = Counter()
    began = perf_counter()
    for profile in ways():
        way = f"{profile.name} {profile.layout.value} {profile.text_type.value} {profile.charset.value}"
        for report in reports:
            for reader in arrives(report, profile):
                wrong[f"{way}: {reader}"] += 1
        replaced = sum(bool(substitutions(text, profile.charset)) for text in every)
        print(f"{way}: {len(every)} texts, {replaced} with a substitution, {perf_counter() - began:.0f} s", flush=True)
    for where, count in sorted(wrong.items()):
        print(f"ALTERED {where}: {count} reports")
    print("every text arrived word for word" if not wrong else "texts were altered")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
