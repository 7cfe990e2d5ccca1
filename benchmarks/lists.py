"""What a page costs as cases grow: queues, searches, one case, the figures; p50, p95 and statements.

The first 10,000 cases come through the real door, held by all the district's communities, most closed. Beyond that, rows of
cases, clocks, custody, call-backs and search text are replicated by SQL, each copy some hours older; entries are not, as a
page reads those of one case by its key, to which `tests/cases/test_query_plans.py` holds it.
`python -m benchmarks.lists [10000 100000 …]`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from benchmarks._common import (
    NOW,
    a_photo,
    counted,
    database_name,
    fill_district,
    inside,
    on_each_database,
    percentile,
    show,
    timed,
)

SIZES = (10_000, 100_000, 1_000_000)
THROUGH_THE_DOOR = 10_000
ROUNDS = 15
PLACES = (
    "楼道口",
    "小区东门",
    "菜市场门前",
    "公交站旁",
    "学校路口",
    "河边步道",
    "地下车库",
    "广场西侧",
    "三号楼下",
    "医院门口",
)
TROUBLES = (
    "夜间施工噪音太大", "堆了垃圾没人收", "路灯不亮", "井盖松动", "轮椅过不去", "积水没过鞋面", "电动车乱停", "下水道堵了",
    "树枝压着电线", "护栏断了一截", "墙皮往下掉", "无人管的狗乱跑", "消防通道被占", "自来水发黄", "暖气不热", "指示牌倒了",
)  # fmt: skip
WISHES = (
    "请尽快来看看",
    "已经三天了",
    "老人出行不便",
    "孩子上学要走这里",
    "晚上更严重",
    "去年也报过",
    "谢谢",
)
VIEWERS = {
    "duty": "duty",
    "leader": "department",
    "officer": "community",
    "agent": "community",
}  # role → kind of unit
STAFF_PAGES = {
    "queue, open": "/desk/?lane=open&held=all",
    "queue, nobody": "/desk/?lane=nobody&held=all",
    "queue, late": "/desk/?lane=late&held=all",
    "queue, closed": "/desk/?lane=closed&held=all",
    "queue, held by us": "/desk/?lane=open&held=us",
    "figures": "/desk/figures",
    "figures of a year": "/desk/figures?days=365",
    "rows of a figure": "/desk/figures/rows?show=closed",
}
PUBLIC_PAGES = ("/figures", "/cases/")
WORDS = ("噪音", "学校路口轮椅过不去", "灯", "没有这样的词")


def main() -> None:
    if not inside():
        on_each_database("benchmarks.lists", sys.argv[1:])
        return
    fill_district()
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    receive_cases(THROUGH_THE_DOOR)
    measured: dict[str, list[tuple[float, float, int]]] = {}
    for size in sizes:
        replicate_to(size)
        for name, page in pages().items():
            measured.setdefault(name, []).append(measure(page))
    rows = []
    for name, results in measured.items():
        cells = [f"{p50 * 1000:.1f} / {p95 * 1000:.1f}" for p50, p95, _statements in results]
        statements = max(result[2] for result in results)
        rows.append([name, str(statements), *cells, f"{results[-1][0] / results[0][0]:.1f}"])
    show(
        f"Pages on {database_name()}: p50 / p95 in ms",
        ["page", "statements", *(f"{size:,}" for size in sizes), "last : first"],
        rows,
    )


def measure(page: Callable[[], object]) -> tuple[float, float, int]:
    with counted() as statements:
        page()
    waits = [timed(page) for _ in range(ROUNDS)]
    return percentile(waits, 0.5), percentile(waits, 0.95), len(statements)


# -- the pages --------------------------------------------------------------------------------------------------------


def pages() -> dict[str, Callable[[], object]]:
    """Whole pages, from the address to the last byte, as the server makes them; only the network is left out."""
    from django.test import Client

    from lifang.cases.queries import visible_cases
    from lifang.cases.views.counted import SHELF
    from lifang.people.models import Grant
    from lifang.people.queries import viewer_of

    def page(client: Client, address: str, *, anew: bool = False) -> Callable[[], object]:
        def get() -> object:
            if anew:
                SHELF.clear()  # what is counted once a minute is counted now
            answer = client.get(address)
            assert answer.status_code == 200, (address, answer.status_code)
            return answer.content

        return get

    made: dict[str, Callable[[], object]] = {}
    for role, kind in VIEWERS.items():
        grant = Grant.objects.filter(role=role, unit__kind=kind).order_by("pk").first()
        assert grant is not None
        client = Client(headers={"accept-language": "zh"})
        client.force_login(grant.account, "django.contrib.auth.backends.ModelBackend")
        newest = visible_cases(viewer_of(grant.account, on=NOW.date())).filter(
            entries__gte=3, ref__contains="-"
        )
        case = newest.order_by("-id")[0]
        if role == "agent":
            made["list of agent"] = page(client, "/field/?lane=all")
            made["case page of agent"] = page(client, f"/field/c/{case.ref}/")
            continue
        for name, address in STAFF_PAGES.items():
            made[f"{name} of {role}"] = page(client, address)
        made[f"figures of {role}, counted anew"] = page(client, STAFF_PAGES["figures"], anew=True)
        for text in WORDS:
            made[f"search of {role}, {text}"] = page(client, f"/desk/search?q={text}")
        made[f"case page of {role}"] = page(client, f"/desk/c/{case.ref}/")
    anybody = Client(headers={"accept-language": "zh"})
    made |= {f"public {address}": page(anybody, address) for address in PUBLIC_PAGES}
    return made | {"public /figures, counted anew": page(anybody, "/figures", anew=True)}


# -- the cases --------------------------------------------------------------------------------------------------------


def receive_cases(number: int) -> None:
    """Nine of ten are closed, a few of these to be called back; a third lie at sites, the others all over the district."""
    from lifang.cases.batch import Batch
    from lifang.people.actors import Actor
    from lifang.places.models import Area, Site

    sites = list(Site.objects.filter(kind__in=("entrance", "building", "estate")).order_by("code"))
    areas = list(Area.objects.filter(level="community").order_by("code"))
    actor, photo = Actor.importer("benchmark"), a_photo()
    solved = [
        ("accept", {}),
        ("start", {}),
        ("solve", {"data": {"result": "已处理"}, "files": [("photo", photo)]}),
    ]
    refused = [
        ("accept", {}),
        ("refuse", {"data": {"refusal_reason": "repeated", "refusal_pointer": "见前次答复"}}),
    ]
    wait = [("accept", {}), ("wait", {"data": {"waiting_for": "parts", "plan": "下周换新"}})]
    rng = Random(2026)
    begin = time.perf_counter()
    for first in range(0, number, 1000):
        with Batch() as batch:
            for serial in range(first, first + 1000):
                at = NOW - timedelta(minutes=30) * (number - serial)  # about 200 days of work
                common: dict[str, Any] = {"actor": actor, "language": "zh"}
                words = [rng.choice(PLACES), rng.choice(TROUBLES), rng.choice(WISHES)]
                ref = batch.receive(
                    program="street-problem",
                    data={"category": "06010", "description": f"{words[0]}{words[1]}，{words[2]}"},
                    key=f"fill-{serial}",
                    now=at,
                    channel="import",
                    site=rng.choice(sites) if serial % 3 == 0 else None,
                    area=rng.choice(areas).code if serial % 3 else None,
                    **common,
                ).ref
                kind = rng.random()
                path = refused if kind < 0.85 else solved if kind < 0.9 else wait if kind < 0.93 else []
                for step, (action, given) in enumerate(path or solved[: serial % 3], 1):
                    now = at + timedelta(hours=step)
                    batch.perform(
                        **common
                        | {"ref": ref, "action": action, "key": f"fill-{serial}-{step}", "now": now}
                        | given
                    )
    print(f"{number:,} cases through the door in {time.perf_counter() - begin:.0f} s", flush=True)


def replicate_to(size: int) -> None:
    """In one transaction, with much memory, and not waiting for the disk: what is measured afterwards only reads."""
    from django.db import connection, transaction

    from lifang.cases import search
    from lifang.cases.models import Case, Clock, Custody, Feedback

    have = Case.objects.count()
    base = Case.objects.order_by("id").values_list("id", flat=True)[THROUGH_THE_DOOR - 1]
    sqlite = connection.vendor == "sqlite"
    if sqlite:
        connection.cursor().execute("PRAGMA cache_size=-1048576")
        connection.cursor().execute("PRAGMA synchronous=OFF")
    begin = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for copy in range(have // THROUGH_THE_DOOR, size // THROUGH_THE_DOOR):
            shift = copy * base
            special = {
                "ref": f"printf('%012x', id + {shift})" if sqlite else f"lpad(to_hex(id + {shift}), 12, '0')",
                "receipt": f"printf('%020x', id + {shift})"
                if sqlite
                else f"lpad(to_hex(id + {shift}), 20, '0')",
                "id": f"id + {shift}",
                "case_id": f"case_id + {shift}",
            }
            for name in ("opened_at", "closed_at", "due_at", "state_since"):
                special[name] = (
                    f"strftime('%Y-%m-%d %H:%M:%f000', {name}, '-{copy} hours')"
                    if sqlite
                    else f"{name} - interval '{copy} hours'"
                )
            for model in (Case, Clock, Custody, Feedback):
                columns = [field.column for field in model._meta.concrete_fields]
                key = "case_id" if "case_id" in columns else "id"
                if model is not Case:
                    columns.remove("id")
                values = ", ".join(special.get(column, column) for column in columns)
                table = model._meta.db_table
                cursor.execute(
                    f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} WHERE {key} <= {base}"
                )
            column = "rowid" if sqlite else "case_id"
            for index in (search.WHOLE, search.TOLD):
                cursor.execute(
                    f"INSERT INTO {index} ({column}, grams) "
                    f"SELECT {column} + {shift}, grams FROM {index} WHERE {column} <= {base}"
                )
    # as autovacuum would have done by then
    connection.cursor().execute("ANALYZE" if sqlite else "VACUUM ANALYZE")
    connection.close()  # the next one is opened as the server opens its own
    print(f"{size:,} cases after another {time.perf_counter() - begin:.0f} s", flush=True)


if __name__ == "__main__":
    main()
