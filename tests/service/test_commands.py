"""Spoken commands in a report: what they change, what they refuse, what the pages are told."""

from dataclasses import replace

import pytest

from reporting.errors import InputError
from reporting.report.model import Field, Origin
from reporting.service.carry_out import CARRIED_OUT_BY
from reporting.service.dictation_events import Commanded, Failed, Written
from reporting.service.ports import Cursor
from reporting.service.vocabulary_ports import Macro
from reporting.text.spoken import CommandName
from reporting.wording import Language
from tests.service.errors import refused
from tests.service.saying import Speaker
from tests.service.world import ERIC, LEA, World

THORAX = Macro(name="Thorax normal", language=Language.FRENCH, text="Pas d'épanchement pleural.")
NODULE = Macro(name="Nodule", language=Language.FRENCH, text="Nodule {côté} de {taille} mm.")
CONCLUSION = Macro(name="Conclusion normale", language=Language.FRENCH, text="Examen normal.", section="conclusion")
LOST = Macro(name="Perdue", language=Language.FRENCH, text="Examen normal.", section="pancréas")
SITE = {Language.FRENCH: (THORAX, NODULE, CONCLUSION, LOST)}


def field(world: World, field_id: str = "findings") -> Field:
    return next(each for each in world.report().fields() if each.field_id == field_id)


def test_every_command_can_be_carried_out() -> None:
    assert set(CARRIED_OUT_BY) == set(CommandName)


# Moving.


def test_moving_goes_to_sections_and_to_the_ends_of_a_field(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("foie normal")
    assert speaker.obeyed("rubrique suivante") == "impression"
    assert speaker.obeyed("section suivante") == "impression"
    assert speaker.obeyed("section précédente") == "findings"
    assert speaker.cursor() == Cursor(field_id="findings", offset=11)
    speaker.obeyed("début du champ")
    assert speaker.cursor() == Cursor(field_id="findings", offset=0)
    speaker.obeyed("fin du champ")
    assert speaker.cursor() == Cursor(field_id="findings", offset=11)


# Replacing.


def test_words_that_stand_once_are_replaced_with_the_sound_of_the_new_ones(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("nodule du lobe gauche de douze millimètres point")
    assert opened.text() == "Nodule du lobe gauche de 12 mm."
    speaker.obeyed("remplacer gauche par droit")
    assert opened.text() == "Nodule du lobe droit de 12 mm."
    (new,) = [span for span in field(opened).spans if opened.text()[span.start : span.end] == "droit"]
    assert (new.origin, new.utterance_id, new.probability) == (Origin.DICTATED, "session-1-1", 0.9)
    assert new.audio_end_ms == speaker.at_ms - 2000
    assert [each.utterance_id for each in speaker.withdrawn()] == ["session-1-0"]
    speaker.obeyed("remplacez douze millimètres par quinze millimètres")
    assert opened.text() == "Nodule du lobe droit de 15 mm."
    speaker.obeyed("remplacer nodule par kyste")
    assert opened.text() == "Kyste du lobe droit de 15 mm."


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("remplacer droite par gauche", "words-not-found"),
        ("remplacer nodule par kyste", "words-ambiguous"),
        ("remplacer mm par cm", "words-ambiguous"),
        ("remplacer douze par huit par dix par huit", "replace-not-clear"),
        ("remplacer deux millimètres par trois millimètres", "words-not-found"),
        ("remplacer millimètre par centimètre", "words-not-found"),
        ("remplacer gau par droit", "words-not-found"),
    ],
)
def test_where_it_is_not_sure_what_is_meant_nothing_is_changed(opened: World, said: str, code: str) -> None:
    text = "Nodule gauche de 12 mm. Nodule de 4,2 mm."
    opened.type(text)
    version = opened.report().version
    assert Speaker(opened).refused(said) == code
    assert (opened.text(), opened.report().version) == (text, version)


def test_words_of_the_current_field_are_meant_before_those_of_another(opened: World) -> None:
    opened.type("Lésion gauche.")
    opened.type("Lésion gauche.", field_id="impression")
    speaker = Speaker(opened)
    speaker.go("impression", 0)
    assert speaker.obeyed("remplacer gauche par droite") == "impression"
    assert (opened.text(), opened.text("impression")) == ("Lésion gauche.", "Lésion droite.")


def test_a_value_is_replaced_as_a_whole_and_only_by_what_may_stand_there(opened: World) -> None:
    opened.type("12", field_id="size")
    opened.type("gauche", field_id="side")
    speaker = Speaker(opened)
    speaker.obeyed("remplacer gauche par droite")
    assert opened.text("side") == "droite"
    assert speaker.refused("remplacer droite par médiane") == "not-an-option"
    assert opened.text("side") == "droite"


# Deleting and clearing.


def test_the_last_word_goes_and_its_sound_with_it(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("foie normal")
    speaker.obeyed("efface le dernier mot")
    assert opened.text() == "Foie"
    assert [(each.start_ms, each.end_ms) for each in speaker.withdrawn()] == [(200, 400)]
    speaker.say("stéatosique")
    assert opened.text() == "Foie stéatosique"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Foie normal.", "Foie normal"),
        ("de 12,5 mm", "de 12,5"),
        ("de 12,5", "de"),
        ("soit 1 200", "soit"),
        ("en L4-L5", "en"),
        ("Foie normal. ", "Foie normal"),
        ("l'aorte", ""),
    ],
)
def test_a_word_is_deleted_as_a_whole(opened: World, text: str, left: str) -> None:
    opened.type(text)
    speaker = Speaker(opened)
    speaker.go("findings", len(text))
    speaker.obeyed("efface le dernier mot")
    assert opened.text() == left


def test_clearing_a_field_waits_for_a_second_act(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("foie normal")
    assert speaker.obeyed("vider le champ") == "findings"
    assert opened.text() == "Foie normal"
    assert speaker.command()["command"] == "clear-field"


# Macros.


def test_a_macro_is_put_at_the_cursor_and_marked_as_one(opened: World) -> None:
    speaker = Speaker(opened, site=SITE)
    speaker.say("foie normal point")
    speaker.obeyed("insérer thorax normal")
    assert opened.text() == "Foie normal. Pas d'épanchement pleural."
    assert field(opened).spans[-1].origin is Origin.MACRO
    speaker.say("rate normale point")
    assert opened.text().endswith("pleural. Rate normale.")


def test_a_macro_goes_to_its_section(opened: World) -> None:
    speaker = Speaker(opened, site=SITE)
    assert speaker.obeyed("insérer conclusion normale") == "impression"
    assert (opened.text(), opened.text("impression")) == ("", "Examen normal.")


def test_a_users_own_macro_is_meant_before_the_sites(opened: World) -> None:
    with opened.units() as unit:
        unit.macros.put(LEA.user_id, replace(THORAX, text="Poumons clairs."), at=opened.clock.now())
        unit.commit()
    Speaker(opened, site=SITE).obeyed("insérer thorax normal")
    assert opened.text() == "Poumons clairs."


@pytest.mark.parametrize(
    ("said", "code"), [("insérer abdomen", "macro-not-heard"), ("insérer perdue", "macro-has-no-place")]
)
def test_a_macro_that_is_not_known_or_has_no_place_is_not_put_anywhere(opened: World, said: str, code: str) -> None:
    assert Speaker(opened, site=SITE).refused(said) == code
    assert opened.report().version == 0


def test_gaps_are_filled_one_after_another_and_none_may_be_left_at_signing(opened: World) -> None:
    speaker = Speaker(opened, site=SITE)
    speaker.obeyed("insérer nodule")
    assert opened.text() == "Nodule ‹côté› de ‹taille› mm."
    assert (speaker.command()["start"], speaker.command()["end"]) == (7, 13)
    speaker.say("droit")
    assert opened.text() == "Nodule droit de ‹taille› mm."
    with refused(InputError, "gap-left"):
        opened.sign()
    speaker.go("findings", 17)
    speaker.say("douze")
    assert opened.text() == "Nodule droit de 12 mm."
    opened.sign()


# What the page does.


def test_words_to_select_are_told_with_their_place(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("nodule de douze millimètres du foie")
    assert speaker.obeyed("sélectionner douze millimètres") == "findings"
    told = speaker.command()
    assert opened.text()[told["start"] : told["end"]] == "12 mm"  # type: ignore[index]
    assert speaker.refused("sélectionner rate") == "words-not-found"


def test_the_last_utterance_is_told_for_correction(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("foie normal point")
    speaker.say("rate normale point")
    speaker.obeyed("corriger ça")
    told = speaker.command()
    assert opened.text()[told["start"] : told["end"]] == "Rate normale."  # type: ignore[index]


@pytest.mark.parametrize(
    ("said", "command"),
    [
        ("signer le compte rendu", "sign"),
        ("compte rendu provisoire", "preliminary"),
        ("que puis-je dire", "help"),
        ("enregistrer le brouillon", "save-draft"),
    ],
)
def test_what_changes_nothing_is_told_and_never_signs(opened: World, said: str, command: str) -> None:
    speaker = Speaker(opened)
    speaker.say("foie normal")
    version = opened.report().version
    speaker.obeyed(said)
    assert speaker.command()["command"] == command
    assert opened.report().version == version
    with opened.units() as unit:
        assert unit.signed.latest(opened.report_id) is None


def test_what_was_signed_is_not_released_as_preliminary(opened: World) -> None:
    opened.type("Normal.")
    opened.sign()
    assert Speaker(opened).refused("lecture préliminaire") == "report-action-not-allowed"


# Who, when, and what else was said.


@pytest.mark.parametrize("said", ["annuler", "vider le champ", "insérer nodule", "signer le compte rendu", "rétablir"])
def test_no_command_of_someone_without_the_lock_is_obeyed(opened: World, said: str) -> None:
    assert Speaker(opened, user=ERIC, site=SITE).refused(said) == "report-locked"


@pytest.mark.parametrize(
    "said",
    ["efface ça", "efface le dernier mot", "remplacer foie par rate", "insérer nodule", "normal pour le reste",
     "annuler", "accepter les valeurs par défaut", "vider le champ", "signer le compte rendu"],
)  # fmt: skip
def test_signed_text_is_never_changed(opened: World, said: str) -> None:
    speaker = Speaker(opened, site=SITE)
    speaker.say("foie normal")
    opened.sign()
    signed = opened.report()
    speaker.refused(said)
    assert opened.report() == signed


def test_words_after_a_command_that_failed_are_written_where_the_command_led_nowhere(opened: World) -> None:
    events = Speaker(opened).say("foie normal … remplacer rein par rate … pas de kyste")
    assert opened.text() == "Foie normal pas de kyste"
    assert [event.error.code for event in events if isinstance(event, Failed)] == ["words-not-found"]


def test_words_after_a_name_that_was_not_found_go_nowhere_whatever_else_is_asked(opened: World) -> None:
    Speaker(opened).say("aller au pancréas … que puis-je dire … pas de kyste")
    assert opened.text() == ""
    (told,) = opened.hub.bodies("failure")
    assert (told["code"], told["said"]) == ("field-not-heard", "aller au pancréas … pas de kyste")


def test_without_a_report_the_last_words_are_withdrawn_and_nothing_else_happens(opened: World) -> None:
    speaker = Speaker(opened, report_id="")
    speaker.say("foie normal")
    speaker.say("rate normale")
    events = speaker.say("efface ça")
    assert [type(event) for event in events] == [Written, Commanded]
    assert [each.utterance_id for each in speaker.withdrawn()] == ["session-1-1"]
    speaker.say("efface ça")
    assert [each.utterance_id for each in speaker.withdrawn()] == ["session-1-1", "session-1-0"]
    assert opened.hub.events == []


def test_what_is_withdrawn_is_kept_with_who_and_when(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("nodule gauche")
    speaker.obeyed("efface ça")
    (withdrawal, _) = speaker.withdrawn()
    assert (withdrawal.withdrawn_by, withdrawal.withdrawn_at) == (LEA.user_id, opened.clock.now())
    with opened.units() as unit:
        assert [final.verbatim for final in unit.dictations.finals("session-1")] == ["nodule gauche", "efface ça"]


def test_in_one_breath_only_what_was_taken_back_is_withdrawn(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("nodule gauche … efface ça … nodule droit")
    assert opened.text() == "Nodule droit"
    assert [(each.start_ms, each.end_ms) for each in speaker.withdrawn()] == [(0, 200), (200, 400)]


def test_words_of_the_same_breath_that_stand_in_another_field_are_not_withdrawn(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("foie normal … aller à conclusion … examen normal … aller aux résultats … rate normale")
    opened.writing.clear(opened.report_id, LEA, "findings")
    spans = [(span.audio_start_ms, span.audio_end_ms) for span in field(opened, "impression").spans]
    standing = {at for start, end in spans if start is not None and end is not None for at in range(start, end)}
    assert standing
    for each in speaker.withdrawn():
        assert not standing & set(range(each.start_ms, each.end_ms))
    assert len(speaker.withdrawn()) == 4


def test_a_word_of_which_a_part_stands_is_not_withdrawn(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("nodule de douze millimètres")
    speaker.obeyed("efface le dernier mot")
    assert (opened.text(), speaker.withdrawn()) == ("Nodule de 12", [])
    speaker.obeyed("efface le dernier mot")
    assert [(each.start_ms, each.end_ms) for each in speaker.withdrawn()] == [(400, 800)]
    speaker.obeyed("annuler")
    assert (opened.text(), speaker.withdrawn()) == ("Nodule de 12", [])


def test_a_word_that_was_replaced_stays_withdrawn_when_its_neighbours_come_back(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("nodule gauche calcifié")
    speaker.obeyed("remplacer gauche par droit")
    gauche = [(each.start_ms, each.end_ms) for each in speaker.withdrawn()]
    assert gauche == [(200, 400)]
    speaker.go("findings", 0)
    opened.writing.clear(opened.report_id, LEA, "findings")
    speaker.obeyed("annuler")
    assert opened.text() == "Nodule droit calcifié"
    assert [(each.start_ms, each.end_ms) for each in speaker.withdrawn()] == gauche


def test_a_sentence_that_begins_like_a_command_loses_no_word(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("indication")
    events = speaker.say("aller au bloc opératoire en urgence")
    assert opened.text() == "Indication aller au bloc opératoire en urgence"
    assert not any(isinstance(event, Failed | Commanded) for event in events)
    assert all(span.origin is Origin.DICTATED for span in field(opened).spans)
