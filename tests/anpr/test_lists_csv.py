"""The 16 columns, out and in."""

import csv
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.anpr import list_csv
from commonbeat.anpr.list_csv import read_csv, write_csv
from commonbeat.anpr.lists_rules import COLUMNS
from commonbeat.anpr.voi import Action, VehicleOfInterest
from commonbeat.kernel.errors import Invalid
from commonbeat.kernel.legible import legible, letters_shown
from tests.anpr.voi_builders import TODAY, World, a_list_manager, a_vehicle, normal

ROW = "AB12CDE,,,,stop,,stolen,,,,2026-12-24,,,,,"

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n\t"), max_size=20)
stripped = texts.map(legible).map(str.strip)
vehicles = st.builds(
    VehicleOfInterest,
    vrm=st.text("ABCXYZ0189", min_size=1, max_size=12),
    action=st.sampled_from(Action),
    reason=stripped.filter(letters_shown),
    weed_date=st.dates(min_value=TODAY),
    nim_code=stripped,
    marking=st.sampled_from(["", "OFFICIAL", "OFFICIAL-SENSITIVE"]),
    **{
        name: stripped
        for name in COLUMNS
        if name not in {"vrm", "action", "reason", "weed_date", "nim_code", "marking"}
    },
)


def faults_of(text: str | bytes) -> list[tuple[str, str]]:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(Invalid) as caught:
        read_csv(content, TODAY, normal)
    return [(fault.pointer, fault.detail) for fault in caught.value.faults]


@given(st.lists(vehicles, min_size=1, max_size=8))
@pytest.mark.clause("anpr-working@0.1#list-columns")
def test_what_is_written_reads_back_the_same(written):
    content = "".join(write_csv(written)).encode()
    read = [entry.vehicle for entry in read_csv(content, TODAY, normal)]
    assert read == written
    assert "".join(write_csv(read)).encode() == content


def test_a_file_with_or_without_names_is_taken():
    names = ",".join(COLUMNS)
    assert len(COLUMNS) == 16
    assert read_csv(ROW.encode(), TODAY, normal) == read_csv(f"\ufeff{names}\r\n{ROW}\r\n\r\n".encode(), TODAY, normal)


def test_a_mark_is_normalised_and_an_action_may_be_in_capitals():
    [entry] = read_csv(b'"ab12 cde",,,,STOP,,stolen,,,,2026-12-24,,,,,', TODAY, normal)
    assert entry.vehicle == a_vehicle("AB12CDE", weed_date=TODAY + timedelta(33))


def test_a_fault_says_its_line_and_column():
    found = faults_of(f'{ROW}\n"AB12CDE",,,,stop,,"two\nlines",,,,2026-12-24,,,,,\nXY1,,,,halt,,r,,,,2026-12-24,,,,,')
    assert found == [("/4/action", "The action is stop, observe, silent or intelligence.")]


def test_one_bad_line_refuses_the_whole_file_and_every_bad_line_is_named():
    faults = faults_of(f"{ROW}\n,,,,stop,,r,,,,2026-12-24,,,,,\n{ROW}\nAB1,,\n")
    assert [pointer for pointer, _ in faults] == ["/2/vrm", "/4/4"]


@pytest.mark.parametrize(
    ("content", "pointer"),
    [
        (b"", "/1"),
        (b"\xff\xfe", "/1"),
        (ROW.encode() + b"\n\xff", "/2"),
        (ROW.encode() + b'\n"unclosed', "/2"),
        (ROW.encode() + b',"a"b', "/1"),
        (b"\x00\x01\x02", "/1/2"),
        (ROW.replace(",stolen", ",sto\x00len").encode(), "/1/reason"),
        (ROW.replace(",stolen", ",sto\u202elen").encode(), "/1/reason"),
        (ROW.replace(",stolen", ",sto\x85len").encode(), "/1/reason"),
        (b"x" * 200_000, "/1"),
    ],
)
def test_what_is_no_such_file_is_refused_with_its_line(content, pointer):
    assert faults_of(content)[0][0] == pointer


def test_of_very_many_faults_the_reading_stops():
    faults = faults_of("x,y\n" * 5_000)
    assert len(faults) == 101


def test_a_file_may_hold_only_so_many():
    rows = (ROW + "\n") * (list_csv.ENTRIES_PER_FILE + 1)
    assert faults_of(rows)[0][0] == f"/{list_csv.ENTRIES_PER_FILE + 1}"


def test_nothing_of_a_bad_file_is_put_on_the_list():
    world, manager = World(), a_list_manager()
    list_ = world.list_with()
    with pytest.raises(Invalid):
        world.lists.import_csv(manager, list_, f"{ROW}\n,,\n".encode())
    assert world.lists.entries(manager, list_).items == []
    assert world.lists.get(manager, list_).revision == 1


def test_an_exported_list_imports_into_another():
    world, manager = World(), a_list_manager()
    first, second = (
        world.list_with(a_vehicle("A1", cad="=1+1"), a_vehicle("B2", information='a "b", c')),
        world.list_with(),
    )
    content = "".join(world.lists.export_csv(manager, first)).encode()
    world.lists.import_csv(manager, second, content)
    assert "".join(world.lists.export_csv(manager, second)).encode() == content


def test_what_stands_on_a_list_is_not_added_again_and_that_is_on_the_record():
    world, manager = World(), a_list_manager()
    list_ = world.list_with(a_vehicle("A1", reason="'=1+1"), a_vehicle("B2", cad="=1+1"))
    content = "".join(world.lists.export_csv(manager, list_)).encode()
    before = world.lists.get(manager, list_).revision
    again = world.lists.import_csv(manager, list_, content)
    assert (again.entries, again.already, again.revision) == ([], 2, before)
    assert dict(world.log.entries[-1].details)["already"] == 2
    more = world.lists.import_csv(manager, list_, content + f"{ROW}\n{ROW}\n".encode())
    assert (len(more.entries), more.already, more.revision) == (1, 3, before + 1)
    assert [entry.vehicle.vrm for entry in world.lists.entries(manager, list_).items] == ["A1", "B2", "AB12CDE"]


def test_a_line_that_differs_in_one_column_or_alerts_no_more_is_added():
    world, manager = World(), a_list_manager()
    list_ = world.list_with()
    world.lists.import_csv(manager, list_, ROW.encode())
    assert len(world.lists.import_csv(manager, list_, ROW.replace("stolen", "lost").encode()).entries) == 1
    first = world.lists.entries(manager, list_).items[0]
    world.lists.inactivate(manager, list_, first.id, "found again")
    assert world.lists.import_csv(manager, list_, ROW.encode()).already == 0


@pytest.mark.parametrize("reason", ["=1+1", "+44 made up", "-2 made up", "@SUM(A1)", "'plain made up", "'=1+1", "''-2"])
def test_no_cell_is_a_formula_to_a_spreadsheet_and_all_come_back(reason):
    content = "".join(write_csv([a_vehicle(reason=reason)]))
    cells = next(csv.reader(content.splitlines()[1:]))
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    [entry] = read_csv(content.encode(), TODAY, normal)
    assert entry.vehicle.reason == reason
