"""What is made of a model while somebody waits: by few at once, and others are told when to come again."""

from starlette.testclient import TestClient

from commonbeat.models.seats import one_of_few
from tests.check.builders import a_person_model
from tests.web.modelled import a_portal_with


def test_forms_of_a_model_are_made_by_few_at_once_and_the_pages_of_a_small_model_stay(tmp_path):
    with a_portal_with(tmp_path / "node", a_person_model()) as app:
        client = TestClient(app, base_url="http://node")
        place = "/standards/tests/1.0"
        with one_of_few(), one_of_few(), one_of_few(), one_of_few():
            refused = client.get(f"{place}/artefacts/json-schema")
            pages = [client.get(place + page) for page in ("/artefacts", "/lint", "/dictionary/entities/X_001")]
        assert refused.status_code == 503
        assert refused.headers["retry-after"]
        assert [page.status_code for page in pages] == [200, 200, 200]
        assert client.get(f"{place}/artefacts/json-schema").status_code == 200
