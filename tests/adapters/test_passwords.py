import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import VerifyMismatchError

from commonbeat.adapters.identity.passwords import Argon2Passwords, nobodys_hash

QUICK = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)


def test_a_password_is_right_against_its_own_hash_alone():
    passwords = Argon2Passwords(QUICK)
    kept = passwords.hash("correct horse")
    assert passwords.is_right("correct horse", kept)
    assert not passwords.is_right("correct house", kept)


@pytest.mark.parametrize("password", ["nobody's password", "", "\udc00"])
def test_no_password_is_right_where_there_is_no_account(password):
    assert not Argon2Passwords(QUICK).is_right(password, None)


def test_for_nobody_as_much_is_computed_as_for_an_account():
    for hasher in (QUICK, PasswordHasher()):
        nobodys = nobodys_hash(hasher)
        assert extract_parameters(nobodys) == extract_parameters(hasher.hash("x"))
        with pytest.raises(VerifyMismatchError):  # it was computed, and not dismissed for its shape
            hasher.verify(nobodys, "x")
