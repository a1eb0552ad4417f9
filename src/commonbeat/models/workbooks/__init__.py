"""Models as Excel workbooks that an editor understands: written, and read back without loss."""

from .either import read_either
from .foreign import Read, is_foreign, read_foreign
from .reading import Head, read_workbook
from .writing import write_workbook

__all__ = ["Head", "Read", "is_foreign", "read_either", "read_foreign", "read_workbook", "write_workbook"]
