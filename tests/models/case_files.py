"""A made-up case file with two profiles, which ask for different members of one model; no standard says any of it."""

from datetime import date

from commonbeat_check.model import (
    Ask,
    Check,
    Code,
    CodeList,
    Condition,
    DataModel,
    Element,
    Entity,
    Group,
    Member,
    Rule,
    Type,
)

ON = date(2026, 6, 1)
CONDITIONAL = Condition(member="bailStatus", values=("C",))
NOT_CONDITIONAL = Condition(member="bailStatus", values=("C",), is_not=True)
INTERPRETED = Condition(member="needsInterpreter", values=("Y",))
NOT_INTERPRETED = Condition(member="needsInterpreter", values=("Y",), is_not=True)

CASE_FILES = DataModel(
    standard="case-files",
    version="1.0",
    title="Case files, made up for tests",
    elements=(
        Element(id="E1", name="Case Number", pattern=r"^[A-Z]{2}\d{4}$"),
        Element(id="E2", name="Surname", max_length=12),
        Element(id="E3", name="Bail Status", type=Type.CODE, list="BAIL"),
        Element(id="E4", name="Day", type=Type.DATE, checks=(Check(kind="calendar-date"),)),
        Element(id="E5", name="Condition", max_length=20),
        Element(id="E6", name="Offence", max_length=8),
        Element(id="E7", name="Needs Interpreter", type=Type.CODE, list="YES_NO"),
        Element(id="E8", name="Language", max_length=10),
        Element(id="E9", name="Plea", type=Type.CODE, list="PLEA"),
    ),
    lists=(
        CodeList(id="BAIL", name="Bail", codes=(Code(value="C"), Code(value="U"), Code(value="N"))),
        CodeList(id="YES_NO", name="Yes or no", codes=(Code(value="Y"), Code(value="N"))),
        CodeList(id="PLEA", name="Plea", codes=(Code(value="G"), Code(value="NG"))),
    ),
    entities=(
        Entity(
            id="CASE",
            name="Case File",
            members=(
                Member(key="caseNumber", name="Case Number", element="E1"),
                Member(key="surname", name="Surname", element="E2"),
                Member(key="bailStatus", name="Bail Status", element="E3"),
                Member(key="condition", name="Condition", element="E5", is_repeatable=True),
                Member(key="breachedOn", name="Breached On", element="E4"),
                Member(key="offence", name="Offence", element="E6", is_repeatable=True),
                Member(key="needsInterpreter", name="Needs Interpreter", element="E7"),
                Member(key="language", name="Language", element="E8"),
                Member(key="plea", name="Plea", element="E9"),
            ),
            groups=(Group(id="G1", ask=Ask.ALL, members=("caseNumber", "surname")),),
        ),
        Entity(
            id="BREACH",
            name="Breach Of Bail",
            base="CASE",
            members=(Member(key="offence", name="Offence", element="E6"),),  # one alone, where the case has many
            groups=(
                Group(id="G1", ask=Ask.ALL, members=("bailStatus", "breachedOn")),
                Group(id="G2", ask=Ask.ALL, members=("condition",), when=CONDITIONAL),
            ),
            rules=(
                Rule(id="BREACH.R1", text="Conditions are of conditional bail alone", kind="forbidden-when",
                     members=("condition",), when=NOT_CONDITIONAL),
            ),
        ),
        Entity(
            id="FIRST",
            name="First Hearing",
            base="CASE",
            members=(Member(key="offence", name="Offence", element="E6", is_repeatable=True, most=2),),
            groups=(
                Group(id="G1", ask=Ask.ALL, members=("offence", "needsInterpreter")),
                Group(id="G2", ask=Ask.ALL, members=("language",), when=INTERPRETED),
                Group(id="G3", ask=Ask.EXACTLY, n=1, members=("plea", "breachedOn")),
            ),
            rules=(
                Rule(id="FIRST.R1", text="A language is that of an interpreter", kind="forbidden-when",
                     members=("language",), when=NOT_INTERPRETED),
            ),
        ),
    ),
)  # fmt: skip

RIGHT = {
    "BREACH": {
        "caseNumber": "AB1234",
        "surname": "Example",
        "bailStatus": "C",
        "condition": ["Curfew"],
        "breachedOn": "2026-05-30",
    },
    "FIRST": {
        "caseNumber": "AB1234",
        "surname": "Example",
        "offence": ["TH68001"],
        "needsInterpreter": "Y",
        "language": "Welsh",
        "plea": "NG",
    },
}
OTHERS_RIGHT = [
    ("BREACH", {"bailStatus": "U", "condition": None}),
    ("BREACH", {"offence": "TH68001"}),
    ("BREACH", {"condition": ["Curfew", "Residence"]}),
    ("BREACH", {"plea": "G", "language": "Welsh"}),  # what the other profile rules on is free here
    ("FIRST", {"needsInterpreter": "N", "language": None}),
    ("FIRST", {"offence": ["TH68001", "CJ88116"]}),
    ("FIRST", {"offence": "TH68001"}),
    ("FIRST", {"plea": None, "breachedOn": "2026-05-30"}),
    ("FIRST", {"bailStatus": "U", "condition": ["Curfew"]}),
]
WRONG = [
    ("BREACH", {"caseNumber": None}, "CASE.G1"),
    ("BREACH", {"bailStatus": None, "condition": None}, "BREACH.G1"),
    ("BREACH", {"breachedOn": None}, "BREACH.G1"),
    ("BREACH", {"condition": None}, "BREACH.G2"),
    ("BREACH", {"bailStatus": "U"}, "BREACH.R1"),
    ("BREACH", {"offence": ["TH68001", "CJ88116"]}, "not-repeatable"),
    ("BREACH", {"bailStatus": "X", "condition": None}, "list"),
    ("FIRST", {"surname": None}, "CASE.G1"),
    ("FIRST", {"offence": None}, "FIRST.G1"),
    ("FIRST", {"needsInterpreter": None, "language": None}, "FIRST.G1"),
    ("FIRST", {"language": None}, "FIRST.G2"),
    ("FIRST", {"needsInterpreter": "N"}, "FIRST.R1"),
    ("FIRST", {"plea": None}, "FIRST.G3"),
    ("FIRST", {"breachedOn": "2026-05-30"}, "FIRST.G3"),
    ("FIRST", {"offence": ["A", "B", "C"]}, "too-many"),
    ("FIRST", {"plea": "maybe"}, "list"),
]


def a_file(profile, changes):
    """Give the right file of a profile with some of it changed; None takes a member out."""
    return {key: value for key, value in (RIGHT[profile] | changes).items() if value is not None}
