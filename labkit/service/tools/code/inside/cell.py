"""Run the code as a notebook runs a cell: its last expression is shown, its figures are kept, its errors are its own."""

from __future__ import annotations

import ast
import linecache
import os
import sys
import traceback
import types
from typing import Final

NAME: Final = "<code>"
_HINTS: Final = (
    (ModuleNotFoundError, "The code interpreter has the packages that are installed beside labkit, and cannot install any."),
    (MemoryError, "The code used more memory than the code interpreter has."),
)  # fmt: skip


def run(source: str, data: str, folder: str) -> None:
    """Run ``source`` in a fresh ``__main__``; what goes wrong in it is printed as a traceback without our own frames.

    ``data`` in its text constants is taken for ``folder``: where the folder cannot be shown under that path.
    """
    linecache.cache[NAME] = (len(source), None, source.splitlines(keepends=True), NAME)
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    try:
        tree = ast.parse(source, NAME)
        if data != folder:
            tree = ast.fix_missing_locations(_Elsewhere(data, folder).visit(tree))
        _execute(tree, source, module)
        _show_figures()
    except SystemExit as leaving:
        if leaving.code not in (None, 0):
            sys.stderr.write(f"SystemExit: {leaving.code}\n")
    except BaseException as error:  # noqa: BLE001  # whatever the code raises belongs to its output
        _tell(error)


def _execute(tree: ast.Module, source: str, module: types.ModuleType) -> None:
    last = tree.body[-1] if tree.body else None
    if isinstance(last, ast.Expr):
        tree.body.pop()
    exec(compile(tree, NAME, "exec"), module.__dict__)  # noqa: S102  # what this process is for
    if not isinstance(last, ast.Expr):
        return
    value = eval(compile(ast.Expression(last.value), NAME, "eval"), module.__dict__)  # noqa: S307  # the same
    # A semicolon at the end keeps a notebook from showing the value.
    if value is not None and not source.rstrip().endswith(";"):
        sys.stdout.write(f"{value!r}\n")


class _Elsewhere(ast.NodeTransformer):
    """Rewrites the path of the data folder in text constants, also in parts of f-strings."""

    def __init__(self, data: str, folder: str) -> None:
        self._data, self._folder = data, folder

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        if isinstance(node.value, str):
            node.value = node.value.replace(self._data, self._folder)
        elif isinstance(node.value, bytes):
            node.value = node.value.replace(self._data.encode(), self._folder.encode())
        return node


def _show_figures() -> None:
    # A notebook shows what was drawn and not shown when its cell ends. These are kept apart: one that the code has saved
    # under a name of its own need not come back twice.
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None:
        os.environ["LABKIT_FIGURES"] += os.sep + "left"
        pyplot.show()


def _tell(error: BaseException) -> None:
    shown = traceback.TracebackException.from_exception(error)
    here = os.path.dirname(__file__)  # noqa: PTH120  # pathlib is not needed for anything else
    own = [frame for frame in shown.stack if os.path.dirname(frame.filename) != here]  # noqa: PTH120
    shown.stack = traceback.StackSummary.from_list(own)
    text = "".join(shown.format())
    for kind, hint in _HINTS:
        if isinstance(error, kind):
            text += f"{hint}\n"
    sys.stderr.write(text)
