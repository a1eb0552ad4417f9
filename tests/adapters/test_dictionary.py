"""The contract of every dictionary: what words lead to in a data model."""

import pytest

from commonbeat.adapters.dictionary import KEPT_MOST, MemoryDictionary
from commonbeat.models.model import Part
from commonbeat_check.model import Code, CodeList, Rule
from tests.check.builders import a_model, a_rule, an_element, an_entity

MODEL = a_model(
    an_element("DS_034", "Date of Birth", description="The day on which a person was born."),
    an_element("DS_076", "Date of Death", section="3.128"),
    an_element("nc:PersonBirthDate", "PersonBirthDate"),
    an_element("DS_001", "Généric Date", names=("Any Day",)),
    CodeList(id="gender", name="Gender", codes=(Code(value="LANH", label="Landline-Home"), Code(value="1", label="Male"))),
    an_entity(id="P_019", name="Sudden Death", rules=(a_rule("not-before", id="P_019.R1"),)),
)  # fmt: skip


@pytest.fixture
def dictionary():
    return MemoryDictionary()


def ids(page):
    return [one.id for one in page.found]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("DS_034", "DS_034"),
        ("ds_034", "DS_034"),
        ("date of death", "DS_076"),
        ("dateOfDeath", "DS_076"),
        ("3.128", "DS_076"),
        ("Any Day", "DS_001"),
        ("LANH", "LANH"),
        ("P_019.R1", "P_019.R1"),
        ("nc:PersonBirthDate", "nc:PersonBirthDate"),
        ("PersonBirthDate", "nc:PersonBirthDate"),
        ("Sudden Death", "P_019"),
        ("ds34", "DS_034"),
        ("P 19", "P_019"),
    ],
)
def test_what_is_exactly_so_called_comes_first(dictionary, question, first):
    page = dictionary.search(MODEL, question, 10)
    assert (page.found[0].id, page.found[0].exact) == (first, True)


def test_words_are_found_by_their_beginnings_and_all_of_them_count(dictionary):
    assert set(ids(dictionary.search(MODEL, "dat bir", 10))) == {"DS_034", "nc:PersonBirthDate"}
    assert ids(dictionary.search(MODEL, "birth death", 10)) == []


def test_names_in_camel_case_are_found_by_their_words_and_accents_do_not_matter(dictionary):
    assert "nc:PersonBirthDate" in ids(dictionary.search(MODEL, "birth date", 10))
    assert ids(dictionary.search(MODEL, "generic", 10)) == ["DS_001"]


def test_a_code_leads_to_its_list_and_a_rule_to_its_entity(dictionary):
    [code] = dictionary.search(MODEL, "landline", 10).found
    assert (code.part, code.id, code.name, code.of) == (Part.CODE, "LANH", "Landline-Home", "gender")
    [rule] = dictionary.search(MODEL, "P_019.R1", 10).found
    assert (rule.part, rule.of) == (Part.RULE, "P_019")


MORE = a_model(
    an_element("DS_010", "Post Code"),
    an_element("DS_031", "Given Name"),
    an_element("DS_032", "Surname", description="What a family name is."),
    an_element("DS_037", "Gender", list="DS_037"),
    an_element("DS_054", "Email Address"),
    an_element("DS_065", "Vehicle VRM"),
    an_element("DS_034", "Date of Birth"),
    an_element("DS_007", "Address Line"),
    CodeList(id="DS_037", name="Gender", codes=(Code(value="M", label="Male"), Code(value="F", label="Female"))),
    an_entity(
        id="P_001", name="Offender", description="A person with a vehicle, whose surname and address are known.",
        rules=(Rule(id="P_001.R1", text="Address must be recent"),),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("sex", "DS_037"),
        ("number plate", "DS_065"),
        ("dob", "DS_034"),
        ("birth date", "DS_034"),
        ("last name", "DS_032"),
        ("forename", "DS_031"),
        ("postal code", "DS_010"),
        ("postcode", "DS_010"),
        ("Addresses", "DS_007"),
        ("the offenders", "P_001"),
    ],
)
def test_what_people_call_the_same_is_found_by_either_name(dictionary, question, first):
    assert dictionary.search(MORE, question, 10).found[0].id == first


def test_a_name_that_begins_so_goes_before_one_that_has_the_word_and_a_name_before_what_is_told(dictionary):
    assert ids(dictionary.search(MORE, "address", 10)) == ["DS_007", "DS_054", "P_001", "P_001.R1"]
    assert ids(dictionary.search(MORE, "surname", 10)) == ["DS_032", "P_001"]


def test_a_code_is_found_with_the_name_of_its_list(dictionary):
    assert [one.name for one in dictionary.search(MORE, "gender female", 10).found] == ["Female"]


def test_one_that_is_exact_stands_there_once(dictionary):
    found = dictionary.search(MORE, "DS_037", 10).found
    assert [(one.part, one.exact) for one in found] == [(Part.ELEMENT, True), (Part.LIST, True)]


@pytest.mark.parametrize(
    ("question", "near"),
    [("surnmae", "surname"), ("offendr", "offender"), ("date of brith", "date birth"), ("xyzzyxyzzy", ""), ("zzz", "")],
)
def test_where_nothing_is_found_the_word_that_was_perhaps_meant_is_told(dictionary, question, near):
    page = dictionary.search(MORE, question, 10)
    assert (page.count, page.near) == (0, near)


def test_what_was_perhaps_meant_leads_to_something(dictionary):
    assert dictionary.search(MORE, "offendr gneder", 10).near == ""  # no part has both


@pytest.mark.parametrize("question", ["", "  ", "_-/", '"', "*", "\0"])
def test_a_question_without_a_word_finds_nothing(dictionary, question):
    assert dictionary.search(MODEL, question, 10).found == ()


@pytest.mark.parametrize(
    "question",
    ['birth" OR "1', "birth) OR (a", "NEAR(a b)", "name:birth", "birth*", "birth AND death", "'--", "x" * 5_000],
)
def test_the_words_of_the_index_itself_mean_nothing_in_a_question(dictionary, question):
    assert dictionary.search(MODEL, question, 10).count <= 2


def test_pages_go_on_where_the_last_one_ended(dictionary):
    whole = ids(dictionary.search(MODEL, "date", 10))
    assert len(whole) == len(set(whole)) == 4
    assert whole == [*ids(dictionary.search(MODEL, "date", 2)), *ids(dictionary.search(MODEL, "date", 2, after=2))]
    assert dictionary.search(MODEL, "date", 2).count == 4


def test_what_is_exact_is_not_given_again_on_a_later_page(dictionary):
    pages = [ids(dictionary.search(MODEL, "date of birth", 1, after=at)) for at in range(4)]
    given = [id for page in pages for id in page]
    assert given[0] == "DS_034"
    assert len(given) == len(set(given))


def test_more_models_than_are_kept_are_all_searched(dictionary):
    models = [a_model(an_element(f"E_{at}", "Only Here")) for at in range(KEPT_MOST + 2)]
    for _time in range(2):
        assert [ids(dictionary.search(one, "only", 5)) for one in models] == [[f"E_{at}"] for at in range(len(models))]
