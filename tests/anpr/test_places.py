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
