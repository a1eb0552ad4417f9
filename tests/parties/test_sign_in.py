"""Signing in: two factors, each code once, a lock after too many failures, and nothing that tells who exists."""

from datetime import date, timedelta

import pytest

from commonbeat.adapters.identity.passwords import Argon2Passwords
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.ids import PersonId
from commonbeat.parties.bearers import Sessions
from commonbeat.parties.model import SessionKind
from commonbeat.parties.sign_in import enrol, next_code
from tests.parties.builders import LIMITS, PASSWORD, SECRET, House, a_person, midnight


def who(house, bearer):
    return Sessions(house.people, house.sessions, LIMITS, house.clock).who(bearer)


def test_the_password_and_a_code_sign_somebody_in():
    house = House()
    signed_in = house.try_in()
    person, session = who(house, signed_in.bearer)
    assert (person.id, session.kind, session.locked) == ("investigator", SessionKind.BROWSER, False)
    assert house.trail.events == ["parties.person.signed-in"]


def test_the_secret_of_a_session_is_kept_nowhere():
    house = House()
    signed_in = house.try_in()
    assert signed_in.bearer not in repr(vars(house.sessions)) + repr(house.trail.entries)


@pytest.mark.parametrize(
    "wrong", [{"password": "another password"}, {"code": "000000"}, {"code": ""}, {"person": "nobody"}]
)
@pytest.mark.clause("anpr-working@0.1#second-factor")
def test_anything_wrong_signs_nobody_in(wrong):
    house = House()
    assert house.try_in(**wrong) is None
    assert house.trail.events == ["parties.person.sign-in-refused"]


def test_what_was_typed_as_a_name_is_not_on_the_record():
    house = House()
    house.try_in(person="my password by mistake")
    assert "mistake" not in repr(house.trail.entries)


def test_a_code_of_the_step_before_or_after_is_taken_and_no_other():
    taken = []
    for seconds in (-60, -30, 0, 30, 60):
        house = House()
        taken.append(house.try_in(code=house.code(house.clock.now() + timedelta(seconds=seconds))) is not None)
    assert taken == [False, True, True, True, False]


@pytest.mark.clause("anpr-working@0.1#second-factor")
def test_a_code_is_good_once():
    house = House()
    assert house.try_in() is not None
    assert house.try_in() is None


def test_an_earlier_code_is_not_good_after_a_later_one():
    house = House()
    earlier = house.code(house.clock.now() - timedelta(seconds=30))
    assert house.try_in() is not None
    assert house.try_in(code=earlier) is None


def test_a_code_that_was_seen_before_the_proof_was_settled_is_not_good_twice():
    house = House()
    one, other = house.prove(), house.prove()
    assert house.sign_in.settle(one) is not None
    assert house.sign_in.settle(other) is None


def test_five_failures_lock_the_account_even_for_the_right_password():
    house = House()
    for _ in range(5):
        house.try_in(password="another password")
    assert house.try_in() is None
    house.clock.move(timedelta(minutes=15))
    assert house.try_in() is not None
    assert [e.details["why"] for e in house.trail.entries[:-1]] == [*["wrong"] * 4, "locked-now", "locked"]


def test_failures_are_counted_in_a_row():
    house = House()
    for _ in range(3):
        for _ in range(4):
            house.try_in(password="another password")
        house.clock.move(timedelta(minutes=1))
        assert house.try_in() is not None


def test_the_same_work_is_done_for_somebody_who_does_not_exist():
    house = House()
    house.prove()
    house.prove(person="nobody")
    assert house.passwords.checks == 2


@pytest.mark.clause("anpr-working@0.1#leaver")
def test_a_leaver_cannot_sign_in():
    house = House()
    house.people.put(a_person(ended_on=date(2026, 11, 20)))
    assert house.try_in() is None


def test_a_person_whose_training_has_lapsed_can_sign_in_to_read_why_they_are_refused():
    house = House()
    house.people.put(a_person(trained_until=date(2026, 11, 20)))
    assert house.try_in() is not None


def test_a_session_that_was_idle_is_locked_and_one_that_was_used_is_not():
    house = House()
    signed_in = house.try_in()
    house.clock.move(timedelta(minutes=10))
    house.sign_in.touch(signed_in.session)
    house.clock.move(timedelta(minutes=10))
    assert not who(house, signed_in.bearer)[1].locked
    house.clock.move(timedelta(minutes=5))
    assert who(house, signed_in.bearer)[1].locked


def test_unlocking_puts_a_new_session_in_place_of_the_old_one():
    house = House()
    old = house.try_in().bearer
    house.clock.move(timedelta(minutes=20))
    new = house.sign_in.unlock(old, house.prove()).bearer
    assert who(house, old) is None
    assert not who(house, new)[1].locked


def test_nobody_unlocks_another_persons_session():
    house = House()
    old = house.try_in().bearer
    house.people.put(a_person("other"))
    house.accounts.put(
        enrol(PersonId("other"), PASSWORD, passwords=house.passwords, codes=house.codes, limits=LIMITS, secret=SECRET)
    )
    house.clock.move(timedelta(minutes=20))
    assert house.sign_in.unlock(old, house.prove(person="other")) is None


def test_signing_out_ends_the_session_at_once():
    house = House()
    bearer = house.try_in().bearer
    house.sign_in.sign_out(bearer)
    house.sign_in.sign_out(bearer)
    assert who(house, bearer) is None
    assert house.trail.events == ["parties.person.signed-in", "parties.person.signed-out"]


def test_a_token_lives_twelve_hours():
    house = House()
    bearer = house.sign_in.issue_token(a_person(), "operator").bearer
    house.clock.move(timedelta(hours=12, seconds=-1))
    assert who(house, bearer) is not None
    house.clock.move(timedelta(seconds=1))
    assert who(house, bearer) is None
    assert [(e.event, e.actor, e.subject) for e in house.trail.entries] == [
        ("parties.token.issued", "operator", "investigator")
    ]


def test_a_leavers_session_ends_with_the_post():
    house = House()
    bearer = house.try_in().bearer
    house.people.put(a_person(ended_on=date(2026, 11, 20)))
    assert who(house, bearer) is None


@pytest.mark.parametrize("bearer", ["", "cb_session_", "cb_feed_x_1", "nonsense", "cb_person_\udcff"])
def test_no_other_text_is_a_session(bearer):
    house = House()
    house.try_in()
    assert who(house, bearer) is None


def test_a_short_password_is_not_taken():
    house = House()
    with pytest.raises(Invalid, match="12 characters"):
        enrol(PersonId("new"), "short", passwords=house.passwords, codes=house.codes, limits=LIMITS)


def test_a_new_account_signs_in_with_its_new_secret():
    house = House()
    house.people.put(a_person("new"))
    account = enrol(PersonId("new"), PASSWORD, passwords=house.passwords, codes=house.codes, limits=LIMITS)
    house.accounts.put(account)
    code = house.codes.code(account.totp_secret, house.clock.now())
    assert house.try_in(person="new", code=code) is not None


def test_the_next_code_is_one_that_is_taken():
    house = House()
    for _ in range(2):
        code = next_code(house.accounts.find(PersonId("investigator")), house.codes, LIMITS, house.clock.now())
        assert house.try_in(code=code) is not None
    assert next_code(house.accounts.find(PersonId("investigator")), house.codes, LIMITS, house.clock.now()) is None


def test_argon2_knows_the_right_password_and_no_other():
    passwords = Argon2Passwords()
    kept = passwords.hash(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert passwords.is_right(PASSWORD, kept)
    assert not passwords.is_right("another password", kept)
    assert not passwords.is_right("nobody's password", None)
    assert not passwords.is_right("half a pair \ud800", kept)
    assert not passwords.is_right(PASSWORD, "not a hash")


def test_codes_are_those_of_the_published_examples():
    house = House()
    # RFC 6238, appendix B, SHA-1: its eight digits end in these six.
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    epoch = midnight(1970, 1, 1)
    codes = [house.codes.code(secret, epoch + timedelta(seconds=s)) for s in (59, 1111111109, 1234567890, 20000000000)]
    assert codes == ["287082", "081804", "005924", "353130"]
