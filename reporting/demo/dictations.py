"""The two sample dictations: recording, script, whose order they belong to, who speaks."""

from dataclasses import dataclass
from pathlib import Path

from reporting.demo.hospital import RADIOLOGISTS, DemoRadiologist

_PACKAGE = Path(__file__).parents[1]


def _samples() -> Path:
    inside = _PACKAGE / "share" / "audio"
    return inside if inside.is_dir() else _PACKAGE.parent / "tests" / "samples" / "audio"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDictation:
    number: int
    """Of the order it belongs to."""
    speaker: DemoRadiologist
    field_id: str
    """Where the speaker begins."""
    conclusion_id: str
    """The field of the conclusion, which the speaker types."""
    conclusion: str
    name: str

    @property
    def recording(self) -> Path:
        return _samples() / f"{self.name}.wav"

    @property
    def script(self) -> str:
        """The text as it should stand in the report."""
        return (_samples() / f"{self.name}.written.txt").read_text("utf-8")


DICTATIONS = (
    SampleDictation(
        number=1,
        speaker=RADIOLOGISTS[0],
        field_id="lungs",
        conclusion_id="conclusion",
        conclusion="Nodule du lobe supérieur droit, à comparer. Petit épanchement pleural gauche.",
        name="fr_scanner_thoracique",
    ),
    SampleDictation(
        number=2,
        speaker=RADIOLOGISTS[1],
        field_id="lungs",
        conclusion_id="impression",
        conclusion="Right upper lobe nodule, to be compared with earlier examinations.",
        name="en_chest_ct",
    ),
)
