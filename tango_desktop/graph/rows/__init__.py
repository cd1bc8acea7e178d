"""Networks in rows of ``[from, number, module, args]``: reading and writing.

The form that users of YOLO networks and TANGO's ``basemodel.yaml`` have.
"""

from .modules import ROW_MODULES, RowModule
from .parsing import MOST_BYTES
from .reading import document_from_rows, read_rows
from .writing import RowText, to_rows

__all__ = [
    "MOST_BYTES",
    "ROW_MODULES",
    "RowModule",
    "RowText",
    "document_from_rows",
    "read_rows",
    "to_rows",
]
