"""Users and the command that keeps them."""

import argparse
import io

import pytest

from reporting.errors import ConflictError, DeniedError, InputError, NotFoundError
from reporting.report.order import Identifier, PersonName
from reporting.service import people_command
from reporting.service.people import Staff
from reporting.service.ports import Role
from reporting.wording import Language
from tests.service.world import CHEAP, PASSWORD, World


def staff(world: World) -> Staff:
    return Staff(world.units, world.clock, passwords=CHEAP)


def run(world: World, *words: str) -> int:
    parser = argparse.ArgumentParser()
    people_command.add_arguments(parser)
    return people_command.main(parser.parse_args(words), world.units, world.clock, staff=staff(world))


def test_a_new_user_can_sign_in(world: World) -> None:
    added = staff(world).add_user("Marie ", PASSWORD, PersonName(family="Durand"), language=Language.ENGLISH)
    assert world.access.sign_in("marie", PASSWORD).user == added
    assert PASSWORD not in repr(world.units.rows)
    assert world.audited(added.user_id) == ["user-added", "login-ok"]


def test_a_login_is_given_once(world: World) -> None:
    with pytest.raises(ConflictError, match="taken"):
        staff(world).add_user("LEA", PASSWORD, PersonName(family="Durand"))


@pytest.mark.parametrize(
    ("login", "password", "family", "code"),
    [
        ("marie", "eleven char", "Durand", "password-too-short"),
        ("marie", "x" * 1025, "Durand", "password-too-long"),
        (" ", PASSWORD, "Durand", "login-empty"),
        ("marie", PASSWORD, " ", "name-empty"),
    ],
)
def test_what_cannot_be_a_user_is_refused(world: World, login: str, password: str, family: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        staff(world).add_user(login, password, PersonName(family=family))
    assert caught.value.code == code


def test_a_new_password_ends_the_sessions_of_the_old_one(world: World) -> None:
    token = world.access.sign_in("lea", PASSWORD).token
    staff(world).set_password("Lea", "another long password")
    with pytest.raises(DeniedError):
        world.access.who(token)
    with pytest.raises(DeniedError):
        world.access.sign_in("lea", PASSWORD)
    assert world.access.sign_in("lea", "another long password")


def test_a_password_for_nobody_is_refused(world: World) -> None:
    with pytest.raises(NotFoundError) as caught:
        staff(world).set_password("nobody", PASSWORD)
    assert caught.value.code == "login-unknown"


def test_the_command_adds_a_user_with_number_and_a_password_from_standard_input(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    run(world, "add", "marie", "--family", "Durand", "--given", "Marie", "--prefix", "Dr", "--number", "801234564895")
    user = world.access.sign_in("marie", PASSWORD).user
    assert user.role is Role.RADIOLOGIST
    assert user.practitioner.name.display() == "Dr Durand Marie"
    assert user.practitioner.identifier == Identifier(
        value="801234564895", authority="ASIP-SANTE-PS", authority_oid="1.2.250.1.71.4.2.1", type="IDNPS"
    )


def test_the_command_sets_a_password(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("another long password\r\n"))
    assert run(world, "password", "lea") == 0
    assert world.access.sign_in("lea", "another long password")


def test_the_command_lists_people_without_their_hashes(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    run(world, "list")
    listed = capsys.readouterr().out
    assert listed.splitlines() == [
        "admin\tadministrator\tfr\tDr Admin",
        "eric\tradiologist\tfr\tDr Eric",
        "lea\tradiologist\tfr\tDr Lea",
    ]
