"""Options that many commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

District = Annotated[
    Path | None,
    typer.Option(
        "--district", help="The district folder (else LIFANG_DISTRICT, else here).", show_default=False
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for machines.")]
