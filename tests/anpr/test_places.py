import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commonbeat.anpr.places import cameras_within, read_area
from commonbeat.kernel.errors import Invalid
from tests.builders import a_camera


def box(west, south, east, north):
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_a_camera_inside_is_found_and_one_outside_is_not():
    inside, outside = a_camera(1, latitude=52.0, longitude=-1.5), a_camera(2, latitude=53.0, longitude=-1.5)
    assert cameras_within(read_area(box(-2, 51.5, -1, 52.5), "/area"), [inside, outside]) == [inside]


@given(st.floats(-1.9, 1.9), st.floats(50.1, 51.9))
def test_a_box_holds_what_lies_between_its_sides(longitude, latitude):
    assert read_area(box(-2, 50, 2, 52), "/area").contains(latitude, longitude)


@pytest.mark.parametrize(
    "geometry",
    [
        None,
        [],
        "POLYGON((0 0,1 0,1 1,0 0))",
        {"type": "Point", "coordinates": [0, 0]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "Polygon", "coordinates": [[[0, 0]]]},
        {"type": "Polygon", "coordinates": "somewhere"},
        {"type": "Polygon", "coordinates": [[["a", "b"], [1, 0], [1, 1], ["a", "b"]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, math.nan], [1, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, math.inf], [1, 1], [0, 0]]]},
        box(500, 51, 501, 52),
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[math.cos(i), math.sin(i)] for i in range(5000)]]},
        {"type": "Polygon", "coordinates": [[[0, 0], None, [1, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": {"a": 1}},
        {"type": "MultiPolygon", "coordinates": [[[[0, 0]]]]},
    ],
)
def test_what_is_no_area_is_refused_with_its_place(geometry):
    with pytest.raises(Invalid) as refused:
        read_area(geometry, "/area")
    assert refused.value.faults[0].pointer.startswith("/area")


SQUARE = [[-2.0, 50.0], [2.0, 50.0], [2.0, 52.0], [-2.0, 52.0], [-2.0, 50.0]]


@pytest.mark.parametrize(
    ("ring", "place"),
    [
        ([["-2", "50"], *SQUARE[1:-1], ["-2", "50"]], "/0/0"),
        ([[-2.0, "50.0"], *SQUARE[1:]], "/0/1"),
        (SQUARE[:-1], "/3"),
        ([*SQUARE[:-1], [-2.0, 50.0000001]], "/4"),
        ([SQUARE[0], [math.nan, 50.0], *SQUARE[2:]], "/1/0"),
        ([*SQUARE[:2], [2.0, math.inf], *SQUARE[3:]], "/2/1"),
        ([*SQUARE[:2], [2.0, -math.inf], *SQUARE[3:]], "/2/1"),
        ([*SQUARE[:3], [10**400, 52.0], SQUARE[4]], "/3/0"),
        ([*SQUARE[:3], [True, 52.0], SQUARE[4]], "/3/0"),
        ([*SQUARE[:3], "ab", SQUARE[4]], "/3"),
        ([*SQUARE[:3], [1.0], SQUARE[4]], "/3"),
        ([*SQUARE[:3], [1.0, 52.0, 3.0, 4.0], SQUARE[4]], "/3"),
        ([*SQUARE[:3], [-2.0, 52.0, math.nan], SQUARE[4]], "/3/2"),
        ([SQUARE[0], SQUARE[1], SQUARE[0]], ""),
    ],
)
@pytest.mark.parametrize("kind", ["Polygon", "MultiPolygon"])
def test_a_fault_of_an_outline_is_told_at_its_place(kind, ring, place):
    coordinates, way = ([ring], "/0") if kind == "Polygon" else ([[SQUARE], [SQUARE, ring]], "/1/1")
    with pytest.raises(Invalid) as refused:
        read_area({"type": kind, "coordinates": coordinates}, "/area")
    assert [fault.pointer for fault in refused.value.faults] == [f"/area/coordinates{way}{place}"]


anything = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=30,
)
odd_rings = st.lists(
    st.lists(st.floats() | st.integers(-200, 200) | st.text(max_size=2), min_size=1, max_size=3), max_size=6
)


@given(anything | st.lists(odd_rings, max_size=2), st.sampled_from(["Polygon", "MultiPolygon"]))
def test_whatever_stands_for_coordinates_is_an_area_or_refused_with_its_place(coordinates, kind):
    try:
        area = read_area({"type": kind, "coordinates": coordinates}, "/area")
    except Invalid as refused:
        assert refused.faults[0].pointer.startswith("/area/coordinates")
    else:
        assert all(map(math.isfinite, area.bounds))
        assert read_area(json.loads(area.geojson), "").geojson == area.geojson


def test_an_outline_with_heights_is_taken():
    assert read_area({"type": "Polygon", "coordinates": [[[*corner, 12.5] for corner in SQUARE]]}, "/area").bounds
