"""Print the exact versions of environment.yml, one line each, as pip takes them for constraints."""

from __future__ import annotations

import re
import sys
from pathlib import Path

TEXT = (Path(__file__).resolve().parent.parent / "environment.yml").read_text(encoding="utf-8")
sys.stdout.writelines(
    f"{line}\n" for line in re.findall(r"^      - ([\w.-]+==[^#\n]*?)\s+#", TEXT, re.MULTILINE)
)
