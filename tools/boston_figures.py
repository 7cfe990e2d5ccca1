"""On-time figures of Boston's summer 2011, straight from the CSV with polars and no code of Lifang's.

    python tools/boston_figures.py [FILE]

The independent side of tests/district/test_boston.py: the engine's clocks must give the same counts.
"""

from __future__ import annotations

import sys
from pathlib import Path

import polars as pl

FILE = Path(__file__).parent.parent / "districts" / "boston" / "requests" / "boston311_2011q3.csv.gz"
MOMENT = "%Y-%m-%d %H:%M:%S"


def on_time_by_department(file: Path = FILE) -> dict[str, tuple[int, int]]:
    """Department → requests in time, requests with a target. An open one is in time while its target lies ahead."""
    requests = pl.read_csv(file, infer_schema=False).with_columns(
        pl.col("target_dt", "closed_dt").str.strptime(pl.Datetime, MOMENT, strict=False)
    )
    today = pl.lit("2026-11-23").str.strptime(pl.Datetime, "%Y-%m-%d")
    judged = requests.filter(pl.col("target_dt").is_not_null()).with_columns(
        good=pl.when(pl.col("closed_dt").is_not_null())
        .then(pl.col("closed_dt") <= pl.col("target_dt"))
        .otherwise(pl.col("target_dt") >= today)
    )
    table = judged.group_by("department").agg(pl.col("good").sum(), pl.len().alias("all"))
    return {department: (good, count) for department, good, count in table.sort("department").iter_rows()}


def main() -> None:
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else FILE
    print(f"{'department':12}{'on time':>10}{'of':>10}{'share':>9}")
    for department, (good, count) in on_time_by_department(file).items():
        print(f"{department:12}{good:>10}{count:>10}{good / count:>9.1%}")


if __name__ == "__main__":
    main()
