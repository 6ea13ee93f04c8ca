"""« accepter les valeurs par défaut », « variable complète », « normal pour le reste »."""

from dataclasses import replace

from reporting.report.model import Field, FieldKind, Origin
from reporting.template.fill import is_written
from reporting.template.model import FieldSpec, SectionSpec, Template
from tests.service.saying import Speaker
from tests.service.world import OTHER_TEMPLATE, TEMPLATE, World, build_world

TECHNIQUE = SectionSpec(
    section_id="technique",
    title="Technique",
    code=None,
    fields=(FieldSpec(field_id="technique", label="", kind=FieldKind.TEXTAREA, default="Sans injection."),),
)


def organ(field_id: str, label: str, normal: str) -> FieldSpec:
    return FieldSpec(
        field_id=field_id, label=label, kind=FieldKind.TEXTAREA, verbal_trigger=label.lower(), normal=normal
    )


WITH_DEFAULTS: Template = replace(
    TEMPLATE,
    sections=(
        TECHNIQUE,
        replace(
            TEMPLATE.sections[0],
            fields=(
                organ("liver", "Foie", "Foie de taille normale."),
                organ("spleen", "Rate", "Rate homogène."),
                organ("other", "Autre", ""),
                *TEMPLATE.sections[0].fields[1:],
            ),
        ),
        TEMPLATE.sections[1],
    ),
)


def world_with_defaults() -> World:
    world = build_world(templates=(WITH_DEFAULTS, OTHER_TEMPLATE))
    world.open()
    world.hub.events.clear()
    return world


def field(world: World, field_id: str) -> Field:
    return next(each for each in world.report().fields() if each.field_id == field_id)


def test_normal_for_the_rest_fills_what_is_empty_and_nothing_else() -> None:
    world = world_with_defaults()
    speaker = Speaker(world)
    speaker.say("aller au foie … stéatose hépatique point")
    speaker.obeyed("normal pour le reste")
    assert field(world, "liver").text == "Stéatose hépatique."
    assert field(world, "spleen").text == "Rate homogène."
    assert field(world, "other").text == ""
    assert field(world, "impression").text == ""
    assert {span.origin for span in field(world, "spleen").spans} == {Origin.TEMPLATE}
    assert speaker.refused("insérer normal") == "nothing-normal"


def test_a_field_with_any_word_in_it_is_not_filled() -> None:
    world = world_with_defaults()
    world.type("x", field_id="liver")
    Speaker(world).obeyed("insérer normal")
    assert field(world, "liver").text == "x"


def test_in_the_current_field_the_cursor_goes_behind_the_normal_text() -> None:
    world = world_with_defaults()
    speaker = Speaker(world)
    speaker.go("liver", 0)
    speaker.obeyed("normal pour le reste")
    speaker.say("pas de kyste point")
    assert field(world, "liver").text == "Foie de taille normale. Pas de kyste."


def test_accepted_defaults_stand_as_if_they_had_been_said() -> None:
    world = world_with_defaults()
    assert not is_written(field(world, "technique"))
    speaker = Speaker(world)
    speaker.obeyed("accepter les valeurs par défaut")
    assert field(world, "technique").text == "Sans injection."
    assert is_written(field(world, "technique"))
    assert speaker.refused("accepter les valeurs par défaut") == "nothing-to-accept"
    speaker.obeyed("annuler")
    assert not is_written(field(world, "technique"))


def test_a_complete_field_is_accepted_and_left() -> None:
    world = world_with_defaults()
    speaker = Speaker(world)
    speaker.go("technique", 3)
    assert speaker.obeyed("variable complète") == "liver"
    assert is_written(field(world, "technique"))
    assert speaker.obeyed("variable complète") == "spleen"


def test_a_choice_that_nobody_made_is_not_made_by_a_complete_field() -> None:
    world = world_with_defaults()
    speaker = Speaker(world)
    speaker.go("side", 0)
    speaker.obeyed("variable complète")
    assert field(world, "side").text == ""
