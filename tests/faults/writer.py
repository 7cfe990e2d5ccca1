"""The process that gets killed: reports and steps without end, each told on standard output once it is committed.

`python -m tests.faults.writer ROUND` prints "REF NUMBER" lines: entry NUMBER of case REF is on disk, as far as its writer can know.
"""

from __future__ import annotations

import sys
import threading

THREADS = 4


def main(name: str) -> None:
    from lifang.cases import intake
    from lifang.cases.models import Case
    from lifang.people.actors import PUBLIC
    from lifang.places.models import Site
    from tests.factories.cases import MONDAY, act, after

    told = threading.Lock()

    def tell(case: Case) -> None:
        with told:
            sys.stdout.write(f"{case.ref} {case.entries}\n")
            sys.stdout.flush()

    def write(thread: int) -> None:
        site = Site.objects.get(code="dongyuan-1-1")
        number = 0
        while True:
            number += 1
            key = f"killed-in-round-{name}-{thread}-{number:06}"
            data = {"category": "06010", "description": "楼道口堆了一袋垃圾", "reporter_phone": "13800001234"}
            common = {"channel": "web", "language": "zh", "site": site}
            case = intake.submit(
                program="street-problem", actor=PUBLIC, data=data, key=key, now=MONDAY, **common
            )
            tell(case)
            for step, action in enumerate(("accept", "start", "note"), 1):
                who = "agent.lin"
                tell(act(case, action, who, after(minutes=step), key=f"{key}-{action}", reason="done"))

    for thread in range(THREADS):
        threading.Thread(target=write, args=(thread,)).start()


if __name__ == "__main__":
    from lifang.config.start import start_django

    start_django()  # on the district and the database that whoever started this has named in its environment
    main(sys.argv[1])
