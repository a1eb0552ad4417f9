"""Records held to an entity of a standard, on the command line: by what ``commonbeat-check`` does, told the same."""

from __future__ import annotations

import sys
from enum import StrEnum
from typing import Annotated

from cyclopts import App, Parameter

from commonbeat_check.checking import checker
from commonbeat_check.command_telling import Wanted, check_files
from commonbeat_check.readers import Form
from commonbeat_check.shape import Shape

from .days import read_day
from .model_shelves import Data, of_models, shelf_of


class Output(StrEnum):
    """How the outcome is told."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"


def validate(
    address: Annotated[str, Parameter(help="What the records are: ID@VERSION#ENTITY, as pole@1.1#P_001.")],
    files: Annotated[
        list[str],
        Parameter(help="JSON, XML, CSV or XLSX, by how the name ends; - is standard input.", allow_leading_hyphen=True),
    ],
    /,
    *,
    json_: Annotated[bool, Parameter(name="--json", help="Print it as JSON, for programs.", negative=())] = False,
    output: Annotated[
        Output, Parameter(help="How it is told: sarif for code hosts, junit for build servers.")
    ] = Output.TEXT,
    format: Annotated[Form | None, Parameter(help="The form of the files, where their names do not tell it.")] = None,
    on: Annotated[
        str | None, Parameter(help="The day whose rules and codes count, as 2026-11-26; without it, today.")
    ] = None,
    profile: Annotated[
        bool, Parameter(help="Tell too how complete and valid each element is, and what codes drifted.", negative=())
    ] = False,
    most: Annotated[int | None, Parameter(help="Tell at most so many errors; 0: all of them.")] = None,
    sheet: Annotated[str, Parameter(help="The sheet of a workbook; none: named like the entity, or the first.")] = "",
    data: Data = None,
) -> None:
    """Check records against an entity of a standard: what is wrong with each, why, and how to put it right.

    It ends with 0 where every record is valid, 1 where some are not, and 2 where something given cannot be used. As
    JSON it is {"valid", "errors": [{"pointer", "element", "rule", "clause", "text", "fix"}]}; of several records a list
    of these, each with its place. Nothing of the records is kept. In a shell, an address with # stands
    in quotes. For example:

    commonbeat standards validate "pole@1.1#P_001" record.json
    """
    with of_models(refused=2):
        shelf = shelf_of(data)
        model, entity = shelf.entity(address)
        day = read_day(on)
        wanted = Wanted(
            files=tuple(files),
            form=str(format or ""),
            output=str(Output.JSON if json_ else output),
            most=most,
            is_profiled=profile,
            sheet=sheet,
            program="commonbeat",
        )
        status = check_files(wanted, Shape(model, entity, day), checker(model, entity.id, day))
    sys.exit(status)


def add_to(app: App) -> None:
    """Give the program the command of this module."""
    app.command(validate)
