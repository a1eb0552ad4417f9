"""The text of a standard or code, as a node that runs publishes it: whoever reads it works out its digest anew."""

from __future__ import annotations

from commonbeat.kernel.envelopes import canonical
from commonbeat.kernel.text import _
from commonbeat.standards.published import PublishedText, read_text

from .asking import AsksNode, NodeSaidNo, part_of, version_of


def text_at(node: AsksNode, name: str, standard: str, version: str) -> PublishedText:
    """Give the text that the node of that name publishes.

    Raises:
        NodeSaidNo: it did not answer, or gave another text.
        BadStandard: what it gave is no text.
    """
    said = node.call("GET", f"/api/standards/{part_of(standard)}/{version_of(version)}/text")
    text = read_text(canonical(said), name)
    if (text.id, text.version) != (standard, version):
        raise NodeSaidNo(_("it gave another text than the one that was asked for."))
    return text
