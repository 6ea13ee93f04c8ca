"""The reading that is asked for in a pause, and is the final if the pause was the end."""

from reporting.speech.audio import to_samples
from reporting.speech.engine import Effort
from reporting.speech.events import Awaited, Decode, DecodeFailed, FlushRequested, StateChanged, StopRequested
from reporting.speech.hypothesis import Final
from reporting.speech.session import Begin, Dictation, DictationSettings, State
from tests.fakes.recognizer import FakeVoiceDetector
from tests.speech.sound import answer, decodes, finals, frame, partials, pcm, say

PAUSE = pcm(("speech", 960), ("silence", 300))
END = pcm(("speech", 960), ("silence", 960))
ON = pcm(("speech", 960), ("silence", 320), ("speech", 640), ("silence", 960))


def begun() -> Dictation:
    dictation = Dictation("s", FakeVoiceDetector())
    dictation.receive(Begin())
    return dictation


def of(effort: Effort, actions: list[Decode]) -> list[Decode]:
    return [request for request in actions if request.effort is effort]


def go_on(dictation: Dictation, sound: bytes) -> list[object]:
    """Send what the dictation has not heard of `sound`."""
    start = dictation.received_samples
    return list(dictation.receive(frame(sound, start, len(sound) // 2 - start)))


def test_a_pause_asks_for_the_same_sound_as_the_end_would() -> None:
    quiet = Dictation("s", FakeVoiceDetector())
    quiet.receive(Begin())
    (early,) = of(Effort.EARLY, decodes(say(quiet, END)))
    assert early.utterance.end_sample == to_samples(960 + 128)
    assert early.utterance.start_sample == 0


def test_an_answered_early_reading_is_the_final_as_soon_as_the_utterance_ends() -> None:
    dictation = begun()
    (early,) = of(Effort.EARLY, decodes(say(dictation, PAUSE)))
    assert [partial.text for partial in partials(answer(dictation, early, "oui"))] == ["oui"]
    actions = go_on(dictation, END)
    assert [(final.text, final.end_sample) for final in finals(actions)] == [("oui", to_samples(1_088))]
    assert not decodes(actions)


def test_an_early_reading_that_comes_late_is_the_final_when_it_comes() -> None:
    dictation = begun()
    (early,) = of(Effort.EARLY, decodes(say(dictation, END)))
    assert [final.text for final in finals(answer(dictation, early, "oui"))] == ["oui"]


def test_an_early_reading_that_the_end_overtakes_is_said_to_be_awaited() -> None:
    dictation = begun()
    actions = say(dictation, END)
    (early,) = of(Effort.EARLY, decodes(actions))
    assert [action for action in actions if isinstance(action, Awaited)] == [
        Awaited(utterance_id=early.utterance.utterance_id)
    ]


def test_who_speaks_on_gets_a_final_of_the_whole() -> None:
    dictation = begun()
    actions = say(dictation, ON)
    first, second = of(Effort.EARLY, decodes(actions))
    assert not finals(answer(dictation, first, "oui"))
    assert second.utterance.end_sample == to_samples(960 + 320 + 640 + 128)
    assert [final.text for final in finals(answer(dictation, second, "oui mais"))] == ["oui mais"]


def test_an_early_reading_that_failed_is_asked_for_again_at_the_end() -> None:
    dictation = begun()
    (early,) = of(Effort.EARLY, decodes(say(dictation, PAUSE)))
    gone = DecodeFailed(utterance_id=early.utterance.utterance_id, effort=Effort.EARLY, revision=early.revision)
    assert dictation.receive(gone) == ()
    (request,) = decodes(go_on(dictation, END))
    assert request.effort is Effort.FINAL
    assert [final.text for final in finals(answer(dictation, request, "oui"))] == ["oui"]


def test_an_early_reading_that_fails_after_the_end_is_asked_for_again() -> None:
    dictation = begun()
    (early,) = of(Effort.EARLY, decodes(say(dictation, END)))
    gone = DecodeFailed(utterance_id=early.utterance.utterance_id, effort=Effort.EARLY, revision=early.revision)
    (request,) = decodes(dictation.receive(gone))
    assert request.effort is Effort.FINAL
    assert [final.text for final in finals(answer(dictation, request, "oui"))] == ["oui"]


def test_a_key_in_the_pause_takes_the_early_reading_at_once() -> None:
    dictation = begun()
    (early,) = of(Effort.EARLY, decodes(say(dictation, PAUSE)))
    answer(dictation, early, "oui")
    (final,) = finals(dictation.receive(FlushRequested()))
    assert (final.text, final.end_sample) == ("oui", to_samples(1_088))


def test_stop_in_the_pause_drains_with_the_early_reading() -> None:
    dictation = begun()
    (early,) = of(Effort.EARLY, decodes(say(dictation, PAUSE)))
    answer(dictation, early, "oui")
    actions = dictation.receive(StopRequested(samples=None))
    assert isinstance(finals(actions)[0], Final)
    assert StateChanged(state=State.CLOSED) in actions


def test_an_early_reading_asked_for_before_the_speaker_went_on_never_becomes_the_final() -> None:
    dictation = begun()
    first, second = of(Effort.EARLY, decodes(say(dictation, ON)))
    assert not finals(answer(dictation, first, "oui"))
    assert [final.text for final in finals(answer(dictation, second, "oui mais"))] == ["oui mais"]
    assert not finals(answer(dictation, first, "oui"))


def test_a_late_answer_for_one_utterance_is_never_taken_for_the_next() -> None:
    dictation = Dictation("s", FakeVoiceDetector(), settings=DictationSettings(partial_speech_ms=60_000))
    dictation.receive(Begin())
    twice = pcm(*[("speech", 960), ("silence", 960)], ("speech", 960), ("silence", 300))
    first, second = of(Effort.EARLY, decodes(say(dictation, twice)))
    assert first.revision == second.revision
    assert [final.text for final in finals(answer(dictation, first, "sans"))] == ["sans"]
    assert not finals(answer(dictation, second, "avec"))
    (final,) = finals(dictation.receive(StopRequested(samples=None)))
    assert (final.text, final.utterance_id) == ("avec", second.utterance.utterance_id)
