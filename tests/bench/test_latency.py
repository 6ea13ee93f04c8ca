"""What the bench counts, on dictations small enough to count by hand; and what the systems' messages show."""

import numpy as np
import pytest

from tests.bench.latency import (
    Promise,
    Reading,
    Shown,
    Speech,
    Words,
    broken_promises,
    figures,
    found,
    last_words_found,
    shown,
    speech_of,
    standing,
    summary,
    taken_back,
    word_ends,
)
from tests.bench.streaming import Message, Ours, WhisperLive, WhisperLiveKit

SPEECH = Speech(start_s=0.5, end_s=3.0)
REFERENCE: Words = ("no", "pleural", "effusion")
ENDS_S = {0: 1.0, 1: 2.0, 2: 3.0}


def words(text: str) -> Words:
    return tuple(text.split())


def step(at_s: float, text: str, stable: str = "", final: str = "") -> Shown:
    return Shown(at_s=at_s, words=words(text), stable=words(stable), final=words(final))


STEPS = [
    step(1.2, "know"),
    step(1.8, "no plural", "no"),
    step(2.6, "no pleural", "no"),
    step(3.3, "no pleural effusion", "no pleural"),
    step(4.0, *(3 * ["no pleural effusion"])),
]


class TestWhereWordsStand:
    def test_what_is_not_said_yet_costs_nothing(self) -> None:
        assert standing(words("no"), words("no fracture no dislocation")) == [(0, 0)]

    def test_a_word_that_comes_twice_is_the_first_while_it_was_said_once(self) -> None:
        assert standing(words("of the"), words("of the lobe of the lung")) == [(0, 0), (1, 1)]

    def test_a_wrong_word_does_not_move_those_after_it(self) -> None:
        assert standing(words("a x c"), words("a b c d e")) == [(0, 0), (2, 2)]

    def test_a_missing_word_does_not_move_those_after_it(self) -> None:
        assert standing(words("a c"), words("a b c d")) == [(0, 0), (1, 2)]

    def test_nothing_stands_in_nothing(self) -> None:
        assert standing((), words("a")) == standing(words("a"), ()) == []

    def test_a_reference_is_looked_for_in_the_whole(self) -> None:
        assert found(words("no effusion"), words("um there is no effusion")) == {0: 3, 1: 4}


class TestWhenWordsEnd:
    def test_a_number_ends_with_its_last_word(self) -> None:
        def read(text: str) -> Words:
            return words(text.replace("twenty two", "22").replace("twenty", "20"))

        assert word_ends([("size", 1.0), ("twenty", 2.0), ("two", 3.0), ("mm", 4.0)], read) == [
            ("size", 1.0),
            ("22", 3.0),
            ("mm", 4.0),
        ]

    def test_nothing_said_ends_nowhere(self) -> None:
        assert word_ends([], words) == []


class TestFigures:
    def test_the_first_text_counts_from_the_onset_even_if_it_is_wrong(self) -> None:
        assert figures(STEPS, REFERENCE, ENDS_S, SPEECH, 6.0).first_s == pytest.approx(0.7)

    def test_a_word_is_displayed_with_the_first_text_that_has_it(self) -> None:
        assert figures(STEPS, REFERENCE, ENDS_S, SPEECH, 6.0).display_s == pytest.approx((0.8, 0.6, 0.3))

    def test_a_word_is_promised_with_the_first_stable_text_that_has_it(self) -> None:
        assert figures(STEPS, REFERENCE, ENDS_S, SPEECH, 6.0).stable_s == pytest.approx((0.8, 1.3, 1.0))

    def test_a_word_that_flickers_is_shown_for_good_only_after_the_last_time(self) -> None:
        steps = [step(1.1, "no"), step(1.5, "know"), step(2.5, "no"), step(2.6, "no", "no", "no")]
        found_figures = figures(steps, ("no",), {0: 1.0}, SPEECH, 6.0)
        assert found_figures.display_s == pytest.approx((0.1,))
        assert found_figures.settled_s == pytest.approx((1.5,))
        assert found_figures.stable_s == pytest.approx((1.6,))

    def test_a_promise_that_is_broken_counts_from_when_it_is_kept(self) -> None:
        steps = [step(1.1, "no", "no"), step(1.5, "know", "know"), step(2.0, "no", "no", "no")]
        assert figures(steps, ("no",), {0: 1.0}, SPEECH, 6.0).stable_s == pytest.approx((1.0,))

    def test_words_that_were_never_heard_or_have_no_time_are_left_out(self) -> None:
        steps = [step(4.0, *(3 * ["no effusion"]))]
        assert figures(steps, REFERENCE, {0: 1.0, 1: 2.0}, SPEECH, 6.0).display_s == pytest.approx((3.0,))

    def test_the_final_counts_from_the_end_of_speech_when_it_is_complete(self) -> None:
        steps = [step(3.2, "no pleural", "no", "no"), *STEPS[3:]]
        found_figures = figures(steps, REFERENCE, ENDS_S, SPEECH, 6.0)
        assert found_figures.final_s == pytest.approx(1.0)
        assert not found_figures.is_final_late

    def test_a_final_that_had_to_be_asked_for_is_late(self) -> None:
        assert figures(STEPS, REFERENCE, ENDS_S, SPEECH, 3.9).is_final_late

    def test_a_text_that_never_becomes_final_has_no_final(self) -> None:
        found_figures = figures(STEPS[:4], REFERENCE, ENDS_S, SPEECH, 6.0)
        assert found_figures.final_s is None
        assert found_figures.unpromised_words == 1

    def test_unstable_words_are_those_that_the_next_text_has_not(self) -> None:
        found_figures = figures(STEPS, REFERENCE, ENDS_S, SPEECH, 6.0)
        assert (found_figures.unstable_words, found_figures.last_words) == (2, 3)

    def test_nothing_shown_is_no_figure(self) -> None:
        nothing = figures([], REFERENCE, ENDS_S, SPEECH, 6.0)
        assert (nothing.first_s, nothing.final_s, nothing.display_s, nothing.last_words) == (None, None, (), 0)

    def test_texts_that_only_grow_take_nothing_back(self) -> None:
        assert taken_back([(), words("a"), words("a b"), words("a b c")]) == 0

    def test_a_text_that_becomes_shorter_takes_words_back(self) -> None:
        assert taken_back([words("a b c"), words("a"), words("a b")]) == 2


class TestPromises:
    def said(self, *texts: tuple[str, str]) -> list[Promise]:
        return [Promise(utterance="u1", stable=stable, text=text) for stable, text in texts]

    def test_a_promise_is_kept_whatever_the_case(self) -> None:
        assert not broken_promises(self.said(("no", "no plur"), ("no pleural", "no pleural eff"), ("No pleural.",) * 2))

    def test_a_text_that_begins_otherwise_breaks_it(self) -> None:
        assert [one.got for one in broken_promises(self.said(("no", "no"), ("", "know")))] == ["know"]

    def test_a_stable_text_that_becomes_shorter_breaks_it(self) -> None:
        assert len(broken_promises(self.said(("no pleural", "no pleural"), ("no", "no pleural")))) == 1

    def test_a_stable_text_that_its_own_text_does_not_begin_with_breaks_it(self) -> None:
        assert len(broken_promises(self.said(("no fluid", "no pleural")))) == 1

    def test_utterances_promise_each_for_themselves(self) -> None:
        other = Promise(utterance="u2", stable="heart", text="heart")
        assert not broken_promises([*self.said(("no", "no")), other])


class TestSummaries:
    def test_no_values_have_no_summary(self) -> None:
        assert summary([]) is None

    def test_median_nearest_rank_and_largest(self) -> None:
        many = summary([float(value) for value in range(1, 101)])
        assert many is not None
        assert (many.median, many.p95, many.most, many.count) == (50.5, 95.0, 100.0, 100)

    def test_only_the_last_words_are_looked_for(self) -> None:
        assert last_words_found(words("a b c d e f g"), words("a b c d e")) == (3, 5)

    def test_a_short_reference_has_fewer_last_words(self) -> None:
        assert last_words_found(words("a b"), words("a b")) == (2, 2)

    def test_readings_that_change_nothing_are_left_out(self) -> None:
        same = [Reading(at_s=at_s, text="no", stable="", final="") for at_s in (1.0, 2.0)]
        assert [one.at_s for one in shown([Reading(at_s=0.5, text="", stable="", final=""), *same], words)] == [1.0]

    def test_speech_is_what_is_louder_than_the_floor(self) -> None:
        sound = np.full(48_000, 0.0005, np.float32)
        sound[16_000:32_000] = 0.5
        assert speech_of(sound, 16_000, 0.001) == Speech(start_s=1.0, end_s=2.0)


class TestReadings:
    def test_ours_joins_finals_and_the_partial_that_is_open(self) -> None:
        messages: list[Message] = [
            (1.0, {"type": "ack", "durable_samples": 640}),
            (1.2, {"type": "partial", "utterance_id": "a", "start_ms": 200, "text": "no", "stable": ""}),
            (2.0, {"type": "final", "utterance_id": "a", "start_ms": 200, "text": "No effusion."}),
            (3.0, {"type": "partial", "utterance_id": "b", "start_ms": 2500, "text": "heart siz", "stable": "heart"}),
        ]
        assert Ours().readings(messages)[1:] == [
            Reading(at_s=2.0, text="No effusion.", stable="No effusion.", final="No effusion."),
            Reading(at_s=3.0, text="No effusion. heart siz", stable="No effusion. heart", final="No effusion."),
        ]

    def test_a_service_that_promises_nothing_before_the_final_is_read_too(self) -> None:
        partial = {"type": "partial", "utterance_id": "a", "start_ms": 200, "text": "no"}
        assert Ours().readings([(1.2, partial)]) == [Reading(at_s=1.2, text="no", stable="", final="")]

    def test_ours_promises_nothing_of_what_a_command_was_taken_out_of(self) -> None:
        messages: list[Message] = [
            (1.0, {"type": "partial", "utterance_id": "a", "text": "next", "stable": "next"}),
            (2.0, {"type": "command", "utterance_id": "a", "command": "next-field"}),
            (2.0, {"type": "final", "utterance_id": "a", "text": ""}),
        ]
        assert Ours.promises(messages) == []

    def test_whisperlivekit_has_committed_lines_and_a_buffer(self) -> None:
        messages: list[Message] = [
            (0.1, {"status": "no_audio_detected", "lines": [], "buffer_transcription": ""}),
            (
                2.0,
                {
                    "status": "active_transcription",
                    "lines": [{"speaker": 1, "text": " no"}, {"speaker": -2, "text": None}],
                    "buffer_transcription": " pleural",
                },
            ),
            (3.0, {"type": "ready_to_stop"}),
        ]
        assert WhisperLiveKit().readings(messages)[-1] == Reading(at_s=2.0, text="no pleural", stable="no", final="no")

    def test_whisperlive_repeats_completed_segments_which_count_once(self) -> None:
        first = {"start": "0.110", "end": "2.000", "text": " no pleural", "completed": True}
        last = {"start": "2.000", "end": "3.000", "text": " effusion", "completed": False}
        messages: list[Message] = [
            (2.5, {"uid": "bench", "segments": [first, last]}),
            (9.0, {"uid": "bench", "segments": [first, {**last, "completed": True}]}),
        ]
        assert WhisperLive().readings(messages) == [
            Reading(at_s=2.5, text="no pleural effusion", stable="no pleural", final="no pleural"),
            Reading(at_s=9.0, text="no pleural effusion", stable="no pleural effusion", final="no pleural effusion"),
        ]
