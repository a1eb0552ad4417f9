"""Forty elements that were looked at by hand and are sound, each with the reason: nothing is held against them."""

from datetime import date

import pytest

from commonbeat.models.linting import lint
from commonbeat_check.shelf import shipped_model
from tests.check.pole import ADDRESS, needs_pole

ON = date(2026, 11, 26)
SOUND = {
    "pole@1.1": {
        "DS_007": "Street, 1 to 35 characters of any text; every address has it under one id",
        "DS_008": "Town, bound alike wherever there is an address; no format or list to disagree with",
        "DS_013": "Unit Number is free text of 1 to 35 characters, and says nothing more of itself",
        "DS_037": "Gender: eight values, the longest of 13 characters within 35; bound to one id everywhere",
        "DS_043": "Distinguishing Feature: seven values as its list says, the longest of 19 within 35",
        "DS_051": "Telephone Type Code: eight codes of four letters, min = max = 4, and the pattern takes just these",
        "DS_057": "Foreign Passport Number is free text, since no country's form is known",
        "DS_058": "Passport Validity: Yes and No in 2 to 3 characters, exactly",
        "DS_060": "National Insurance Number: nine characters by length and by pattern, which bars what the rules bar",
        "DS_061": "UK Driving Licence Number: blocks of 5, 6, 3 and 2 make 16, which is min and max",
        "DS_065": "Vehicle VRM: 1 to 11 letters and digits by pattern and by length alike",
        "DS_088": "MO: at least 20 characters by its length, its own rule and the rule of E_001 alike",
        "DS_093": "Repeat Victim: Yes and No in 2 to 3 characters, as of all like it",
        "DS_097": "Property Category: a named list whose values are not printed, so nothing can disagree",
        "DS_101": "Photograph Description: free text of 1 to 120 characters, in the one entity that wants it",
        "DS_106": "ASB Class: three values, the longest of 13 characters within 35",
    },
    "cjs@5.0": {
        "GenderTypeCode": "0, 1, 2 and 9 are one character each, and the length is 1",
        "EthnicityObserved6Plus1Code": "0 to 6 are seven values, as 6+1 says, of one character each",
        "EthnicityObserved4Plus1Code": "0 to 4 are five values, as 4+1 says, of one character each",
        "VerdictCode": "A, C, G, N and O are one letter each, and the length is 1",
        "HomeOfficeClassification": "NNN/NN has six characters, which is min and max",
        "PTIURN": "FFFFNNNNNYY has eleven characters, which is min and max",
        "NationalInsuranceNumber": "nine characters, the number that its rules spell out",
        "UPRN": "1 to 12 digits, with no format that would say otherwise",
        "FamilyName": "1 to 35 characters of text",
        "CourtCaseReference": "15 characters, with no format that would say otherwise",
        "VehicleRegistrationMark": "1 to 11 characters; the text has only a part of the structures, so use says nothing",
        "EthnicitySelfDefinedCode": "17 codes of a letter and a digit, or NS: two characters, as the length is",
        "CaseMarkersDescriptive": "16 codes of two letters, which is min and max",
        "HearingLanguage": "one character, as the length says",
    },
    "mait@1.0.0": {
        "Mode": "Create, Change, Delete and Close, with no length to disagree with",
        "Consent": "IMPLIED, EXPLICIT and DENIED: eight characters hold the longest",
        "Sex": "M, F, N and D are one character each, and the length is 1",
        "GazType": "the codes 0 to 6 for an integer",
        "MessageId": "at most 18 characters of text",
        "VRM": "at most 11 characters, as a mark has",
        "OrigIncidentDate": "an ISO 8601 date, and there is no other style in the standard",
        "DateOfBirth": "an ISO 8601 date, as the other dates are",
        "SuspectIndicator": "Y or N, as every indicator",
        "MarkingScheme": "BIL, GPMS and GSC are within six characters",
        "ExtensionType": "the component is called Type, and the element's name has that word",
    },
}
CASES = [(address, id, why) for address, some in SOUND.items() for id, why in some.items()]


def test_they_are_forty_at_least_and_each_has_its_reason():
    assert len(CASES) >= 40
    assert all(len(why) > 20 for _address, _id, why in CASES)


MARKED = [pytest.param(*one, marks=needs_pole) if one[0] == ADDRESS else one for one in CASES]


@pytest.mark.parametrize(("address", "id", "why"), MARKED, ids=[id for _address, id, _why in CASES])
def test_nothing_is_held_against_a_sound_element(address, id, why):
    model = shipped_model(address)
    assert id in {one.id for one in model.elements}
    against = [one for one in lint(model, ON) if one.severity.value != "info" and id in one.where]
    assert against == [], why
