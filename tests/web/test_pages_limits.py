"""What a page says of a limit is what the policy pack says: no page has a number of its own."""

import re

import pytest
from starlette.testclient import TestClient

from commonbeat.adapters.memory.read_store import MemoryReadStore
from commonbeat.bootstrap.open import open_node
from commonbeat.cli.serve import compose
from commonbeat.demo.build import furnish, make_demo_folder
from commonbeat.settings import read_settings
from commonbeat.web.hit_stream import HitHub
from tests.builders import a_camera
from tests.web.browsers import Browser, words

OTHERS = {
    "purpose.reason_min_characters": "17",
    "purpose.reason_max_characters": "234",
    "purpose.reference_max_characters": "41",
    "purpose.reference_example": '"a made-up docket"',
    "search.pattern_known_characters": "3",
}


class OtherPack:
    """A started demonstration node under a pack with other limits, and its application."""

    def __init__(self, root) -> None:
        [pack] = make_demo_folder(root).policy.glob("*.toml")
        text = pack.read_text(encoding="utf-8")
        for name, value in OTHERS.items():
            text, times = re.subn(rf"(\[{re.escape(name)}\]\nvalue = ).*", rf"\g<1>{value}", text)
            assert times == 1, name
        pack.write_text(text, encoding="utf-8")
        self.node = open_node(root, read_settings({}), store=MemoryReadStore())
        furnish(self.node.house, [a_camera(1)])
        self.node.start()
        self.app = compose(self.node, HitHub())


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    made = OtherPack(tmp_path_factory.mktemp("other") / "data")
    with TestClient(made.app, base_url="http://node"):
        yield made
    made.node.stop()


def assert_says_the_packs_limits(answer) -> None:
    assert "17 to 234 characters." in words(answer)
    assert "A made-up docket." in words(answer)
    for field, most in (("reason", "234"), ("reference", "41")):
        [tag] = re.findall(rf'<(?:input|textarea)[^>]* name="{field}"[^>]*>', answer.text)
        assert f'maxlength="{most}"' in tag


def test_the_page_of_a_search_says_how_many_characters_the_pack_wants_known(other):
    assert "At least 3 characters must be known." in words(Browser(other, "investigator").get("/search"))


def test_the_page_of_a_reason_says_the_packs_limits(other):
    asked = {"vrm": "AA11AAA", "from": "2026-11-01T00:00"}
    assert_says_the_packs_limits(Browser(other, "investigator").send("/search/reason", asked))


def test_the_page_of_a_task_says_the_packs_limits(other):
    assert_says_the_packs_limits(Browser(other, "investigator").get("/check"))


def test_the_page_of_a_new_authority_says_the_packs_limits(other):
    assert_says_the_packs_limits(Browser(other, "analyst").get("/authorities/new"))


def test_the_pages_of_the_demonstrations_own_pack_say_its_limits(running):
    investigator = Browser(running, "investigator")
    assert "5 to 500 characters." in words(investigator.get("/check"))
    assert "At least 2 characters must be known." in words(investigator.get("/search"))
