"""Licence and source of a standard travel with whatever is made of its model."""

import io
from zipfile import ZipFile

import pytest
from msgspec.structs import replace

from commonbeat.models.generating.forms import FORMS, generate
from tests.models.generating_models import ON, SMALL

LICENCE, SOURCE = "Licence of the Moon 7", "The Book of the Moon"
LUNAR = replace(SMALL, licence=LICENCE, source=SOURCE)


def text_of(content):
    if not content.startswith(b"PK"):
        return content.decode()
    with ZipFile(io.BytesIO(content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_licence_and_source(form):
    files = generate(LUNAR, form, ON).files
    told = {name: text_of(content) for name, content in files.items() if not name.endswith((".csv", ".jsonld"))}
    assert told
    assert [name for name, text in told.items() if LICENCE not in text or SOURCE not in text] == []


@pytest.mark.parametrize("form", sorted({*FORMS} - {"openapi", "asyncapi", "xlsx"}))
def test_a_model_without_them_says_so(form):
    files = generate(SMALL, form, ON).files
    told = [text_of(content) for name, content in files.items() if not name.endswith((".csv", ".jsonld"))]
    assert all(text.count("none stated") >= 2 for text in told)
