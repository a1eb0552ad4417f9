import pytest

from commonbeat.settings import BadSetting, Secret, UnknownSetting, every_setting, read_settings


def test_without_an_environment_every_setting_has_its_default():
    settings = read_settings({})
    assert settings.web.host == "127.0.0.1"
    assert settings.web.body_max_bytes == 32 * 1024 * 1024


def test_a_setting_is_read_from_the_environment():
    assert read_settings({"COMMONBEAT_BODY_SECONDS": "5"}).web.body_seconds == 5


def test_a_misspelt_setting_stops_the_start_and_names_the_nearest():
    with pytest.raises(UnknownSetting, match="Did you mean COMMONBEAT_BODY_SECONDS"):
        read_settings({"COMMONBEAT_BODY_SECOND": "5"})


@pytest.mark.parametrize("value", ["", "0", "-1", "many", "1.5"])
def test_a_number_that_is_none_is_refused_with_its_name(value):
    with pytest.raises(BadSetting, match="COMMONBEAT_BODY_SECONDS"):
        read_settings({"COMMONBEAT_BODY_SECONDS": value})


def test_a_secret_does_not_print():
    secret = read_settings({"COMMONBEAT_DATABASE": "postgresql+psycopg://user:word@host/db"}).database.database
    assert isinstance(secret, Secret)
    assert "word" not in f"{secret} {secret!r}"
    assert secret.text.endswith("@host/db")


def test_each_setting_says_what_it_is():
    assert all(help_ for _name, _default, help_ in every_setting())
