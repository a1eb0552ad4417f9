"""Who enters keys, and who brings what was signed with them: not the same person, and what two can do together is known."""

import base64

import pytest
from starlette.testclient import TestClient

from commonbeat.access.duties import apart_faults
from commonbeat.access.model import Permission
from commonbeat.access.pack import Holder
from tests.access.builders import a_pack
from tests.governance.builders import BODY, FORCE, OTHER_FORCE, SIGNERS
from tests.governance.portal import Portal
from tests.governance.test_code_api import apply, sign


@pytest.mark.clause("anpr-working@0.1#duties-apart")
def test_no_one_person_enters_keys_and_administers_the_code():
    pack = a_pack()
    both = pack.permissions_of(("admin", "registrar"))
    assert {Permission.PEOPLE_EDIT, Permission.CODE_ADMINISTER} <= both
    [fault] = apart_faults(pack, Holder.PERSON, both, "/roles")
    assert "code.administer and people.edit" in fault.detail


def test_an_administrator_with_a_key_of_another_organisation_brings_nothing_for_it(tmp_path):
    """What SECURITY.md says: alone they are refused; with a registrar it counts, and the record says who did what."""
    portal = Portal(tmp_path)
    with TestClient(portal.app, base_url="http://node", raise_server_exceptions=False) as portal.client:
        own_making = base64.b64encode(SIGNERS[OTHER_FORCE].public_key).decode()
        body = {"party": FORCE, "use": "code", "public_key": own_making}
        made = portal.post("/api/keys", body, "keeper").json()
        accession = apply(portal, FORCE, BODY).json()
        assert sign(portal, accession, FORCE, person="keeper", signer=OTHER_FORCE).status_code == 403
        assert sign(portal, accession, FORCE, person="registrar", signer=OTHER_FORCE).status_code == 200
        [entered] = [one for one in portal.entries("parties.key.added") if one["subject"] == made["id"]]
        [signed] = portal.entries("governance.accession.signed")
        assert (entered["actor"], entered["details"]["party"]) == ("keeper", FORCE)
        assert (signed["actor"], signed["details"]["key"]) == ("registrar", made["id"])
        public = portal.call("GET", "/api/keys", params={"party": FORCE}).json()["keys"]
        assert [one["id"] for one in public] == [made["id"]]
    portal.node.stop()
