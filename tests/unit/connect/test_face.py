from __future__ import annotations

import subprocess
import sys

import pytest

ORDERS = [
    "from labkit import connect; assert callable(connect) and connect.in_process",
    "import labkit.connect; from labkit import connect; assert labkit.connect is connect and callable(connect)",
    "from labkit.connect import in_process; import labkit; assert labkit.connect.in_process is in_process",
    "import labkit; connect = labkit.connect; from labkit.connect import connect as same; assert connect is same",
]


@pytest.mark.parametrize("statements", ORDERS)
def test_connect_is_module_and_function_in_any_import_order(statements: str) -> None:
    """However it is imported, `connect` is one object: callable, with `in_process`."""
    subprocess.run([sys.executable, "-c", statements], check=True)


def test_importing_connect_does_not_import_the_sdk() -> None:
    """The SDKs and the web server are imported when a client is made, not before."""
    heavy = "{'azure', 'openai', 'aiohttp', 'starlette'}"
    code = f"import sys, labkit.connect.session; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
