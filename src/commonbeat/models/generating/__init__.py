"""What is made from a data model for others to run or read: schemas, interfaces, tables, classes and more.

Each form has a file of its own and is a pure function of the model and a day: the same model gives the same bytes.
"""

from __future__ import annotations

from .forms import FORMS, generate
from .json_schema import bundle as json_schema_bundle
from .json_schema import json_schema

__all__ = ["FORMS", "generate", "json_schema", "json_schema_bundle"]
