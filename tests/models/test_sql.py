"""Tables of a model take what it allows and refuse what it does not, in SQLite and in PostgreSQL."""

import sqlite3
from contextlib import closing
from itertools import count

import msgspec
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commonbeat.models.generating.sql import make
from commonbeat_check.model import Check, Rule
from tests.models.generating_models import ELEMENTS, HOSTILE, ON, SMALL, VEHICLE, hostile_model
from tests.postgres import _new_database

_numbers = count()
ROW = {
    "gender": "M",
    "date_of_birth": "1990-02-28",
    "age": 36,
    "national_number": "AA123456A",
    "home_address_street": "1 High St",
    "is_armed": True,
    "height": 1.7,
    "arrested_on": "31-01-2026",
}
WRONG = {
    "not there": {"gender": None},
    "no such code": {"gender": "X"},
    "a code that has ended": {"gender": "Z"},
    "out of range": {"age": 121},
    "no number": {"age": "old"},
    "another pattern": {"national_number": "AA12345A"},
    "what must not begin it": {"national_number": "GB123456A"},
    "no such day": {"date_of_birth": "1990-02-30"},
    "another form of date": {"arrested_on": "2026-01-31"},
    "empty": {"home_address_street": ""},
    "two spaces": {"home_address_post_code": "AB1  2CD"},
    "what a condition asks for is missing": {"arrested_on": None},
    "forbidden": {"gender": "F"},
    "no boolean": {"is_armed": 7},
    "no digits": {"badge": "12a"},
    "digits of another script": {"badge": "\uff11\uff12"},
    "an end of line after digits": {"badge": "42\n"},
    "neither yes nor no": {"bailed": "Maybe"},
    "an end of line after a pattern": {"national_number": "AA123456A\n"},
    "an end of line after a date": {"date_of_birth": "1990-02-28\n"},
}


class Sqlite:
    """A database of SQLite, in memory."""

    def __init__(self):
        self.database = sqlite3.connect(":memory:", isolation_level=None)

    def script(self, sql):
        self.database.executescript(sql)

    def rows(self, sql, values=()):
        return self.database.execute(sql, values).fetchall()

    def close(self):
        self.database.close()


class Postgresql:
    """A schema of its own in a database of PostgreSQL."""

    def __init__(self, server, database):
        self.connection = psycopg.connect(host=str(server), user="test", dbname=database, autocommit=True)
        schema = f"made_{next(_numbers)}"
        self.script(f"CREATE SCHEMA {schema}; SET search_path TO {schema}")

    def script(self, sql):
        self.connection.execute(sql.encode())

    def rows(self, sql, values=()):
        done = self.connection.execute(sql.replace("?", "%s"), values)
        return done.fetchall() if done.description else []

    def close(self):
        self.connection.close()


@pytest.fixture(scope="module")
def new_postgresql(postgresql_server):
    database = _new_database(postgresql_server, "template0")
    return lambda: Postgresql(postgresql_server, database)


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request):
    return request.param


@pytest.fixture
def new(dialect, request):
    """What makes an empty database."""
    return Sqlite if dialect == "sqlite" else request.getfixturevalue("new_postgresql")


@pytest.fixture
def database(new):
    with closing(new()) as made:
        yield made


def script(model, dialect):
    return make(model, ON).files[f"{model.standard}-{model.version}.{dialect}.sql"].decode()


def insert(database, table, row):
    columns, marks = ", ".join(f'"{name}"' for name in row), ", ".join("?" * len(row))
    database.rows(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(row.values()))


def test_a_row_that_the_model_allows_is_taken(database, dialect):
    database.script(script(SMALL, dialect))
    insert(database, "offender", ROW | {"record_id": 1})
    insert(database, "offender_given_name", {"record_id": 1, "position": 1, "given_name_value": "Ann"})
    insert(database, "vehicle", {"record_id": 7, "keeper": "Ann"})
    insert(database, "offender_vehicle", {"record_id": 1, "position": 1, "vehicle_value_id": 7})
    assert database.rows("SELECT * FROM offender_breaks") == []


def test_a_row_that_the_model_does_not_allow_is_refused(database, dialect):
    database.script(script(SMALL, dialect))
    insert(database, "offender", ROW)
    taken = []
    for wrong, change in WRONG.items():
        try:
            insert(database, "offender", ROW | change)
            taken.append(wrong)
        except (sqlite3.Error, psycopg.Error):
            continue
    assert taken == []


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("offender_given_name", {"record_id": 1, "position": 4, "given_name_value": "Ann"}),
        ("offender_given_name", {"record_id": 1, "position": 1, "given_name_value": "Ann2"}),
        ("offender_given_name", {"record_id": 2, "position": 1, "given_name_value": "Ann"}),
        ("offender_vehicle", {"record_id": 1, "position": 1, "vehicle_value_id": 8}),
        ("vehicle", {"keeper": "Ann", "street": "High St"}),
    ],
)
def test_what_repeats_is_held_too(database, dialect, table, row):
    database.script(script(SMALL, dialect))
    insert(database, "offender", ROW | {"record_id": 1})
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)):
        insert(database, table, row)


def test_a_rule_across_tables_is_told_by_a_view(database, dialect):
    database.script(script(SMALL, dialect))
    insert(database, "offender", ROW | {"record_id": 1})
    assert database.rows("SELECT * FROM offender_breaks") == [(1, "P_001.G1")]


@pytest.mark.parametrize(
    ("rule", "right", "wrong"),
    [
        (Rule(id="R", text="", kind="not-equal", members=("keeper",), other="street"), {"keeper": "A", "street": "B"}, {"keeper": "A", "street": "a "}),
        (Rule(id="R", text="", kind="not-before", members=("ended",), other="began"), {"began": "2025-12-31", "ended": "01-01-2026"}, {"began": "2026-01-02", "ended": "01-01-2026"}),
        (Rule(id="R", text="", kind="one-of", members=("keeper",), values=("O'Neil",)), {"keeper": "O'Neil"}, {"keeper": "An"}),
        (Rule(id="R", text="", kind="min-length", members=("keeper",), value=3), {"keeper": "Ann"}, {"keeper": "An"}),
        (Rule(id="R", text="", kind="present-with", members=("ended",), other="began"), {"keeper": "A"}, {"ended": "01-01-2026"}),
    ],
)  # fmt: skip
def test_a_rule_across_members_is_a_check(database, dialect, rule, right, wrong):
    dates = [
        msgspec.structs.replace(VEHICLE.members[0], key=key, element=element)
        for key, element in (("began", "E3"), ("ended", "E11"))
    ]
    entity = msgspec.structs.replace(VEHICLE, members=(*VEHICLE.members, *dates), groups=(), rules=(rule,))
    database.script(script(msgspec.structs.replace(SMALL, entities=(entity,)), dialect))
    insert(database, "vehicle", right)
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)):
        insert(database, "vehicle", wrong)


PATTERNS = [
    (r"[A-Z]{1,2}\d{2,3}", ["A12", "AB123"], ["A1", "a12", "A12x", "ABC12"]),
    (r"(?:GB|FR)-[^0-9x]", ["GB-a", "FR--"], ["GB-1", "DE-a", "FR-x"]),
    (r"a[*]\?\[b\]", ["a*?[b]"], ["ax?[b]", "a*x[b]"]),
    (r"[]^-]", ["]", "^", "-"], ["a", "[", "]]"]),
    (r"[^\x00-\x1f\x7f]+", ["a b", "né"], ["a\tb", "\x7f"]),
    (r"(?!AB)[A-C]{2}", ["AC", "BA"], ["AB", "AD"]),
]


@pytest.mark.parametrize(("pattern", "right", "wrong"), PATTERNS)
def test_a_pattern_is_held(database, dialect, pattern, right, wrong):
    element = msgspec.structs.replace(ELEMENTS[6], pattern=pattern)
    database.script(script(msgspec.structs.replace(SMALL, elements=(element,), entities=(VEHICLE,)), dialect))
    for value in right:
        insert(database, "vehicle", {"street": value})
    for value in wrong:
        with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)):
            insert(database, "vehicle", {"street": value})


def test_a_pattern_that_sqlite_cannot_hold_is_told():
    element = msgspec.structs.replace(ELEMENTS[6], pattern="(ab)+", checks=(Check(kind="no-space"),))
    made = make(msgspec.structs.replace(SMALL, elements=(element,), entities=(VEHICLE,)), ON)
    told = {(one.rule, one.reason.partition(",")[0]) for one in made.unsaid}
    assert ("E7 pattern", "SQLite has no regular expressions") in told
    assert not any(rule == "E7 no-space" for rule, _reason in told)


@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_gives_tables(database, dialect, name):
    model = hostile_model(name)
    assert make(model, ON) == make(model, ON)
    database.script(script(model, dialect))
    [table] = [one.partition('"')[0] for one in script(model, dialect).split('CREATE TABLE "')[2:3]]
    insert(database, f'"{table}"', {"kept": "B"})
    with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError)):
        insert(database, f'"{table}"', {"kept": "C"})


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(), code=st.text(min_size=1))
def test_any_text_may_be_a_name_and_a_code(new, dialect, name, code):
    with closing(new()) as database:
        database.script(script(hostile_model(name, code=code), dialect))
