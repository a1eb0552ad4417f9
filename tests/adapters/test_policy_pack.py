"""The contract of ``PackStore``, in a file and in memory."""

import pytest

from commonbeat.access.errors import BadPolicyPack
from commonbeat.adapters.files.policy_pack import FilePolicyPack
from commonbeat.adapters.memory.access import MemoryPolicyPack


@pytest.fixture(params=["memory", "file"])
def store(request, tmp_path):
    if request.param == "memory":
        return MemoryPolicyPack("pack.toml", b'id = "pack"\n')
    path = tmp_path / "pack.toml"
    path.write_bytes(b'id = "pack"\n')
    return FilePolicyPack(path)


def test_a_pack_is_read_as_it_lies_there(store):
    file = store.read()
    assert (file.name, file.text, file.envelope) == ("pack.toml", b'id = "pack"\n', None)


def test_a_signature_is_kept_beside_it(store):
    store.keep_signature(b"first")
    store.keep_signature(b"second")
    assert store.read().envelope == b"second"
    assert store.read().text == b'id = "pack"\n'


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(BadPolicyPack, match=r"pack\.toml"):
        FilePolicyPack(tmp_path / "pack.toml").read()
