"""Words that a dictation settles while they are being spoken, and what its finals make of them."""

import itertools

from reporting.speech.audio import to_ms, to_samples
from reporting.speech.engine import Effort
from reporting.speech.events import Decode, Decoded, DecodeFailed
from reporting.speech.hypothesis import Hypothesis, Word
from reporting.speech.session import Action, Begin, Dictation
from tests.fakes.recognizer import FakeVoiceDetector
from tests.speech.sound import decodes, finals, frame, partials, pcm

WORD_MS = 400


def begun() -> Dictation:
    dictation = Dictation("s", FakeVoiceDetector())
    dictation.receive(Begin())
    return dictation


def heard(request: Decode, *, prefix: str = "m") -> Decoded:
    """Answer as a recogniser does that hears a word each 400 ms of the session, named by its number."""
    utterance = request.utterance
    first, last = to_ms(utterance.audio_start_sample) // WORD_MS, to_ms(utterance.end_sample) // WORD_MS
    known = utterance.settled[utterance.skipped_words :]
    new = (
        Word(text=f"{prefix}{at}", start_ms=WORD_MS * at, end_ms=WORD_MS * (at + 1), probability=0.9)
        for at in range(first, last)
    )
    words = known + tuple(word for word in new if not known or word.start_ms >= known[-1].end_ms)
    return Decoded(
        utterance_id=utterance.utterance_id,
        effort=request.effort,
        revision=request.revision,
        hypothesis=Hypothesis(text=" ".join(word.text for word in words), words=words, compute_s=0.1),
    )


def dictate(dictation: Dictation, sound: bytes) -> list[Action]:
    """Send the sound in frames; every request is answered before the next frame. Return all actions."""
    actions: list[Action] = []
    for start in range(0, len(sound) // 2, 640):
        waiting = [frame(sound, start, 640)]
        while waiting:
            new = list(dictation.receive(waiting.pop(0)))
            actions += new
            waiting += [heard(request) for request in decodes(new)]
    return actions


def test_settled_words_grow_and_the_final_begins_with_them() -> None:
    actions = dictate(begun(), pcm(("speech", 6_000), ("silence", 1_000)))
    (final,) = finals(actions)
    stable = [partial.stable for partial in partials(actions)]
    assert len(stable[-1].split()) >= 12
    assert all(f"{after} ".startswith(f"{before} ".lstrip()) for before, after in itertools.pairwise(stable))
    assert final.text.startswith(stable[-1])
    assert final.text == " ".join(f"m{at}" for at in range(len(final.words)))


def test_work_depends_on_what_is_not_settled_and_not_on_the_length_of_the_speech() -> None:
    requests = decodes(dictate(begun(), pcm(("speech", 20_000), ("silence", 1_000))))
    assert max(len(request.utterance.audio) for request in requests) < to_samples(6_500)
    (last,) = [request for request in requests if request.effort is Effort.EARLY]
    assert len(last.utterance.audio) < to_samples(6_500)


def test_a_cut_leaves_no_word_out_and_says_none_twice() -> None:
    actions = dictate(begun(), pcm(("speech", 50_000), ("silence", 1_000)))
    found = finals(actions)
    assert len(found) >= 2
    numbers = [int(word.text[1:]) for final in found for word in final.words]
    assert numbers == sorted(set(numbers))
    for final, after in itertools.pairwise(found):
        assert to_ms(final.end_sample) >= final.words[-1].start_ms
        assert after.start_ms == to_ms(final.end_sample)


def test_a_final_that_cannot_be_read_keeps_what_is_settled() -> None:
    dictation = begun()
    sound = pcm(("speech", 6_000), ("silence", 1_000))
    actions: list[Action] = []
    for start in range(0, len(sound) // 2, 640):
        new = list(dictation.receive(frame(sound, start, 640)))
        while new:
            actions += new
            new = [
                action
                for request in decodes(new)
                for action in dictation.receive(
                    heard(request)
                    if request.effort is Effort.PARTIAL
                    else DecodeFailed(
                        utterance_id=request.utterance.utterance_id, effort=request.effort, revision=request.revision
                    )
                )
            ]
    (final,) = finals(actions)
    assert final.text == partials(actions)[-1].stable
    assert len(final.words) >= 10
