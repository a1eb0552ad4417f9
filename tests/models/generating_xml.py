"""Records as XML, written by hand, so that a schema is not tested with what its own maker wrote."""

from xml.etree import ElementTree as ET


def as_xml(name, value):
    """Give a record as XML: an element for each key, several where there are several values."""
    element = ET.Element(name)
    if isinstance(value, dict):
        for key, one in value.items():
            if one is not None:
                element.extend(as_xml(key, each) for each in (one if isinstance(one, list) else [one]))
    else:
        element.text = str(value).lower() if isinstance(value, bool) else str(value)
    return element
