"""Models as Excel workbooks that an editor understands: written, and read back without loss."""

from .foreign import is_foreign, read_foreign
from .reading import Head, read_workbook
from .writing import write_workbook

__all__ = ["Head", "is_foreign", "read_foreign", "read_workbook", "write_workbook"]
