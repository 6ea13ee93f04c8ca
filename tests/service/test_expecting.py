"""What a dictation is likely to say is known from the order and from what was dictated; the recogniser is told."""

from reporting.errors import StoreError
from reporting.service.expecting import Expecting, nothing_expected
from reporting.text.terms_heard import KnownTerm, TermsBySound
from reporting.wording import Language
from tests.service.world import World, build_world

NAMES = ("céphalées brutales", "hémorragie méningée", "anévrisme")
TERMS = {
    Language.FRENCH: TermsBySound(Language.FRENCH, [KnownTerm(written=name, spoken=name) for name in NAMES]),
    Language.ENGLISH: TermsBySound(Language.ENGLISH, []),
}


def opened() -> World:
    world = build_world()
    world.open()
    return world


def test_the_order_is_expected_and_then_what_was_written_last() -> None:
    world = opened()
    expecting = Expecting(world.units, TERMS)
    assert expecting(world.report_id) == ("céphalées brutales",)
    world.type("Hémorragie méningée diffuse.")
    assert expecting(world.report_id) == ("céphalées brutales", "hémorragie méningée")


def test_without_a_report_nothing_is_expected() -> None:
    expecting = Expecting(build_world().units, TERMS)
    assert expecting("") == ()
    assert expecting("unknown") == ()
    assert nothing_expected("any") == ()


def test_storage_that_fails_does_not_end_a_dictation() -> None:
    def failing() -> object:
        raise StoreError("audio-not-written", why="EIO")

    assert Expecting(failing, TERMS)("report") == ()  # type: ignore[arg-type]
