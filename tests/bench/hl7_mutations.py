"""`python -m tests.bench.hl7_mutations`: 20,000 broken messages through the whole intake: errors, times, memory.

Goes over them twice: once for times, once with every allocation traced.
"""

import argparse
import time
import tracemalloc
from collections.abc import Iterator

from reporting.log import configure
from tests.hl7.mutations import mutated, seeds
from tests.hl7.test_mutations import Takers, surprises

PART = 2_000
LONGEST_S = 1.0


def times(messages: list[bytes], count: int, seed: int) -> Iterator[tuple[float, float, bool]]:
    """Yield for each mutation the seconds that a message of it took, the seconds of computing, and if it failed."""
    takers = Takers()
    for message in mutated(messages, count, seed):
        begun, begun_cpu = time.perf_counter(), time.process_time()
        answers = takers.take(message)
        took_s, cpu_s = time.perf_counter() - begun, time.process_time() - begun_cpu
        # A batch is as many messages as it has answers.
        taken = max(1, sum(answer.count(b"MSA") for answer in answers))
        yield took_s / taken, cpu_s / taken, any(surprises(answer) for answer in answers)


def memory(messages: list[bytes], count: int, seed: int) -> list[int]:
    """Return how many bytes are held after each part, with nothing stored any more."""
    held = []
    takers = Takers()
    tracemalloc.start()
    for number, message in enumerate(mutated(messages, count, seed), start=1):
        takers.take(message)
        if number % PART == 0:
            takers = Takers()
            held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    return held


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=2575)
    arguments = parser.parse_args()
    configure("error")
    messages = seeds()
    took = list(times(messages, arguments.count, arguments.seed))
    bad = [number for number, (_, _, failed) in enumerate(took) if failed]
    slowest_s, slowest_cpu_s = max(each[0] for each in took), max(each[1] for each in took)
    print(f"seeds {len(messages)}, mutations {arguments.count}, seed {arguments.seed}")
    print(f"errors of ours: {len(bad)} {bad[:10]}")
    print(f"slowest message: {slowest_s * 1000:.0f} ms, {slowest_cpu_s * 1000:.0f} ms of computing")
    print(f"mean: {sum(each[1] for each in took) / len(took) * 1000:.2f} ms of computing", flush=True)
    held = memory(messages, arguments.count, arguments.seed)
    print(f"held after each {PART:,}, MB: " + " ".join(f"{each / 1e6:.2f}" for each in held))
    return 1 if bad or slowest_cpu_s > LONGEST_S else 0


if __name__ == "__main__":
    raise SystemExit(main())
