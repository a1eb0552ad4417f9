"""Models as Excel workbooks that an editor understands: written, and read back without loss."""

from .reading import Head, read_workbook
from .writing import write_workbook

__all__ = ["Head", "read_workbook", "write_workbook"]
