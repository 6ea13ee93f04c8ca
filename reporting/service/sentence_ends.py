"""The point between two utterances in a field, where nobody dictates signs.

Reads from the field's spans who put its signs and how long the silence was; `text/punctuating` decides. A sign that
was said has its time in the audio; a point that was added has none, so that the two are told apart while it stands.
"""

from reporting.report.model import Field, Origin, Span
from reporting.text.format import Formatter
from reporting.text.punctuating import NEW_SENTENCE_PAUSE_MS
from reporting.text.spoken import FormattedText

_SIGNS = frozenset(".,;:!?…()«»“”")


def with_sentence_end(
    field: Field, offset: int, piece: FormattedText, utterance_id: str, formatter: Formatter
) -> FormattedText:
    """Return the piece that goes to `offset`, with a point before it if the field's last sentence ends there.

    Nothing is added in front of other text, after words that were typed, or once a sign was dictated in the field.
    """
    before = field.text[:offset]
    if field.text[offset:].strip() or not piece.spans or dictates_signs(field):
        return piece
    last = len(before.rstrip())
    span = next((span for span in field.spans if span.start < last <= span.end), None)
    if span is None or span.audio_end_ms is None:
        return piece
    pause_ms = piece.spans[0].start_ms - span.audio_end_ms
    if _dictation(span.utterance_id) != _dictation(utterance_id):
        pause_ms = NEW_SENTENCE_PAUSE_MS  # the microphone was off in between
    return formatter.divided(before, piece, pause_ms)


def dictates_signs(field: Field) -> bool:
    """Return whether a sign or a new line was dictated in the field and still stands."""
    return any(_is_dictated_sign(field.text[span.start : span.end], span) for span in field.spans)


def _is_dictated_sign(text: str, span: Span) -> bool:
    if span.origin is not Origin.DICTATED:
        return False
    if "\n" in text:
        return True
    said = text.strip()
    return span.audio_start_ms is not None and said != "" and set(said) <= _SIGNS


def _dictation(utterance_id: str) -> str:
    """Return the dictation an utterance belongs to; the number of its first sample follows the last hyphen."""
    return utterance_id.rpartition("-")[0]
