"""reference.py AUTOPSY OUT: has the program generate a company, and writes every figure of its report as gzipped JSON."""
import gzip
import hashlib
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from beside import Beside
from company import read
from measures import Measures

# History goes on after the day of the report, which may know nothing of that; the day is none on which a quarter ends.
COMPANY = {"accounts": 2600, "autopsies": 2040, "years": 3, "seed": 20, "today": "2026-07-24"}
AS_OF = "2026-07-09"
FILES = ["accounts.csv", "autopsies.csv", "filings.csv", "changes.csv", "signals.csv"]
PACKAGES = ["numpy", "scipy", "pandas", "statsmodels", "lifelines", "krippendorff", "pymannkendall"]


def periods(as_of, first):
    """The last whole quarter, the one before it, the four that end with it, and all that is on record."""
    focus = as_of.to_period("Q").start_time
    begin = focus - pd.DateOffset(months=3)
    return {
        "focus": (begin, focus),
        "previous": (begin - pd.DateOffset(months=3), begin),
        "year": (focus - pd.DateOffset(years=1), focus),
        "window": (first.to_period("Q").start_time, as_of),
    }


def report(folder):
    company = read(folder, pd.Timestamp(AS_OF))
    windows = periods(company.as_of, company.autopsies.opened_on.min())
    measures = Measures(company, windows)
    return {
        "company": COMPANY,
        "files": {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in FILES},
        "packages": {name: version(name) for name in PACKAGES},
        "as_of": AS_OF,
        "windows": {name: [str(it.date()) for it in period] for name, period in windows.items()},
        "measures": measures.everything(),
        "beside": Beside(measures).everything(),
    }


def main(autopsy, out):
    with TemporaryDirectory() as folder:
        asked = [word for name, value in COMPANY.items() for word in ("--" + name, str(value))]
        subprocess.run([autopsy, "demo", "--csv", folder, *asked], check=True)
        text = json.dumps(report(Path(folder)), allow_nan=False, separators=(",", ":"))
    # Without a time in it, so that the same figures are the same bytes.
    Path(out).write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    main(*sys.argv[1:])
