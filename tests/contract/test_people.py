"""Users and their sessions; and the audit of what they did."""

from dataclasses import replace

import pytest

from reporting.errors import ConflictError, NotFoundError
from reporting.service.ports import AuditEntry, OpensUnits
from tests.contract.samples import NOW, a_login, a_user, seconds


def test_a_user_is_found_by_id_and_login(units: OpensUnits) -> None:
    with units() as unit:
        unit.people.add(a_user())
        unit.commit()
    with units() as unit:
        assert unit.people.get("user-1") == a_user()
        assert unit.people.by_login("thomas") == a_user()
        assert unit.people.by_login("nobody") is None


def test_a_login_is_taken_once(units: OpensUnits) -> None:
    with units() as unit:
        unit.people.add(a_user())
        with pytest.raises(ConflictError) as refused:
            unit.people.add(a_user("user-2"))
        assert refused.value.code == "login-taken"


def test_all_users_come_by_login(units: OpensUnits) -> None:
    with units() as unit:
        for number, login in enumerate(("zoé", "anne", "Marc")):
            unit.people.add(a_user(f"user-{number}", login))
        assert [user.login for user in unit.people.all()] == ["Marc", "anne", "zoé"]


def test_a_password_is_replaced(units: OpensUnits) -> None:
    with units() as unit:
        unit.people.add(a_user())
        unit.people.set_password_hash("user-1", "$argon2id$two")
        assert unit.people.get("user-1") == replace(a_user(), password_hash="$argon2id$two")


def test_an_unknown_user_is_not_found(units: OpensUnits) -> None:
    with units() as unit:
        with pytest.raises(NotFoundError) as missing:
            unit.people.get("user-1")
        assert missing.value.code == "user-unknown"
        with pytest.raises(NotFoundError):
            unit.people.set_password_hash("user-1", "x")


def test_sessions_end_one_by_one_or_all_of_a_user(units: OpensUnits) -> None:
    with units() as unit:
        unit.people.add(a_user())
        unit.people.add(a_user("user-2", "anne"))
        for token, user in (("t1", "user-1"), ("t2", "user-1"), ("t3", "user-1"), ("t4", "user-2")):
            unit.people.add_session(a_login(token, user))
        unit.people.end_session("t1")
        unit.people.end_session("t1")
        assert unit.people.session("t1") is None
        assert unit.people.session("t2") == a_login("t2")
        unit.people.end_sessions("user-1")
        assert [unit.people.session(token) for token in ("t2", "t3")] == [None, None]
        assert unit.people.session("t4") == a_login("t4", "user-2")


def test_the_audit_tells_what_happened_to_a_subject_oldest_first(units: OpensUnits) -> None:
    opened = AuditEntry(at=NOW, user_id="user-1", action="report-opened", subject="r1")
    signed = AuditEntry(
        at=NOW - seconds(1), user_id="user-1", action="report-signed", subject="r1", detail="revision 1"
    )
    with units() as unit:
        for entry in (opened, replace(opened, subject="r2"), signed):
            unit.audit.record(entry)
        unit.commit()
    with units() as unit:
        assert unit.audit.entries("r1") == [opened, signed]
        assert not unit.audit.entries("r3")
