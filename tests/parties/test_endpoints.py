"""An endpoint is an address at which one node can answer, and nothing else that an address can say."""

import pytest

from commonbeat.parties.endpoints import is_endpoint


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8001",
        "https://node.example",
        "https://node.example:8443",
        "http://localhost:65535",
        "http://10.0.0.7",
        "http://a-b.example",
        "https://xn--bcher-kva.example",
    ],
)
def test_the_address_of_a_machine_is_one(url):
    assert is_endpoint(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ftp://node.example",
        "http://node.example:99999",
        "http://node.example:0",
        "http://node.example:",
        "http://-",
        "http://-a.example",
        "http://x..y",
        "http://node.example.",
        "http://node.example/",
        "http://node.example/path",
        "http://node.example?a",
        "http://node.example#a",
        "http://somebody@node.example",
        "http://somebody:secret@node.example",
        "http://" + "a" * 64 + ".example",
        "http://NODE.example",
        "http://nöde.example",
        "http://node.example\n",
        "http://[::1]",
    ],
)
def test_what_no_node_answers_at_is_none(url):
    assert not is_endpoint(url)


@pytest.mark.parametrize(
    "host",
    [
        "169.254.169.254", "224.0.0.1", "239.1.1.1", "0.0.0.0", "0.1.2.3", "255.255.255.255", "240.0.0.1",
        "2130706433", "127.1", "0x7f000001", "a.0x7f", "0177.0.0.1", "1.2.3.4.5", "1.2.3.256", "node.1",
    ],
)  # fmt: skip
def test_a_number_is_the_address_of_one_machine_in_four_numbers(host):
    assert not is_endpoint(f"http://{host}:8000")
