"""DuckDB's median milliseconds for causes by findings and money, causes by segment, and causes by quarter; two threads,
from a table of its own, each statement warm."""
import statistics
import sys
import time

import duckdb

path, rounds = sys.argv[1], int(sys.argv[2])
db = duckdb.connect()
db.execute("set threads = 2")
db.execute(
    """create table autopsies as
       select opened_on::date as opened_on, arr_at_risk::double as arr, segment, finding_primary as cause,
              finding_agreed_on::date as agreed_on
       from read_csv(?, header = true, all_varchar = true)""",
    [path],
)
COUNTED = "from autopsies where agreed_on < date '2027-01-01' and cause <> 'not_determined'"
STATEMENTS = [
    f"select cause, count(*), sum(arr) {COUNTED} group by cause order by 2 desc",
    f"select cause, segment, count(*) {COUNTED} group by cause, segment",
    f"""select cause, date_trunc('quarter', opened_on) as quarter, count(*) {COUNTED}
        and opened_on >= date '2023-10-01' group by cause, quarter""",
]


def milliseconds(statement):
    began = time.perf_counter()
    db.execute(statement).fetchall()
    return (time.perf_counter() - began) * 1000


for statement in STATEMENTS:
    milliseconds(statement)
    print(f"{statistics.median(milliseconds(statement) for _ in range(rounds)):.2f}", end=" ")
print()
