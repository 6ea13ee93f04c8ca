"""A dictation from its frames to the report: durable, decoded, written, resumed; nothing lost, nothing twice."""

import pytest

from reporting.errors import ConflictError, DeniedError, NotFoundError
from reporting.service.dictation_events import Commanded, Drained, Durable, Failed, Heard, Written
from reporting.service.ports import DictationSession
from reporting.speech.hypothesis import Final, Word
from reporting.wording import Language
from tests.service.dictation_world import DictationWorld, quiet, running, speak, told, tone, utterances
from tests.service.world import ERIC, LEA


async def begin(around: DictationWorld, **changes: object) -> object:
    values = {"user": LEA, "report_id": around.world.report_id, "language": None, "session_id": ""}
    return await around.dictating.begin(**{**values, **changes})  # type: ignore[arg-type]


async def test_what_is_said_stands_in_the_report_and_everything_is_drained() -> None:
    async with running(["Pas de nodule, point", "champ suivant", "douze"]) as around:
        live = await begin(around)
        pcm = utterances(3)
        await speak(live, pcm)
        live.stop(len(pcm) // 2)
        events = await told(live)
    assert around.world.text() == "Pas de nodule."
    assert around.world.text("size") == "12"
    assert [event.text for event in events if isinstance(event, Written)] == ["Pas de nodule.", "", "12"]
    (command,) = [event for event in events if isinstance(event, Commanded)]
    assert command.field_id == "size"
    assert events[-1] == Drained(samples=len(pcm) // 2)
    assert [event.samples for event in events if isinstance(event, Durable)][-1] == len(pcm) // 2
    assert around.audio.pcm["session-1"] == pcm


async def test_a_partial_is_shown_where_the_final_will_stand_and_never_stored() -> None:
    async with running(["Pas de nodule visible"]) as around:
        live = await begin(around)
        events = live.events()
        await speak(live, tone(2))
        while not isinstance(await anext(events), Heard):
            continue
        assert around.world.text() == ""
        live.stop(2 * 16_000)
        async for _ in events:
            continue
        shown = around.world.hub.bodies("partial")[0]
        assert (shown["text"], shown["field_id"], shown["offset"]) == ("Pas de", "findings", 0)
    assert around.world.text() == "Pas de nodule visible"


async def test_a_partial_is_shown_as_it_would_be_written() -> None:
    async with running(["douze millimètres de plus"]) as around:
        live = await begin(around)
        events = live.events()
        await speak(live, tone(2))
        while not isinstance(heard := await anext(events), Heard):
            continue
        live.stop(2 * 16_000)
        async for _ in events:
            continue
        assert heard.text == "12 mm"
        assert around.world.hub.bodies("partial")[0]["text"] == "12 mm"


async def test_the_tail_is_decoded_when_the_speaker_stops_in_mid_word() -> None:
    async with running(["Conclusion"]) as around:
        live = await begin(around)
        await speak(live, tone(0.7))
        live.stop(11_200)
        await told(live)
    assert around.world.text() == "Conclusion"


async def test_a_broken_line_loses_nothing_and_doubles_nothing() -> None:
    pcm = utterances(2)
    cut = 2 * 16_000 + 8_000  # in the middle of the second utterance
    async with running(["Pas de nodule.", "Pas", "d'épanchement."]) as around:
        live = await begin(around)
        events_before = live.events()
        await speak(live, pcm[: 2 * 32_000])
        while not isinstance(await anext(events_before), Written):
            continue
        await speak(live, pcm[2 * 32_000 : 2 * cut], start_sample=32_000)
        live.lost()
        await live.ended()
        again = await begin(around, session_id=live.session_id)
        assert again.durable_samples == cut
        # A client that did not hear the last acknowledgement sends more than is needed.
        await speak(again, pcm[2 * (cut - 4_000) :], start_sample=cut - 4_000)
        again.stop(len(pcm) // 2)
        events = await told(again)
    assert around.audio.pcm[live.session_id] == pcm
    assert events[-1] == Drained(samples=len(pcm) // 2)
    assert around.world.text() == "Pas de nodule. Pas d'épanchement."


async def test_audio_that_was_stored_and_not_decoded_is_decoded_when_the_session_goes_on() -> None:
    pcm = utterances(1)
    async with running(["Pas de nodule."]) as around:
        live = await begin(around)
        around.world.units.refuse_commit = "database-busy"  # the final cannot be stored
        await speak(live, pcm)
        live.stop(len(pcm) // 2)
        events = await told(live)
        assert any(isinstance(event, Failed) and event.fatal for event in events)
        assert around.world.text() == ""
        around.world.units.refuse_commit = ""
        again = await begin(around, session_id=live.session_id)
        again.stop(len(pcm) // 2)
        await told(again)
    assert around.world.text() == "Pas de nodule."


async def test_a_full_disk_is_said_and_ends_the_dictation() -> None:
    async with running(["Pas de nodule."]) as around:
        live = await begin(around)
        around.audio.failure = "audio-disk-full"
        await speak(live, tone(0.5))
        events = await told(live)
    failures = [event for event in events if isinstance(event, Failed)]
    assert [(failure.error.code, failure.fatal) for failure in failures] == [("audio-disk-full", True)]
    assert not [event for event in events if isinstance(event, Durable)]


async def test_a_hole_in_the_audio_is_refused_and_what_came_before_is_kept() -> None:
    async with running(["Pas de nodule."]) as around:
        live = await begin(around)
        await speak(live, utterances(1))
        await speak(live, tone(0.1), start_sample=50_000)
        events = await told(live)
    codes = [event.error.code for event in events if isinstance(event, Failed)]
    assert len(codes) == 1
    assert codes[0] in ("frame-gap", "audio-gap")
    assert around.world.text() == "Pas de nodule."


async def test_a_recogniser_that_fails_once_is_asked_again() -> None:
    async with running(["Pas de nodule."], failures=1) as around:
        live = await begin(around)
        await speak(live, utterances(1))
        live.stop(32_000)
        events = await told(live)
    assert not [event for event in events if isinstance(event, Failed)]
    assert around.world.text() == "Pas de nodule."


async def test_a_recogniser_that_keeps_failing_is_said_and_the_sound_is_kept() -> None:
    # One early reading and, if it fails before the pause is over, the final's two attempts.
    async with running(["Pas de nodule."], failures=3) as around:
        live = await begin(around)
        pcm = utterances(1)
        await speak(live, pcm)
        live.stop(32_000)
        events = await told(live)
    (failure,) = [event for event in events if isinstance(event, Failed)]
    assert (failure.error.code, failure.fatal) == ("utterance-not-decoded", False)
    assert events[-1] == Drained(samples=32_000)
    assert around.audio.pcm[live.session_id] == pcm


async def test_silence_writes_nothing_and_a_dead_microphone_is_said() -> None:
    async with running(["Merci d'avoir regardé"]) as around:
        live = await begin(around)
        await speak(live, quiet(3))
        live.stop(48_000)
        events = await told(live)
    (notice,) = [event for event in events if isinstance(event, Failed)]
    assert (notice.error.code, notice.fatal) == ("microphone-dead", False)
    assert [type(event) for event in events if not isinstance(event, Durable | Failed)] == [Drained]
    assert not around.recognizer.calls


async def test_an_empty_dictation_is_drained_at_zero() -> None:
    async with running([]) as around:
        live = await begin(around)
        live.stop(0)
        assert await told(live) == [Drained(samples=0)]


async def test_a_report_that_was_signed_meanwhile_keeps_its_text_and_the_words_are_kept_apart() -> None:
    async with running(["Pas de nodule."]) as around:
        live = await begin(around)
        await speak(live, tone(1))
        around.world.type("Examen normal.", field_id="impression")
        around.world.sign()
        live.stop(16_000)
        events = await told(live)
        with around.world.units() as unit:
            (final,) = unit.dictations.finals(live.session_id)
    assert final.written == "Pas de nodule."
    assert around.world.text() == ""
    (failure,) = [event for event in events if isinstance(event, Failed)]
    assert not failure.fatal


async def test_two_dictations_into_one_report_are_refused() -> None:
    async with running([]) as around:
        await begin(around)
        with pytest.raises(ConflictError) as caught:
            await begin(around)
        assert caught.value.code == "dictation-running"


async def test_a_report_that_another_person_writes_is_refused() -> None:
    async with running([]) as around:
        with pytest.raises(ConflictError) as caught:
            await begin(around, user=ERIC)
        assert caught.value.code == "report-locked"


async def test_a_session_of_another_person_is_refused() -> None:
    async with running([]) as around:
        live = await begin(around)
        live.lost()
        await live.ended()
        with pytest.raises(DeniedError) as caught:
            await begin(around, user=ERIC, session_id=live.session_id)
        assert caught.value.code == "dictation-of-another"


async def test_an_unknown_report_is_refused() -> None:
    async with running([]) as around:
        with pytest.raises(NotFoundError):
            await begin(around, report_id="nowhere")


async def test_dictation_without_a_report_speaks_the_language_that_was_asked_for() -> None:
    async with running(["no nodule period"]) as around:
        live = await begin(around, report_id="", language=Language.ENGLISH)
        await speak(live, utterances(1))
        live.stop(32_000)
        events = await told(live)
    assert {language for _, language, _ in around.recognizer.calls} == {Language.ENGLISH}
    assert [event.text for event in events if isinstance(event, Written)] == ["No nodule."]


async def test_dictation_without_a_report_goes_on_in_the_sentence_that_was_begun() -> None:
    async with running(["No nodule", "In the left lung period", "new line", "Normal heart."]) as around:
        live = await begin(around, report_id="", language=Language.ENGLISH)
        await speak(live, utterances(4))
        live.stop(4 * 32_000)
        events = await told(live)
    said = [event.text for event in events if isinstance(event, Written)]
    assert said == ["No nodule", "in the left lung.", "", "Normal heart."]


async def test_words_after_a_command_that_found_no_field_are_kept_and_written_nowhere() -> None:
    async with running(["Examen du foie.", "aller à pancréas"]) as around:
        live = await begin(around)
        await speak(live, utterances(2))
        live.stop(64_000)
        events = await told(live)
    (failure,) = [event for event in events if isinstance(event, Failed)]
    assert (failure.error.code, failure.fatal) == ("field-not-heard", False)
    assert around.world.text() == "Examen du foie."


def test_text_behind_a_failed_command_does_not_go_into_the_old_field() -> None:
    world = DictationWorld([])
    words = ("aller", "à", "pancréas", "Normal.")
    times = ((0, 300), (300, 500), (500, 900), (2000, 2400))
    final = Final(
        utterance_id="u1",
        text=" ".join(words),
        words=tuple(
            Word(text=text, start_ms=start, end_ms=end, probability=0.9)
            for text, (start, end) in zip(words, times, strict=True)
        ),
        start_ms=0,
        end_ms=2400,
        end_sample=38_400,
    )
    session = DictationSession(
        session_id="s",
        user_id=LEA.user_id,
        report_id=world.world.report_id,
        language=Language.FRENCH,
        started_at=world.world.clock.now(),
    )
    with world.world.units() as unit:
        unit.dictations.add(session)
        unit.commit()
    events = world.dictating._around.keeping.keep(session, LEA, final)
    assert [event.error.code for event in events if isinstance(event, Failed)] == ["field-not-heard"]
    assert world.world.text() == ""
    with world.world.units() as unit:
        (kept,) = unit.dictations.finals("s")
    assert kept.written == "Normal."
