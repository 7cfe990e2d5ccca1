"""`python -m lifang.modules.gatherings.ballots protocol.json`: counts a published vote again, without Django or a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from lifang.modules.gatherings.ballots import VoteError, explain, recount


def main(path: str) -> int:
    try:
        found = recount(json.loads(Path(path).read_text(encoding="utf-8")))
    except (OSError, ValueError, VoteError) as error:
        sys.stderr.write(f"{path}: {error}\n")
        return 2
    for result in found.count.results:
        sys.stdout.write("\n".join((f"{result.code}: {result.outcome}", *explain(result, "en"))) + "\n")
    if found.confirmed:
        sys.stdout.write("confirmed: the count follows from the ballots\n")
        return 0
    sys.stdout.write(f"NOT confirmed; these parts say otherwise: {', '.join(found.differences)}\n")
    return 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("say which file: python -m lifang.modules.gatherings.ballots protocol.json")
    sys.exit(main(sys.argv[1]))
