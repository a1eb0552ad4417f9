"""XML records are read with nothing expanded and nothing fetched."""

import pytest

from commonbeat_check.problems import CheckRefused
from commonbeat_check.readers import given as limits
from commonbeat_check.readers.xml import read_xml
from commonbeat_check.readers.xml_lines import MOST_MARKED

from .sample import rules, shape, stream


def read(content):
    return list(read_xml(stream(content), shape()))


def refusal(content):
    with pytest.raises(CheckRefused) as refused:
        read(content)
    return str(refused.value)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def test_values_are_what_the_model_asks_for():
    [one] = read(
        "<testPerson><surname>Test</surname><age>41</age><height>1.8</height><isKnown>true</isKnown>"
        "<home><town>Ayton</town><phone>01</phone><phone>02</phone></home></testPerson>"
    )
    assert one.record == {
        "surname": "Test",
        "age": 41,
        "height": 1.8,
        "isKnown": True,
        "home": {"town": "Ayton", "phone": ["01", "02"]},
    }


def test_what_is_no_number_stays_text_for_the_check_to_tell():
    assert read("<testPerson><age>old</age></testPerson>")[0].record == {"age": "old"}


def test_records_stand_one_after_the_other_with_their_places_and_lines():
    given = read("<?xml version='1.0'?>\n<records>\n<testPerson/>\n\n<testPerson><age>1</age></testPerson></records>")
    assert [(one.place.said, one.place.line, one.record) for one in given] == [
        ("/records/0", 3, {}),
        ("/records/1", 5, {"age": 1}),
    ]


def test_a_namespace_changes_nothing():
    [one] = read('<p:records xmlns:p="urn:a"><p:testPerson><q:age xmlns:q="urn:b">1</q:age></p:testPerson></p:records>')
    assert one.record == {"age": 1}


def test_repeats_make_a_list_and_entities_nest():
    text = "<testPerson><note><text>a</text></note><note><text>b</text><about><age>3</age></about></note></testPerson>"
    assert read(text)[0].record == {"note": [{"text": "a"}, {"text": "b", "about": {"age": 3}}]}


def test_nil_is_absent_and_an_empty_element_is_empty():
    nil = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    [one] = read(f'<testPerson {nil} xsi:schemaLocation="a b"><age xsi:nil="true"/><surname/></testPerson>')
    assert one.record == {"age": None, "surname": ""}


def test_attributes_and_text_between_elements_are_kept_for_the_check_to_tell():
    [one] = read('<testPerson id="7">loose<home>x<town>A</town></home></testPerson>')
    assert one.record == {"@id": "7", "#text": "loose", "home": {"town": "A", "#text": "x"}}


@pytest.mark.parametrize(
    "inner",
    [
        f'<!DOCTYPE r [<!ENTITY l0 "lol">{LAUGHS}]>',
        '<!DOCTYPE r [<!ENTITY l0 SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE r SYSTEM "http://example.invalid/r.dtd">',
        '<!DOCTYPE r [<!ENTITY % p SYSTEM "http://example.invalid/p"> %p;]>',
        "<!DOCTYPE r>",
    ],
)
def test_document_types_and_entities_are_refused(inner):
    assert "document type or an entity" in refusal(f"{inner}<testPerson><surname>&l0;</surname></testPerson>")


def test_an_entity_that_nobody_declared_is_refused():
    assert "undefined entity" in refusal("<testPerson><surname>&lol;</surname></testPerson>")


@pytest.mark.parametrize("content", ["", "<testPerson>", "<testPerson></other>", "no xml", "<a/><b/>"])
def test_what_is_not_well_formed_is_refused(content):
    told = refusal(content)
    assert "well-formed" in told or "is not what a record" in told or "There is nothing in it" in told


def test_bytes_that_are_not_in_the_declared_encoding_are_refused_with_the_byte():
    said = refusal(b"<?xml version='1.0' encoding='utf-8'?><testPerson><surname>Andr\xe9 x</surname></testPerson>")
    assert "byte 63" in said
    assert "encoding" in said


def test_a_declared_encoding_is_read():
    text = "<?xml version='1.0' encoding='iso-8859-1'?><testPerson><surname>Andr\u00e9</surname></testPerson>"
    assert read(text.encode("latin-1"))[0].record == {"surname": "Andr\u00e9"}
    assert read(text.replace("iso-8859-1", "utf-16").encode("utf-16"))[0].record == {"surname": "Andr\u00e9"}


def test_a_nul_is_refused():
    assert "well-formed" in refusal(b"<testPerson><surname>A\0</surname></testPerson>")


def test_elements_without_end_are_refused():
    deep = "<home>" * 500
    assert "levels deep" in refusal(f"<testPerson>{deep}")


def test_a_record_of_another_name_is_told_of():
    assert rules(read("<records><animal/><testPerson/></records>")) == ["unknown-element"]
    assert "Write <testPerson>" in refusal("<animal/>")


def test_text_beside_the_records_is_refused():
    assert "text beside the records" in refusal("<records>x<testPerson/></records>")


def test_a_record_that_never_ends_is_refused():
    assert "longer than" in refusal(f"<testPerson><surname>{'A' * (limits.MOST_RECORD_BYTES + 200_000)}")


@pytest.mark.parametrize(
    "begin", ["<records><!-- ", "<records><testPerson a='", "<records><?pi ", "<records>" + " " * 100]
)
def test_what_never_ends_is_refused_before_it_fills_the_memory(begin):
    filler = " " * (limits.MOST_RECORD_BYTES + 200_000)
    assert "longer than" in refusal(begin + filler)


@pytest.mark.parametrize("encoding", ["utf-7", "no-such"])
def test_an_encoding_that_is_not_read_is_told(encoding):
    told = refusal(f'<?xml version="1.0" encoding="{encoding}"?><testPerson><surname>A</surname></testPerson>')
    assert len(told) > 20


HOME = "/home"
LINED = b"""<?xml version="1.0"?>
<records>
  <testPerson>
    <surname>Test</surname>
    <givenName>Ada</givenName><givenName
      >Bea</givenName>
    <home at="x">
      <!-- a line
      more -->
      <phone>01</phone>
      <phone>02</phone>
    </home>
    <note><text>a</text></note>
    <note>
      <text>b</text>
    </note>
  </testPerson>
  <testPerson>
    <age>1</age>
  </testPerson>
</records>
"""


def test_each_element_is_told_by_the_line_on_which_it_begins():
    first, second = read(LINED)
    wanted = {"": 3, "/surname": 4, "/givenName": 5, "/givenName/1": 5, "/home": 7, f"{HOME}/phone/1": 11}
    wanted |= {"/note/0/text": 13, "/note/1": 14, "/note/1/text": 15}
    assert {where: first.lines.line_of(where) for where in wanted} == wanted
    assert (second.lines.line_of(""), second.lines.line_of("/age")) == (18, 19)


def test_what_is_missing_or_no_element_is_told_by_the_line_of_what_it_stands_in():
    lines = read(LINED)[0].lines
    missing = ("/age", f"{HOME}/town", f"{HOME}/@at", "/note/1/about/age", "/note/7", "/surname/0", "/" + "9" * 5000)
    assert [lines.line_of(where) for where in missing] == [3, 7, 7, 14, 13, 4, 3]


def test_lines_are_the_same_however_the_record_is_encoded():
    wide = LINED.decode().replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16")
    assert [one.lines.line_of(f"{HOME}/phone/0") for one in read(wide)] == [10, 18]


def test_of_a_record_with_more_elements_than_any_has_the_first_are_told_by_their_lines():
    count = MOST_MARKED + 10
    [one] = read("<testPerson>" + "\n<givenName/>" * count + "</testPerson>")
    assert len(one.record["givenName"]) == count
    assert one.lines.line_of(f"/givenName/{MOST_MARKED - 1}") == MOST_MARKED + 1
    assert one.lines.line_of(f"/givenName/{MOST_MARKED}") == 2


@pytest.mark.parametrize("long", ["<!--{}-->", "<?x {}?>", '<surname a="{}">A</surname>'])
def test_records_after_what_is_longer_than_many_blocks_are_those_that_stand_there(long):
    person = "<testPerson><age>41</age></testPerson>"
    filler = long.format("x" * (5 * limits.BLOCK_BYTES))
    inside = f"<testPerson>{filler}<age>7</age></testPerson>"
    found = read(f"<records>{person * 3}{inside}{person * 2000}</records>")
    assert len(found) == 2004
    assert [one.record["age"] for one in found] == [41] * 3 + [7] + [41] * 2000


def test_a_comment_that_never_ends_is_refused_at_the_bound_of_a_record():
    assert "longer than 16 MB" in refusal("<testPerson><!--" + "x" * (limits.MOST_RECORD_BYTES + 100))
