"""What else may have been said and would matter stands with the word in the report; other differences do not."""

from tests.service.saying import Speaker
from tests.service.test_commands import field
from tests.service.world import World


def doubted(world: World) -> dict[str, tuple[str, ...]]:
    found = field(world)
    return {found.text[span.start : span.end]: span.alternatives for span in found.spans if span.alternatives}


def test_a_side_a_number_and_a_no_in_doubt_are_marked_on_what_was_written(opened: World) -> None:
    Speaker(opened).say(
        "kyste droit de douze millimètres sans cloison épaisse",
        otherwise={"droit": "gauche", "douze": "deux", "sans": "", "épaisse": "épaissie"},
    )
    assert field(opened).text == "Kyste droit de 12 mm sans cloison épaisse"
    assert doubted(opened) == {"droit": ("gauche",), "12 mm": ("deux",), "sans": ("",)}


def test_a_doubt_survives_what_is_typed_beside_it(opened: World) -> None:
    speaker = Speaker(opened)
    speaker.say("rein droit", otherwise={"droit": "gauche"})
    speaker.say("normal")
    assert doubted(opened) == {"droit": ("gauche",)}
