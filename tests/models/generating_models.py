"""Made-up models for the tests of generators: one that says a little of everything, and one with hostile names."""

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
HOSTILE = (
    "x'); DROP TABLE person; --",
    'say "no"',
    "\"\"\"\nimport os\n'''",
    "</title><script>alert(1)</script>",
    "<!-- --> ]]> &amp; <?pi?>",
    'a\\b\\"\\',
    "new\nline\r\tand tab",
    "class",
    "select",
    "1st",
    "record_id",
    "position",
    "né 日本 𝕏",
    "\u202eright",
    "",
    "   ",
    "{braces} %s #hash @at",
    "\x07bell\x00",
)

ELEMENTS = (
    Element(id="E1", name="Given Name", max_length=8, characters="alphabetic", description="What one is called."),
    Element(id="E2", name="Gender", type=Type.CODE, list="GENDER"),
    Element(id="E3", name="Date of Birth", type=Type.DATE, checks=(Check(kind="calendar-date"), Check(kind="not-future"))),
    Element(id="E4", name="Age", type=Type.INTEGER, checks=(Check(kind="range", min=0, max=120),)),
    Element(id="E5", name="National Number", pattern=r"^(?!GB|BG)[A-Z]{2}\d{6}[A-D ]$", checks=(Check(kind="format", value="nino"),)),
    Element(id="E6", name="Post Code", min_length=6, max_length=8, checks=(Check(kind="no-double-space"),)),
    Element(id="E7", name="Street", max_length=35),
    Element(id="E8", name="Email", type=Type.EMAIL, max_length=40, pattern=r"[^@\s]+@[^@\s]+"),
    Element(id="E9", name="Armed", type=Type.BOOLEAN),
    Element(id="E10", name="Height", type=Type.DECIMAL),
    Element(id="E11", name="Arrested On", type=Type.DATE, checks=(Check(kind="date-format", value="DD-MM-YYYY"),)),
    Element(id="E12", name="Seen At", type=Type.TIME, checks=(Check(kind="time-format", value="hh:mm:ss"),)),
    Element(id="E13", name="Told At", type=Type.DATETIME),
    Element(id="E14", name="Badge", type=Type.DIGITS, max_length=6),
    Element(id="E15", name="Bailed", type=Type.YES_NO),
    Element(id="E16", name="Latitude", type=Type.COORDINATE, max_length=12),
    Element(id="E17", name="Work Email", type=Type.EMAIL, max_length=40),
)  # fmt: skip
LISTS = (
    CodeList(
        id="GENDER",
        name="Gender",
        codes=(
            Code(value="M", label="Male"),
            Code(value="F", label="Female"),
            Code(value="Z", label="Gone", valid_to=date(2020, 1, 1)),
        ),
    ),
)
ADDRESS = (Member(key="street", name="Street", element="E7"), Member(key="postCode", name="Post Code", element="E6"))
PERSON = Entity(
    id="P_001",
    name="Offender",
    members=(
        Member(key="givenName", name="Given Name", element="E1", is_repeatable=True, most=3),
        Member(key="gender", name="Gender", element="E2"),
        Member(key="dateOfBirth", name="Date of Birth", element="E3"),
        Member(key="age", name="Age", element="E4"),
        Member(key="nationalNumber", name="National Number", element="E5"),
        Member(key="homeAddress", name="Home Address", parts=ADDRESS),
        Member(key="email", name="Email", element="E8", is_repeatable=True),
        Member(key="isArmed", name="Is Armed", element="E9"),
        Member(key="height", name="Height", element="E10"),
        Member(key="arrestedOn", name="Arrested On", element="E11"),
        Member(key="seenAt", name="Seen At", element="E12"),
        Member(key="toldAt", name="Told At", element="E13"),
        Member(key="badge", name="Badge", element="E14"),
        Member(key="bailed", name="Bailed", element="E15"),
        Member(key="latitude", name="Latitude", element="E16"),
        Member(key="workEmail", name="Work Email", element="E17"),
        Member(key="vehicle", name="Vehicle", entity="O_001", is_repeatable=True),
    ),
    groups=(
        Group(id="G1", ask=Ask.ALL, members=("givenName", "gender")),
        Group(id="G2", ask=Ask.AT_LEAST, n=2, members=("dateOfBirth", "age", "homeAddress", "email")),
        Group(
            id="G3",
            ask=Ask.ALL,
            members=("arrestedOn",),
            when=Condition(member="isArmed", values=("true",)),
        ),
        Group(id="G4", ask=Ask.ALL, members=("height",), when_said="where it was measured"),
    ),
    rules=(
        Rule(id="P_001.R1", text="Given Name may repeat", kind="repeatable", members=("givenName",)),
        Rule(id="P_001.R2", text="Be careful", why_untested="nobody can measure care"),
        Rule(id="P_001.R3", text="No email of what is not known", kind="forbidden-when", members=("height",), when=Condition(member="gender", values=("F",))),
    ),
)  # fmt: skip
VEHICLE = Entity(
    id="O_001",
    name="Vehicle",
    members=(Member(key="keeper", name="Keeper", element="E1"), Member(key="street", name="Street", element="E7")),
    groups=(Group(id="G1", ask=Ask.EXACTLY, n=1, members=("keeper", "street")),),
)
SMALL = DataModel(
    standard="made-up",
    version="1.0",
    title="A made-up standard",
    elements=ELEMENTS,
    entities=(PERSON, VEHICLE),
    lists=LISTS,
)
GOOD = {
    "givenName": ["Ann", "Bo"],
    "gender": "M",
    "dateOfBirth": "1990-02-28",
    "age": 36,
    "nationalNumber": "AA123456A",
    "homeAddress": {"street": "1 High St", "postCode": "AB1 2CD"},
    "email": "ann@example.org",
    "isArmed": True,
    "height": 1.7,
    "arrestedOn": "31-01-2026",
    "seenAt": "09:05:00",
    "toldAt": "2026-01-31T09:05:00Z",
    "badge": "0042",
    "bailed": "Yes",
    "latitude": "51.50335",
    "workEmail": "ann@example.org",
    "vehicle": [{"keeper": "Ann"}, {"street": "High St"}],
}


def without(*keys, **others):
    """Give the good record without some members, and with others in place of what it has."""
    return {key: value for key, value in (GOOD | others).items() if key not in keys}


WRONG = {
    "a member is missing": without("gender"),
    "a member is null that is asked for": without(gender=None),
    "too few of a group": without("dateOfBirth", "age", "email"),
    "null is not there": without("dateOfBirth", "age", email=None),
    "what a condition asks for is missing": without("arrestedOn"),
    "too long": without(givenName="Maximilian"),
    "empty": without(givenName=""),
    "no values": without(givenName=[]),
    "too many values": without(givenName=["A", "B", "C", "D"]),
    "does not repeat": without(gender=["M"]),
    "no such code": without(gender="X"),
    "a code that has ended": without(gender="Z"),
    "another type": without(age="36"),
    "out of range": without(age=121),
    "another pattern": without(nationalNumber="AA12345A"),
    "what must not begin it": without(nationalNumber="GB123456A"),
    "no such member": without(shoeSize="9"),
    "no such part": without(homeAddress={"street": "1 High St", "planet": "Mars"}),
    "a part is wrong": without(homeAddress={"postCode": "AB1  2CD"}),
    "no object": without(homeAddress="1 High St"),
    "no such day": without(dateOfBirth="1990-02-30"),
    "another form of date": without(arrestedOn="2026-01-31"),
    "another form of time": without(seenAt="noon"),
    "no such time": without(seenAt="24:00:00"),
    "another form of moment": without(toldAt="2026-01-31 09:05"),
    "no such moment": without(toldAt="2026-02-30T09:05:00Z"),
    "both of exactly one": without(vehicle={"keeper": "Ann", "street": "High St"}),
    "none of exactly one": without(vehicle={}),
    "forbidden": without(gender="F"),
    "no boolean": without(isArmed="yes"),
    "no digits": without(badge="12a"),
    "digits of another script": without(badge="\uff11\uff12"),
    "an end of line after digits": without(badge="42\n"),
    "neither yes nor no": without(bailed="Maybe"),
    "an end of line after a word": without(bailed="Yes\n"),
    "no such latitude": without(latitude="90.5"),
    "no address of email": without(workEmail="nobody"),
    "an end of line after a pattern": without(nationalNumber="AA123456A\n"),
    "an end of line after a date": without(dateOfBirth="1990-02-28\n"),
    "an end of line after a time": without(seenAt="09:05:00\n"),
    "letters and their marks apart": without(givenName="E\u0301ile"),
}


def hostile_model(name: str, description: str = "", code: str = "") -> DataModel:
    """Give a model in which everything that has a name is called so."""
    element = Element(id="E", name=name, description=description or name, list="L", samples=(name,), rules=(name,))
    listed = CodeList(
        id="L", name=name, note=name, codes=(Code(value=code or name or "x", label=name), Code(value="B"))
    )
    members = (
        Member(key="kept", name=name, element="E"),
        Member(key="many", name=name, element="E", is_repeatable=True),
        Member(key=name.strip() or "blank", name=name, element="E"),
        Member(key="whole", name=name, parts=(Member(key=name.strip() or "blank", name=name, element="E"),)),
    )
    entity = Entity(
        id="T",
        name=name,
        description=description or name,
        members=members,
        groups=(Group(id="G1", ask=Ask.ALL, members=("kept",), when_said=""),),
        rules=(Rule(id="T.R1", text=name, why_untested=name),),
        notes=(name,),
    )
    return DataModel(
        standard="made-up", version="1", title=name, note=name, elements=(element,), lists=(listed,), entities=(entity,)
    )
