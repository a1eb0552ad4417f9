"""More than forty elements that were looked at by hand and are sound: no finding of any weight names them.

Each has its reason, and the facts that the reason rests on are held against the model, so that no reason outlives them.
"""

from datetime import date

import pytest

from commonbeat.models.linting import lint
from commonbeat.models.linting.languages import language
from commonbeat_check.shelf import shipped_model
from tests.check.pole import ADDRESS, needs_pole, those_there

ON = date(2026, 11, 26)


def _says(why, **facts):
    return why, facts


SOUND = {
    "pole@1.1": {
        "DS_013": _says("free text of 1 to 35 characters that says nothing more", span=(1, 35), type="free-text"),
        "DS_043": _says("the longest of its seven values has 19 characters, within 35", values=7, longest=19),
        "DS_057": _says("no country's own form is known, so it is text without a format", pattern="", format=""),
        "DS_060": _says("nine characters by length, and by the pattern too", span=(9, 9), lengths={9}),
        "DS_061": _says("blocks of 5, 6, 3 and 2 make the 16 of its lengths", span=(16, 16), lengths={16}),
        "DS_088": _says("its rule says at least twenty, as its least length does", span=(20, 300), type="free-text"),
        "DS_098": _says("free text of 1 to 120 characters without list or format", span=(1, 120), values=0),
        "DS_100": _says("numbers of things of any kind have no one format", span=(1, 35), format="", values=0),
        "DS_101": _says("free text about a picture, 1 to 120 characters", span=(1, 120), type="free-text"),
        "DS_106": _says("three values of letters only, the longest of 13 within 35", values=3, longest=13),
    },
    "cjs@5.0": {
        "GenderTypeCode": _says("0, 1, 2 and 9 have the one character of its length", span=(1, 1), values=4, longest=1),
        "EthnicityObserved4Plus1Code": _says("4 and 1 are the five that it has", values=5, longest=1),
        "EthnicityObserved6Plus1Code": _says("6 and 1 are the seven that it has", values=7, longest=1),
        "EthnicitySelfDefinedCode": _says("17 codes of two characters", span=(2, 2), values=17, longest=2, shortest=2),
        "VerdictCode": _says("five codes of the one letter that fits", span=(1, 1), values=5, longest=1),
        "CaseMarkersDescriptive": _says("16 codes of two letters", span=(2, 2), values=16, longest=2, shortest=2),
        "CaseMarkersProcedural": _says("13 codes of two letters", span=(2, 2), values=13, longest=2, shortest=2),
        "OrganisationUnitCodeTopLevel": _says("codes of one character", span=(1, 1), longest=1, shortest=1),
        "HomeOfficeClassification": _says("NNN/NN has six characters", format="NNN/NN", span=(6, 6), lengths={6}),
        "PerceivedBirthYear": _says("CCYY has four digits", format="CCYY", span=(4, 4), lengths={4}),
        "PTIURN": _says("FFFFNNNNNYY has eleven characters", format="FFFFNNNNNYY", span=(11, 11)),
        "NationalInsuranceNumber": _says("the nine characters of the number", span=(9, 9), type="identifier"),
        "CJSOffenceCode": _says("seven characters, or eight with the letter in brackets", span=(7, 8)),
        "WarrantIssueDate": _says("CCYY-MM-DD has ten characters", format="CCYY-MM-DD", span=(10, 10), type="date"),
        "VehicleRegistrationMark": _says("marks of all countries, so no format", span=(1, 11), format=""),
        "FamilyName": _says("text of 1 to 35 characters, as Given Name", span=(1, 35), type="string"),
    },
    "mait@1.0.0": {
        "Mode": _says("four values, and no length to disagree with", values=4, span=(None, None)),
        "Consent": _says("EXPLICIT, the longest, has the eight that fit", values=3, span=(None, 8), longest=8),
        "Sex": _says("four codes of the one letter that fits", values=4, span=(None, 1), longest=1),
        "GazType": _says("the codes 0 to 6, which are seven", values=7, longest=1),
        "IncidentGazType": _says("the same seven codes as of the other place", values=7, longest=1),
        "SecurityLevel": _says("OFFICIAL:SENSITIVE has 18 of 24 characters", span=(None, 24), longest=18),
        "MarkingScheme": _says("GPMS, the longest, is within six characters", values=3, span=(None, 6), longest=4),
        "NotificationReason": _says("four words, none a letter from another", values=4, span=(None, None)),
        "SuspectIndicator": _says("Y and N, as of every indicator", values=2, type="yes-no"),
        "VRM": _says("up to eleven characters, marks of all countries", span=(None, 11), format=""),
        "DateOfBirth": _says("a date of ISO 8601, and no other style is in the standard", type="date", format=""),
        "OrigIncidentTime": _says("the one time with a format of its own", type="time"),
        "ExtensionType": _says("names of four types, each written alike", values=4, longest=7),
    },
    "niem-subset@6.0": {
        "nc:Date": _says("a date of XML Schema has one form", type="date", format=""),
        "nc:DateTime": _says("so has a date with a time", type="datetime", format=""),
        "nc:ConveyanceEngineQuantity": _says("a count is an integer", type="integer", values=0),
        "nc:VehicleDoorQuantity": _says("a count is an integer, as of engines", type="integer", values=0),
        "nc:PersonSurName": _says("text, and nothing else is said of it", type="string", span=(None, None)),
        "nc:AddressPostalCode": _says("codes of all countries, so text", type="string", pattern=""),
    },
}
CASES = [(address, id, *said) for address, some in SOUND.items() for id, said in some.items()]
NAMED = {
    address: {id for one in lint(shipped_model(address), ON) for id in one.where} for address in those_there(*SOUND)
}


def _facts(model, element):
    values = [code.value for held in model.lists if held.id == element.list for code in held.codes]
    spoken = language(element.pattern)
    return {
        "type": element.type.value,
        "span": (element.min_length, element.max_length),
        "format": element.format,
        "pattern": element.pattern,
        "lengths": set(spoken.lengths) if spoken and not spoken.is_endless else None,
        "values": len(values),
        "longest": max(map(len, values), default=0),
        "shortest": min(map(len, values), default=0),
    }


def test_they_are_forty_at_least_and_no_reason_is_given_twice():
    assert len(CASES) >= 40
    assert len({why for _address, _id, why, _facts in CASES}) == len(CASES)


MARKED = [pytest.param(*one, marks=needs_pole) if one[0] == ADDRESS else one for one in CASES]


@pytest.mark.parametrize(("address", "id", "why", "facts"), MARKED, ids=[one[1] for one in CASES])
def test_nothing_is_held_against_a_sound_element(address, id, why, facts):
    model = shipped_model(address)
    (element,) = (one for one in model.elements if one.id == id)
    own = _facts(model, element)
    assert {name: own[name] for name in facts} == facts, why
    assert id not in NAMED[address], why
