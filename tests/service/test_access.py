"""Signing in and out, sessions, and the password before a signature."""

from contextlib import AbstractContextManager

import pytest

from reporting.errors import DeniedError
from reporting.service.access import UNKNOWN_LOGIN, Access, token_hash
from reporting.service.passwords import Passwords
from tests.fakes.clock import FakeClock
from tests.fakes.unit import FakeUnits
from tests.service.errors import refused
from tests.service.world import CHEAP, LEA, PASSWORD, World


def denied(code: str) -> AbstractContextManager[None]:
    return refused(DeniedError, code)


def test_a_right_password_opens_a_session_that_says_who_it_is(world: World) -> None:
    signed_in = world.access.sign_in("lea", PASSWORD)
    user, session = world.access.who(signed_in.token)
    assert user == LEA
    assert session == signed_in.session
    assert world.audited(LEA.user_id) == ["login-ok"]


def test_logins_are_compared_without_case_and_surrounding_space(world: World) -> None:
    assert world.access.sign_in("  LEA ", PASSWORD).user == LEA


def test_only_the_hash_of_a_token_is_stored(world: World) -> None:
    token = world.access.sign_in("lea", PASSWORD).token
    assert token not in repr(world.units.rows)
    assert token_hash(token) in world.units.rows.logins


def test_two_sessions_have_different_tokens(world: World) -> None:
    one, other = (world.access.sign_in("lea", PASSWORD) for _ in range(2))
    assert one.token != other.token
    assert one.session.csrf_token not in {other.session.csrf_token, one.token}


@pytest.mark.parametrize(("login", "password"), [("lea", "wrong password"), ("nobody", PASSWORD), ("lea", "")])
def test_a_wrong_password_and_an_unknown_login_are_refused_alike(world: World, login: str, password: str) -> None:
    with denied("sign-in-refused"):
        world.access.sign_in(login, password)
    assert not world.units.rows.logins


def test_an_unknown_login_costs_a_verification_too() -> None:
    verified: list[str | None] = []

    class Counting(Passwords):
        def matches(self, password: str, password_hash: str | None) -> bool:
            verified.append(password_hash)
            return CHEAP.matches(password, password_hash)

    with denied("sign-in-refused"):
        Access(FakeUnits(), FakeClock(), 60, passwords=Counting()).sign_in("nobody", PASSWORD)
    assert verified == [None]


def test_a_failure_is_audited_without_what_was_typed(world: World) -> None:
    with denied("sign-in-refused"):
        world.access.sign_in("typed-in-the-wrong-box", "secret password 1")
    with denied("sign-in-refused"):
        world.access.sign_in("lea", "secret password 2")
    assert world.audited(UNKNOWN_LOGIN) == ["login-failed"]
    assert world.audited(LEA.user_id) == ["login-failed"]
    assert "secret" not in repr(world.units.rows.audit)
    assert "wrong-box" not in repr(world.units.rows.audit)


def test_after_five_failures_even_the_right_password_waits(world: World) -> None:
    for _ in range(5):
        with denied("sign-in-refused"):
            world.access.sign_in("lea", "wrong password")
    with denied("too-many-attempts"):
        world.access.sign_in("lea", PASSWORD)
    assert world.access.sign_in("eric", PASSWORD)
    world.clock.advance(5 * 60)
    assert world.access.sign_in("lea", PASSWORD)


def test_a_right_password_clears_the_failures(world: World) -> None:
    for _ in range(3):
        for _ in range(4):
            with denied("sign-in-refused"):
                world.access.sign_in("lea", "wrong password")
        world.access.sign_in("lea", PASSWORD)


@pytest.mark.parametrize("token", ["", "made up"])
def test_a_token_that_was_never_given_is_nobodys(world: World, token: str) -> None:
    with denied("not-signed-in"):
        world.access.who(token)


def test_a_session_ends_with_its_time(world: World) -> None:
    token = world.access.sign_in("lea", PASSWORD).token
    world.clock.advance(60 * 60 - 1)
    world.access.who(token)
    world.clock.advance(1)
    with denied("sign-in-expired"):
        world.access.who(token)
    with denied("not-signed-in"):
        world.access.who(token)


def test_signing_out_ends_this_session_only(world: World) -> None:
    one, other = (world.access.sign_in("lea", PASSWORD).token for _ in range(2))
    world.access.sign_out(one)
    world.access.sign_out(one)
    with denied("not-signed-in"):
        world.access.who(one)
    assert world.access.who(other)


def test_the_password_is_asked_again_and_guessed_at_most_five_times(world: World) -> None:
    world.access.check_password(LEA, PASSWORD)
    for _ in range(5):
        with denied("password-wrong"):
            world.access.check_password(LEA, "wrong password")
    with denied("too-many-attempts"):
        world.access.check_password(LEA, PASSWORD)


def test_a_password_longer_than_any_is_refused_although_its_beginning_is_right() -> None:
    password = "x" * 1024
    assert CHEAP.matches(password, CHEAP.hash(password))
    assert not CHEAP.matches(password + "x", CHEAP.hash(password))
