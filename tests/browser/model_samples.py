"""Samples of the pages of data models, made up from end to end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import msgspec

from commonbeat.models.examples.written import written
from commonbeat.models.model import Found, Page, Part
from commonbeat.models.standing import of_element
from commonbeat.web.pages.views import model_reports as reports
from commonbeat.web.pages.views import models as views
from commonbeat.web.pages.views import standards
from commonbeat.web.pages.views.forms import Choice
from commonbeat.web.pages.views.model_parts import PartRow, PartsPage
from commonbeat.web.pages.views.notes import NotesPage
from commonbeat.web.pages.views.profiles import CodeCount, DriftRow, ProfileRow, ProfileShown
from commonbeat.web.rendering import View
from commonbeat_check.model import Code, CodeList, CodeMatch, ListMapping, NotEnforced, Relation
from commonbeat_check.shape import Shape
from tests.check.builders import a_person_model, a_rule, an_element, an_entity

MODEL = a_person_model()
TODAY = date(2026, 11, 26)
HEAD = views.ModelHead("made-up", "1.1", "A made-up dictionary of data standards", ("1.0", "2.0"))
LONG = "A text that says at some length what the element is for, when it is filled in, and by whom, as people write it"
FOUND = Page(
    (
        Found(Part.ELEMENT, "T_002", "Date of Birth", LONG, exact=True),
        Found(Part.CODE, "1", "Male", "", "gender"),
        Found(Part.RULE, "X_001.R1", "death not before birth", "death not before birth", "X_001"),
        Found(Part.ENTITY, "X_001", "Thing"),
        Found(Part.LIST, "gender", "Gender"),
    ),
    120,
)
WHERE = (reports.WhereRow("T_002", "/standards/made-up/1.1/dictionary/elements/T_002"), reports.WhereRow("DS_80"))
FINDING = reports.FindingRow(
    "error",
    "enum_vs_format",
    WHERE,
    "Yes and No against a telephone number of 11 to 35 characters",
    "No value can be both, so no record can be valid.",
    "Drop the list, or the lengths.",
)
WAIVER = reports.WaiverRow(LONG, "A made-up editor", date(2027, 1, 31))
NOTES = f"""# From made-up@1.0 to made-up@1.1

## If you send records

1. `T_002`: The longest value is 35 \\*characters\\*. {LONG}

## Codes of Gender

*exact* means the same.

| Was | Is | How |
| --- | --- | --- |
| NK (Not known) | U | exact |
| {"X" * 60} | nothing there | none |

- `T_003` (widened): {LONG}
"""
CHANGE = reports.ChangeRow(
    "narrowed",
    WHERE[0],
    "The longest value is 35 characters, and was 70.",
    "Longer ones are refused now.",
    ("producer",),
)
ROWS = (
    reports.CrosswalkRow("surname", "person.familyName", "exact", "copied", "", (), "Surname", "Family Name"),
    reports.CrosswalkRow(
        "gender",
        "person.genderTypeCode",
        "lossy",
        "by the list",
        LONG,
        (("Male", "1", "exact", ""), ("Trans Male", "", "none", LONG)),
    ),
    reports.CrosswalkRow("homeAddress.county", "", "none", "nothing there", ""),
    reports.CrosswalkRow("age", "person.age", "broader", "copied", ""),
    reports.CrosswalkRow("", "person.religion", "narrower", "not filled", ""),
    reports.CrosswalkRow("age", "person.ageCategoryText", reports.SAID, "always “age”: it says what the value is", ""),
)
RECORD = '{\n  "givenName": "Example",\n  "pncId": "2020/0000001A"\n}'
CROSSWALK = reports.CrosswalkPage(
    HEAD,
    "made-up@1.1#X_001",
    "Thing",
    "other@2.0#Person",
    "Person",
    "A working crosswalk of this project.",
    ROWS,
    sample=RECORD,
)
PROBLEM = reports.ProblemRow(
    "row 7",
    "/homeAddress/postCode",
    "T_006",
    "/standards/made-up/1.1/dictionary/elements/T_006",
    "postcode",
    "made-up@1.1#T_006",
    "It is no postcode.",
    "Write the outward part, a space and the inward part, as in the Royal Mail's list.",
)
CHOICES = (Choice("X_001", "Thing (X_001)", chosen=True), Choice("X_002", "Other thing (X_002)"))
RICH = an_element(
    "T_009",
    "Ethnicity Observed",
    description=LONG,
    names=("Ethnicity Obs.",),
    characters="alphanumeric",
    format="AA/NN",
    pattern="[A-Z]{2}/[0-9]{2}|[A-Z]{40,60}(?:[0-9]{20}|[A-F]{3})*",
    list="gender",
    default="1",
    rules=("never in the future", LONG),
    samples=("AB/12",),
    owner="A made-up body",
    based_on="ISO 8601",
    section="3.80",
    min_length=2,
    is_defined=False,
    not_enforced=(NotEnforced(rule="min-length", reason="Every code of the list is shorter."),),
    notes=(LONG,),
)
CODES = CodeList(
    id="gender",
    name="Gender",
    version="2",
    source="A made-up source",
    size=5,
    note=LONG,
    codes=(Code(value="0", label="Unknown"), Code(value="1", label="Male", valid_from=date(2020, 1, 1), valid_to=date(2030, 1, 1))),
    mappings=(
        ListMapping(
            to="another-standard@2.0#" + "SexOfAPersonAsItIsWritten" * 3,
            matches=(CodeMatch(source="0", relation=Relation.NONE), CodeMatch(source="1", target="M", note=LONG)),
        ),
    ),
)  # fmt: skip
MANY = CodeList(
    id="many",
    name="Many",
    codes=tuple(Code(value=f"C{at:03}", label=f"The code of the number {at}") for at in range(400)),
)
ENTITY = an_entity(
    *MODEL.entities[0].members,
    description=LONG,
    groups=MODEL.entities[0].groups,
    rules=(a_rule("not-future", "dateOfBirth"), a_rule("", why_untested="Nobody can tell by machine.")),
    notes=(LONG,),
)
FORMS = views.RecordForms(
    written(Shape(MODEL, MODEL.entities[0]), {"givenName": ["Example", "x" * 200], "gender": "1"}),
    "X_001",
    (("givenName", "Given Name", "1 to 35 characters"), ("homeAddress.postCode", "Post Code", LONG)),
    300,
    "<records>\n  <thing>\n  </thing>\n</records>",
)


PROFILE = ProfileShown(
    records=1_200,
    valid="99.7%",
    rows=(
        ProfileRow("surname", "T_001", "/standards", "100%", "99.9%", "over 1,000"),
        ProfileRow("homeAddress", "", "", "50.0%", "100%", "–"),
        ProfileRow("homeAddress.propertyDetail.postCodeOfTheOutwardPart", "T_007", "", "0.1%", "-", "1"),
    ),
    rows_count=400,
    never=("givenName", "homeAddress.propertyDetail.countyOrUnitaryAuthority") * 30,
    never_count=400,
    drift=(
        DriftRow("gender", "T_004", "/standards", 41, (CodeCount("M", 30), CodeCount("W" * 35, 1)), 10, (), 0),
        DriftRow("ethnicity", "T_009", "", 0, (), 0, ("A1", "A2", "Not Specified by the person concerned"), 90),
    ),
    rules=(CodeCount("made-up@1.1#T_004 list", 41), CodeCount("made-up@1.1#X_001 X_001.G2", 1)),
)


def model_samples() -> dict[str, tuple[str, Callable[[], View]]]:
    """Give the samples, each with where it stands in the navigation."""
    first = views.Dictionary.of(HEAD, MODEL, "", None)
    entity = views.EntityPage.of(
        HEAD, MODEL, ENTITY, TODAY, [("JSON", RECORD), ("CSV", "givenName,givenName.2," + "x" * 200)]
    )
    used = (("X_001", "Thing"),)
    row = standards.StandardRow(
        "made-up", "1.1", HEAD.title, "live", "A made-up body", 0, has_model=True, entities=16, newer="2.0"
    )
    pages: dict[str, View] = {
        "standard-of-data": standards.Standard(row, LONG, date(2026, 11, 26), (), (), others=("1.0", "2.0"), newer="2.0"),
        "standards-of-data": standards.Standards((row,)),
        "dictionary": first,
        "dictionary-found": views.Dictionary.of(HEAD, MODEL, "date of birth", FOUND),
        "dictionary-nothing": views.Dictionary.of(HEAD, MODEL, "xyzzy", Page((), 0)),
        "dictionary-parts": PartsPage.of(HEAD, MODEL, "elements", 0),
        "dictionary-parts-long": PartsPage(HEAD, "code-lists", (PartRow("x" * 60, "Y" * 60, LONG),) * 60, 2_383, 60),
        "dictionary-parts-none": PartsPage(HEAD, "entities", (), 0),
        "entity": entity,
        "entity-bare": views.EntityPage.of(HEAD, MODEL, an_entity(id="X_009"), TODAY, views.RecordForms(None, "X_009", (), 0, "")),
        "element": views.ElementPage(HEAD, MODEL.elements[0], of_element(MODEL, MODEL.elements[0], TODAY), None, used),
        "element-rich": views.ElementPage(
            HEAD,
            RICH,
            of_element(msgspec.structs.replace(MODEL, lists=(CODES,)), RICH, TODAY),
            CODES,
            (),
            (("other@2.0", "Person.ethnicity", "lossy", LONG),),
            (("warn", "The pattern has no sample.", "Give one."),),
        ),
        "code-list": views.ListPage(HEAD, CODES, 0, (("T_009", "Ethnicity Observed"),)),
        "code-list-long": views.ListPage(HEAD, MANY, 100, ()),
        "code-list-found": views.ListPage(HEAD, MANY, 0, (("T_009", "Ethnicity Observed"),) * 30, "7"),
        "code-list-not-found": views.ListPage(HEAD, MANY, 0, (), "xyzzy"),
        "code-list-unknown": views.ListPage(HEAD, CodeList(id="shape", name="Shape", is_known=False), 0, ()),
        "lint": reports.LintPage(
            HEAD,
            (1, 0, 1, 1),
            reports.RuleFindings.of(
                (FINDING, FINDING, reports.FindingRow("info", "bad_id_form", WHERE, "DS_80 for DS_080", "", "", WAIVER)),
                {"enum_vs_format": ("A list whose values the format does not let through.", "Change one of the two.")},
            ),
        ),
        "lint-clean": reports.LintPage(HEAD, (0, 0, 0, 0), (), "error"),
        "lint-long": reports.LintPage(
            HEAD,
            (4_000, 0, 0, 0),
            reports.RuleFindings.of([replace(FINDING, rule=f"rule_{at % 30}") for at in range(200)], {}),
            "error",
            4_000,
            (LONG,),
        ),
        "model-diff": reports.DiffPage(
            HEAD, "1.0", "1.1", (CHANGE, reports.ChangeRow("renamed", WHERE[1], "A new name.", "")), 2, (2, 1, 0, 1),
            has_notes=True,
        ),
        "model-diff-filtered": reports.DiffPage(HEAD, "1.0", "1.1", (), 0, (2, 1, 0, 1), "consumer"),
        "model-diff-same": reports.DiffPage(HEAD, "1.0", "1.1", ()),
        "model-notes": NotesPage.of(HEAD, NOTES, "/standards/made-up/1.1/artefacts/MIGRATION.md", ("/standards", "Back")),
        "crosswalks": reports.CrosswalksPage(
            HEAD,
            (
                (
                    "other@2.0",
                    "Another standard",
                    (reports.CrosswalkLink("X_001", "Thing", "other@2.0#Person", "Person", reports.Crossed(12, 1, 1, 3, 2), "/standards"),),
                ),
            ),
        ),
        "crosswalks-none": reports.CrosswalksPage(HEAD, ()),
        "crosswalk": CROSSWALK,
        "crosswalk-converted": reports.CrosswalkPage(
            HEAD, "made-up@1.1#X_001", "Thing", "other@2.0#Person", "Person", "Ours.", ROWS, {"record": RECORD}, {},
            RECORD, (reports.LossRow("/homeAddress/county", "T_007", "none", "The county is nothing there.", "County", "/standards"),),
        ),
        "crosswalk-long": replace(
            CROSSWALK, rows=(replace(ROWS[0], source_name="NameInCamelCase" * 4, target_name="OfTheOtherOne" * 5),) * 40
        ),
        "crosswalk-wrong": reports.CrosswalkPage(
            HEAD, "made-up@1.1#X_001", "Thing", "other@2.0#Person", "Person", "Ours.", ROWS, {"record": "{"},
            {"record": "Enter a record in JSON"},
        ),
        "artefacts-large": reports.ArtefactsPage(HEAD, (reports.ArtefactRow("sql", "SQL", LONG),), is_made_here=False),
        "artefacts": reports.ArtefactsPage(
            HEAD,
            (reports.ArtefactRow("json-schema", "JSON Schema", LONG),),
            (reports.ArtefactRow("CHANGES.md", "Change log", LONG, "/standards/made-up/1.1/notes/changes"),),
        ),
        "validator-large": reports.ValidatorPage(HEAD, (), "X_001"),
        "validator": reports.ValidatorPage(HEAD, CHOICES, sample=RECORD),
        "validator-wrong": reports.ValidatorPage(
            HEAD, CHOICES, "X_001", RECORD, {}, reports.Checked(12, 3, (PROBLEM, PROBLEM), 7, "Read as CSV."),
            file="a-file-with-a-long-name-as-systems-make-them-2026-11-26-0001.csv",
        ),
        "validator-profile": reports.ValidatorPage(
            HEAD,
            CHOICES,
            "X_001",
            RECORD,
            {},
            reports.Checked(1_200, 3, (PROBLEM,), 7, "", PROFILE),
            is_profiled=True,
        ),
        "validator-profile-plain": reports.ValidatorPage(
            HEAD, CHOICES, "X_001", RECORD, {}, reports.Checked(0, 0, (), 0, "", ProfileShown(0, "-", (), 0, (), 0, (), ()))
        ),
        "validator-right": reports.ValidatorPage(HEAD, CHOICES, "X_001", RECORD, {}, reports.Checked(1, 0, (), 0)),
        "validator-nothing": reports.ValidatorPage(HEAD, CHOICES, "", "", {"record": "Paste a record or choose a file"}),
    }  # fmt: skip
    return {name: ("/standards", lambda page=page: page) for name, page in pages.items()}  # type: ignore[misc]
