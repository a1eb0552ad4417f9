"""Made-up versions of a data standard, as folders to publish."""

from pathlib import Path

from msgspec.structs import replace

from commonbeat_check.model import Ask, Code, CodeList, DataModel, Element, Entity, Group, Member, Type
from commonbeat_check.shelf import write_model

TEXT = """# A made-up standard.
id = "{id}"
version = "{version}"
title = "Made-up custody record"
owner = "Nobody"
status = "proposed"
issued_on = 2026-11-26
note = "Synthetic: nobody has adopted it."
"""

MODEL = DataModel(
    standard="custody",
    version="1.0",
    title="Made-up custody record",
    lists=(
        CodeList(id="CL_1", name="Sex", codes=(Code(value="1", label="Male"), Code(value="2", label="Female"))),
    ),
    elements=(
        Element(id="C_1", name="Given Name", max_length=35, description="The name that is given."),
        Element(id="C_2", name="Sex", type=Type.CODE, list="CL_1", description="As the person says it."),
    ),
    entities=(
        Entity(
            id="E_1",
            name="Person",
            members=(
                Member(key="givenName", name="Given Name", element="C_1"),
                Member(key="sex", name="Sex", element="C_2"),
            ),
            groups=(Group(id="G1", ask=Ask.ALL, members=("givenName",)),),
        ),
    ),
)  # fmt: skip


def version(number, **more):
    """Give the model at a version, with facts changed."""
    return replace(MODEL, version=number, **more)


def shorter(number):
    """Give the model at a version with a shorter name: it breaks producers."""
    return version(number, elements=(replace(MODEL.elements[0], max_length=20), MODEL.elements[1]))


def draft(folder: Path, model: DataModel) -> Path:
    """Write a version to publish, and give its folder."""
    place = folder / model.standard / model.version
    place.mkdir(parents=True)
    (place / "model.json").write_bytes(write_model(model))
    (place / "standard.toml").write_text(TEXT.format(id=model.standard, version=model.version))
    return place
