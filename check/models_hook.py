"""Takes the data models of the published standards into the wheel, as many as there are, and the licence."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Models(BuildHookInterface):  # type: ignore[type-arg]
    """A model lies beside its standard; the wheel carries its own copy."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add every model to what the wheel is made of; an editable install reads them where they are."""
        if version == "editable":
            return
        root = Path(self.root).parent
        standards = root / "standards"
        for model in sorted(standards.glob("*/*/model.json")):
            for name in (
                "model.json",
                "LICENCE.md",
                "README.md",
                "datapackage.json",
            ):  # a licence travels with its data
                file = model.parent / name
                if file.is_file():
                    place = file.relative_to(standards).as_posix()
                    build_data["force_include"][str(file)] = f"commonbeat_check/models/{place}"
        for text in ("LICENSE", "NOTICE"):
            build_data["force_include"][str(root / text)] = f"commonbeat_check/{text}"
