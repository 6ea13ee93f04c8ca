import itertools

import pytest

from reporting.errors import ConflictError, InputError
from reporting.speech.audio import to_samples
from reporting.speech.engine import Effort
from reporting.speech.session import (
    TRANSITIONS,
    Begin,
    Decode,
    DecodeFailed,
    Dictation,
    DictationSettings,
    DrainedAt,
    Event,
    Failed,
    FlushRequested,
    PeerLost,
    State,
    StateChanged,
    StopRequested,
    Trigger,
)
from tests.fakes.recognizer import FakeVoiceDetector
from tests.speech.sound import answer, decodes, finals, frame, partials, pcm, say

QUIET = DictationSettings(partials=False)
ONE_WORD = pcm(("silence", 640), ("speech", 960), ("silence", 960))


def begun(*, settings: DictationSettings = QUIET, start_sample: int = 0) -> Dictation:
    dictation = Dictation("s", FakeVoiceDetector(), start_sample=start_sample, settings=settings)
    dictation.receive(Begin())
    return dictation


def failed(request: Decode) -> DecodeFailed:
    return DecodeFailed(utterance_id=request.utterance.utterance_id, effort=request.effort, revision=request.revision)


def test_a_word_between_silences_is_one_utterance_with_its_pre_roll() -> None:
    actions = say(begun(), ONE_WORD)
    assert [a.state for a in actions if isinstance(a, StateChanged)] == [State.SPEAKING, State.LISTENING]
    (request,) = decodes(actions)
    assert request.effort is Effort.FINAL
    assert request.utterance.start_sample == to_samples(640 - 300)
    assert request.utterance.end_sample == to_samples(640 + 960 + 192)
    assert request.utterance.utterance_id == f"s-{to_samples(340)}"


def test_the_utterances_sound_is_the_sound_that_was_sent() -> None:
    (request,) = decodes(say(begun(), ONE_WORD, frame_samples=777))
    (as_one_frame,) = decodes(begun().receive(frame(ONE_WORD, 0, len(ONE_WORD) // 2)))
    assert (request.utterance.audio == as_one_frame.utterance.audio).all()
    assert abs(request.utterance.audio[to_samples(300) :]).max() > 0.5


def test_a_frame_that_came_already_changes_nothing() -> None:
    dictation = begun()
    dictation.receive(frame(ONE_WORD, 0, 4_000))
    assert dictation.receive(frame(ONE_WORD, 1_000, 2_000)) == ()
    assert dictation.received_samples == 4_000
    dictation.receive(frame(ONE_WORD, 3_500, 1_000))
    assert dictation.received_samples == 4_500


def test_a_hole_is_refused_and_the_missing_frame_may_still_come() -> None:
    dictation = begun()
    dictation.receive(frame(ONE_WORD, 0, 4_000))
    with pytest.raises(InputError) as refused:
        dictation.receive(frame(ONE_WORD, 4_001, 320))
    assert (refused.value.code, refused.value.details) == ("frame-gap", {"expected": 4_000, "got": 4_001})
    assert dictation.received_samples == 4_000
    dictation.receive(frame(ONE_WORD, 4_000, 320))
    assert dictation.received_samples == 4_320


def test_finals_come_in_the_order_of_speech_whatever_order_the_decodes_are_answered_in() -> None:
    dictation = begun()
    first, second = decodes(say(dictation, pcm(*[("speech", 640), ("silence", 800)] * 2)))
    assert answer(dictation, second, "deux") == ()
    assert [final.text for final in finals(answer(dictation, first, "un"))] == ["un", "deux"]


def test_a_decode_answered_twice_gives_one_final() -> None:
    dictation = begun()
    (request,) = decodes(say(dictation, ONE_WORD))
    assert len(finals(answer(dictation, request))) == 1
    assert answer(dictation, request) == ()


def test_a_failed_decode_is_asked_for_once_more() -> None:
    dictation = begun()
    (request,) = decodes(say(dictation, ONE_WORD))
    (again,) = decodes(dictation.receive(failed(request)))
    assert (again.utterance, again.revision) == (request.utterance, request.revision + 1)
    assert [final.text for final in finals(answer(dictation, again, "non"))] == ["non"]


def test_a_decode_that_failed_twice_is_said_and_does_not_hold_up_the_next() -> None:
    dictation = begun()
    first, second = decodes(say(dictation, pcm(*[("speech", 640), ("silence", 800)] * 2)))
    answer(dictation, second, "deux")
    (again,) = decodes(dictation.receive(failed(first)))
    assert dictation.receive(failed(first)) == ()
    actions = dictation.receive(failed(again))
    said = actions[0]
    assert isinstance(said, Failed)
    assert (said.code, said.utterance_id) == ("utterance-not-decoded", first.utterance.utterance_id)
    assert (said.start_sample, said.end_sample) == (first.utterance.start_sample, first.utterance.end_sample)
    assert [final.text for final in finals(actions)] == ["", "deux"]


def test_stop_decodes_a_word_that_is_cut_in_the_middle_and_drains_after_its_final() -> None:
    dictation = begun()
    sound = pcm(("silence", 640), ("speech", 1_003))
    say(dictation, sound)
    actions = dictation.receive(StopRequested(samples=len(sound) // 2))
    (request,) = decodes(actions)
    assert request.utterance.end_sample == len(sound) // 2
    assert dictation.state is State.FINISHING
    assert not [action for action in actions if isinstance(action, DrainedAt)]
    last = answer(dictation, request)
    assert len(finals(last)) == 1
    assert last[1:] == (DrainedAt(samples=len(sound) // 2), StateChanged(state=State.CLOSED))


def test_a_last_sound_shorter_than_a_window_is_heard() -> None:
    dictation = begun()
    sound = pcm(("silence", 640), ("speech", 25))
    say(dictation, sound)
    (request,) = decodes(dictation.receive(StopRequested(samples=None)))
    assert request.utterance.end_sample == len(sound) // 2


def test_stop_in_silence_drains_at_once() -> None:
    dictation = begun()
    say(dictation, pcm(("silence", 500)))
    actions = dictation.receive(StopRequested(samples=8_000))
    assert DrainedAt(samples=8_000) in actions
    assert dictation.state is State.CLOSED


def test_samples_that_were_sent_and_did_not_come_are_said_and_the_rest_is_decoded() -> None:
    dictation = begun()
    sound = pcm(("speech", 640))
    say(dictation, sound)
    actions = dictation.receive(StopRequested(samples=99_999))
    assert actions[1] == Failed(code="audio-missing", details={"expected": 99_999, "got": len(sound) // 2})
    assert len(decodes(actions)) == 1


def test_a_lost_line_decodes_what_came() -> None:
    dictation = begun()
    say(dictation, pcm(("speech", 640)))
    (request,) = decodes(dictation.receive(PeerLost()))
    assert finals(answer(dictation, request))
    assert dictation.state is State.CLOSED
    assert dictation.receive(PeerLost()) == ()


def test_flush_ends_the_utterance_at_the_last_sample_and_the_next_begins_there() -> None:
    dictation = begun()
    sound = pcm(("speech", 1_010), ("speech", 1_000), ("silence", 800))
    first_part = to_samples(1_010)
    say(dictation, sound[: first_part * 2])
    (first,) = decodes(dictation.receive(FlushRequested()))
    (second,) = decodes(say(dictation, sound))
    assert (first.utterance.end_sample, second.utterance.start_sample) == (first_part, first_part)


def test_stop_right_after_flush_decodes_nothing_twice() -> None:
    dictation = begun()
    say(dictation, pcm(("speech", 1_010)))
    (request,) = decodes(dictation.receive(FlushRequested()))
    actions = dictation.receive(StopRequested(samples=None))
    assert decodes(actions) == []
    assert DrainedAt(samples=to_samples(1_010)) in answer(dictation, request)


def test_two_minutes_without_a_pause_are_cut_and_nothing_is_lost() -> None:
    dictation = begun()
    sound = pcm(("speech", 120_000))
    requests = decodes([*say(dictation, sound, frame_samples=16_000), *dictation.receive(StopRequested(samples=None))])
    assert len(requests) > 4
    edges = [(request.utterance.start_sample, request.utterance.end_sample) for request in requests]
    assert edges[0][0] == 0
    assert edges[-1][1] == len(sound) // 2
    assert all(end == start for (_, end), (start, _) in itertools.pairwise(edges))
    assert max(end - start for start, end in edges) <= to_samples(24_000)


def test_only_sound_that_may_still_be_needed_is_kept() -> None:
    dictation = begun()
    say(dictation, pcm(("silence", 60_000)), frame_samples=16_000)
    kept = dictation.received_samples - dictation._tape.start_sample
    assert kept < to_samples(500)


def test_one_partial_is_asked_for_at_a_time_and_the_next_when_enough_new_speech_came() -> None:
    dictation = begun(settings=DictationSettings(partial_load=2.6))
    sound = pcm(("speech", 10_000))
    (first,) = decodes(say(dictation, sound[: to_samples(5_000) * 2]))
    assert first.effort is Effort.PARTIAL
    assert first.utterance.end_sample == 10 * 512  # 320 ms
    (shown,) = partials(answer(dictation, first, "pas", compute_s=1.0))
    assert (shown.text, shown.revision, shown.end_ms) == ("pas", 1, 320)
    # 2.6 x 1 s after the last one was asked for: that is past.
    (second,) = decodes(say(dictation, sound[: to_samples(5_100) * 2]))
    assert second.revision == 2
    answer(dictation, second, "pas de", compute_s=1.0)
    assert decodes(say(dictation, sound[: to_samples(7_500) * 2])) == []
    assert len(decodes(say(dictation, sound[: to_samples(8_000) * 2]))) == 1


def test_a_partial_that_says_the_same_is_not_shown_again() -> None:
    dictation = begun(settings=DictationSettings())
    sound = pcm(("speech", 3_000))
    (first,) = decodes(say(dictation, sound[: to_samples(1_000) * 2]))
    assert len(partials(answer(dictation, first, "pas"))) == 1
    (second,) = decodes(say(dictation, sound[: to_samples(2_000) * 2]))
    assert partials(answer(dictation, second, "pas")) == []


def test_a_partial_that_comes_after_the_utterance_ended_is_dropped() -> None:
    dictation = begun(settings=DictationSettings())
    partial, final = decodes(say(dictation, ONE_WORD))
    assert (partial.effort, final.effort) == (Effort.PARTIAL, Effort.EARLY)
    assert answer(dictation, partial, "pas") == ()
    assert final.revision == partial.revision + 1


def test_a_partial_that_failed_is_not_asked_for_again_but_the_next_is() -> None:
    dictation = begun(settings=DictationSettings())
    sound = pcm(("speech", 3_000))
    (first,) = decodes(say(dictation, sound[: to_samples(1_000) * 2]))
    assert dictation.receive(failed(first)) == ()
    assert len(decodes(say(dictation, sound))) == 1


def test_a_click_is_never_decoded() -> None:
    dictation = begun(settings=DictationSettings())
    actions = say(dictation, pcm(("silence", 640), ("speech", 70), ("silence", 1_000)))
    assert [a.state for a in actions if isinstance(a, StateChanged)] == [State.SPEAKING, State.LISTENING]
    assert decodes(actions) == []


def test_a_dictation_that_goes_on_names_utterances_by_their_place_in_the_session() -> None:
    dictation = begun(start_sample=160_000)
    assert dictation.received_samples == 160_000
    padded = b"\0\0" * 159_000 + b"\0\0" * 1_000 + pcm(("silence", 640), ("speech", 960), ("silence", 960))
    (request,) = decodes(dictation.receive(frame(padded, 159_000, 60_000)))
    assert request.utterance.utterance_id == f"s-{160_000 + to_samples(340)}"
    assert finals(answer(dictation, request))[0].start_ms == 10_340


EVENTS: dict[Trigger, Event] = {
    Trigger.BEGIN: Begin(),
    Trigger.FRAME: frame(ONE_WORD, 0, 100),
    Trigger.FLUSH: FlushRequested(),
    Trigger.STOP: StopRequested(samples=None),
    Trigger.LOST: PeerLost(),
    Trigger.DECODED: DecodeFailed(utterance_id="s-0", effort=Effort.FINAL, revision=1),
}


def in_state(state: State) -> Dictation:
    if state is State.IDLE:
        return Dictation("s", FakeVoiceDetector(), settings=QUIET)
    dictation = begun()
    if state in (State.SPEAKING, State.FINISHING):
        say(dictation, pcm(("speech", 640)))
    if state in (State.FINISHING, State.CLOSED):
        dictation.receive(StopRequested(samples=None))
    assert dictation.state is state
    return dictation


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("trigger", EVENTS)
def test_an_event_that_the_table_does_not_name_is_refused_and_changes_nothing(state: State, trigger: Trigger) -> None:
    dictation = in_state(state)
    if (state, trigger) in TRANSITIONS:
        dictation.receive(EVENTS[trigger])
        return
    with pytest.raises(ConflictError) as refused:
        dictation.receive(EVENTS[trigger])
    assert refused.value.code == "dictation-event-not-allowed"
    assert dictation.state is state


def test_every_state_but_the_last_can_be_left_and_every_state_is_reached() -> None:
    leaves = {before for (before, _), after in TRANSITIONS.items() if after is not before}
    assert leaves == set(State) - {State.CLOSED}
    assert set(TRANSITIONS.values()) == set(State) - {State.IDLE}
