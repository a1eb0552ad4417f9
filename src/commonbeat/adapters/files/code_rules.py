"""What the code leaves to data, from files: ``<folder>/network-code/<version>/rules.toml``."""

from __future__ import annotations

from pathlib import Path

from commonbeat.governance.electorates import CodeRules, rules_faults
from commonbeat.governance.errors import BadCodeRules
from commonbeat.governance.model import CODE
from commonbeat.kernel.errors import Fault
from commonbeat.kernel.text import _

from .strict import Unreadable, read_toml

RULES_NAME = "rules.toml"


class FileCodeRules:
    """The rules of each version of the code that is published in a folder, read once. Fulfils the port ``Rules``."""

    def __init__(self, folder: Path) -> None:
        """Read them; raise ``BadCodeRules`` where one cannot be taken."""
        found = sorted(folder.glob(f"{CODE}/*/{RULES_NAME}"))
        self._rules = {path.parent.name: _read(path) for path in found}

    def of(self, version: str) -> CodeRules:
        """Give the rules of a version; raise ``BadCodeRules`` where it has none."""
        if version not in self._rules:
            raise BadCodeRules(f"{CODE}/{version}/{RULES_NAME}", [Fault("", _("There is no such file."))])
        return self._rules[version]


def _read(path: Path) -> CodeRules:
    name = f"{CODE}/{path.parent.name}/{path.name}"
    try:
        rules = read_toml(path.read_bytes(), CodeRules)
    except Unreadable as bad:
        raise BadCodeRules(name, bad.faults) from bad
    if faults := rules_faults(rules):
        raise BadCodeRules(name, faults)
    return rules
