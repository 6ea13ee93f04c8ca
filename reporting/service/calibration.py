"""How many may dictate at once on this machine: from how long its recogniser takes, measured when the service starts.

The promise is that 95 of 100 finals are there 2.5 s after the last word. What one speaker meets at worst: all pause
in the same moment, a partial has just begun (what runs is not interrupted), and theirs is the last final of all.
A final is asked for early, after little silence:

    asked after + partial + final x speakers / lanes <= 2.5 s

`lanes` are the utterances that are read at once. That all pause at once is rarer than 5 in 100, and this leaves room
for what is not in it: utterances of more than five seconds, early readings after which the speaker went on, the
detectors, the pages and the store. A simulation in the tests holds it against the real queue. So many finals take
little more than a third of the time, as a speaker makes one in about six seconds; the rest is for partials.

On a CPU there are also never more speakers than threads: measured on a machine at rest, the pace is that of a good
moment, and with fewer cores than speakers the partials, which come last, are what is felt. An operator who knows
better says so (`REPORTING_SPEAKERS`). One may always dictate, however slow the machine is.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from reporting.speech import batch
from reporting.speech.endpoint import EndpointSettings
from reporting.speech.engine import Recognizer
from reporting.speech.pace import Pace, Paced

FINAL_WITHIN_S = 2.5
"""From the last word to the final."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What was measured, and what follows."""

    speakers: int
    partial_ms: int
    """How long a partial of five seconds of speech takes."""
    final_ms: int
    """How long a final of five seconds of speech takes."""


def calibrate(recognizer: Recognizer, *, threads: int) -> Calibration | None:
    """Measure, all workers at once. Blocks for seconds. None if the recogniser cannot time itself.

    `threads`: of one worker on a CPU.
    """
    if not isinstance(recognizer, Paced):
        return None
    workers, size = batch.workers(recognizer), batch.batch_size(recognizer)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        paces = [measured.result() for measured in [pool.submit(recognizer.pace) for _ in range(workers)]]
    # Workers share cores and memory: what the slowest takes while all are at work is what may be promised.
    pace = Pace(partial_s=max(p.partial_s for p in paces), final_s=max(p.final_s for p in paces))
    return Calibration(
        speakers=speakers(pace, lanes=workers * size, at_most=workers * threads if size == 1 else None),
        partial_ms=round(1000 * pace.partial_s),
        final_ms=round(1000 * pace.final_s),
    )


def speakers(pace: Pace, *, lanes: int = 1, at_most: int | None = None) -> int:
    """Return how many may dictate at once, at least 1; the formula and its reasons stand above."""
    asked_after_s = EndpointSettings().early_silence_ms / 1000
    finals_in_a_row = int((FINAL_WITHIN_S - asked_after_s - pace.partial_s) / max(pace.final_s, 0.001))
    fitting = max(1, lanes * finals_in_a_row)
    return fitting if at_most is None else min(fitting, max(1, at_most))
