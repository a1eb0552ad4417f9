"""`commonbeat help`: what an error ends with leads to what would work, wherever the program is installed."""

import re

import pytest

from commonbeat.adapters.files.help_pages import topics
from commonbeat.cli.reference import every_command
from tests.cli.said import said


def test_an_error_ends_with_the_command_that_explains_it(tmp_path):
    told = said("trace", "clock tolerance")
    words = re.search(r"help: commonbeat (help \S+)$", told.err)
    assert words, told
    explained = said(*words[1].split())
    assert explained.status == 0
    assert "What to do" in explained.out


def test_the_settings_are_explained_too():
    assert "COMMONBEAT_READS" in said("help", "settings").out


def test_help_about_nothing_is_the_list_of_commands():
    told = said("help")
    assert told.status == 0
    assert all(command.words.split()[0] in told.out for command in every_command())


def test_what_there_is_no_help_about_is_told_with_what_may_have_been_meant():
    told = said("help", "node.port-takn")
    assert told.status == 3
    assert "Did you mean node.port-taken?" in told.err


@pytest.mark.parametrize("topic", ["../../README", "errors/node.port-taken", "/etc/hostname"])
def test_help_is_about_topics_and_not_about_files(topic):
    assert said("help", topic).status == 3


def test_there_is_a_topic_for_many_an_error():
    assert len(topics()) > 50


def test_every_argument_of_a_command_says_what_it_is():
    unsaid = [
        f"{command.words} {option.name}"
        for command in every_command()
        for option in command.options
        if len(option.help) < 10
    ]
    assert unsaid == []


def test_the_files_to_load_are_named_in_the_usage():
    told = said("anpr", "load", "--help")
    assert "anpr load FILES... --data PATH" in told.out
    assert "ARGS" not in told.out


def test_no_help_text_loses_a_word_to_markup(monkeypatch):
    monkeypatch.setenv("COLUMNS", "4000")
    lost = []
    for command in every_command():
        shown = set(said(*command.words.split(), "--help").out.split())
        texts = [command.help, *(option.help for option in command.options)]
        lost += [(command.words, word) for text in texts for word in text.replace("`", "").split() if word not in shown]
    assert lost == []
