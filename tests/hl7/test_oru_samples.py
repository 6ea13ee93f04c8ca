"""The bytes of each shipped profile: a change of what receivers get is seen here first."""

from pathlib import Path

import pytest

from tests.hl7.oru_samples import PROFILES, built, findings, section, signed

SAMPLES = Path(__file__).parents[1] / "samples" / "oru"
REPORT = signed(
    findings("L’œdème ≤ 3 mm.\n\nPas d'hémorragie."),
    section("impression", "Conclusion", "19005-8", "Stable | 1½ fois."),
)


@pytest.mark.parametrize("name", PROFILES)
def test_a_shipped_profile_sends_the_bytes_of_its_sample(name: str) -> None:
    assert built(REPORT, PROFILES[name]) == (SAMPLES / f"{name}.hl7").read_bytes()
    assert built(REPORT, PROFILES[name]) == built(REPORT, PROFILES[name])


def test_without_a_profile_the_message_is_that_of_rad_128() -> None:
    assert built(REPORT) == (SAMPLES / "rad-128.hl7").read_bytes()
