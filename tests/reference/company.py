"""A company in the plain layout as data frames, as of a day: what is dated on it or after has not happened yet."""
import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

TAXONOMY = Path(__file__).parents[2] / "src/domain/taxonomy.toml"
DIMENSIONS = ["product", "segment", "region", "lifecycle_stage"]


@dataclass
class Company:
    as_of: pd.Timestamp
    causes: list[str]
    named: set[str]
    owner: dict[str, str]
    functions: list[str]
    accounts: pd.DataFrame
    autopsies: pd.DataFrame
    filings: pd.DataFrame
    changes: pd.DataFrame
    signals: pd.DataFrame


def read(folder, as_of):
    taxonomy = tomllib.loads(TAXONOMY.read_text())
    causes = [it["code"] for it in taxonomy["causes"] if it["code"] != "not_determined"]
    owner = {it["code"]: it["owner"] for it in taxonomy["causes"]}
    functions = [it["code"] for it in taxonomy["functions"]]

    def table(name, days):
        rows = pd.read_csv(Path(folder) / name, dtype=str, keep_default_na=False)
        for day in days:
            rows[day] = pd.to_datetime(rows[day].replace("", None))
        return rows

    accounts = table("accounts.csv", ["customer_since", "churned_on"])
    churned = accounts.churned_on
    accounts["churned_on"] = churned.where(churned < as_of)

    autopsies = table("autopsies.csv", ["opened_on", "closed_on", "finding_agreed_on"])
    autopsies = autopsies.sort_values(["opened_on", "autopsy_id"], ignore_index=True)
    autopsies["ordinal"] = autopsies.groupby("account_id").cumcount() + 1
    autopsies = autopsies[autopsies.opened_on < as_of].reset_index(drop=True)
    autopsies["next_opened"] = autopsies.groupby("account_id").opened_on.shift(-1)
    autopsies["closed"] = autopsies.closed_on < as_of
    autopsies["agreed"] = autopsies.finding_agreed_on < as_of
    autopsies["cause"] = autopsies.finding_primary.where(autopsies.agreed & autopsies.finding_primary.isin(causes))
    autopsies["contributing"] = autopsies.finding_contributing.str.split(";")
    for money in ["arr_at_risk", "arr_retained"]:
        autopsies[money] = pd.to_numeric(autopsies[money].replace("", "0"))

    filings = table("filings.csv", ["due_on", "filed_on"])
    filings = filings[filings.autopsy_id.isin(autopsies.autopsy_id)].reset_index(drop=True)
    filings["filed_on"] = filings.filed_on.where(filings.filed_on < as_of)
    named = filings.primary_cause
    filings["cause"] = named.where(filings.filed_on.notna() & named.isin(causes))

    cells = [autopsies.finding_primary, autopsies.finding_contributing, filings.primary_cause, filings.contributing_causes]
    named = set(pd.concat(cells).str.split(";").explode())

    changes = table("changes.csv", ["effective_on"])
    changes = changes[changes.effective_on < as_of].sort_values(["effective_on", "change_id"], ignore_index=True)
    signals = table("signals.csv", ["observed_on"])
    signals = signals[signals.observed_on < as_of].reset_index(drop=True)
    return Company(as_of, causes, named, owner, functions, accounts, autopsies, filings, changes, signals)


class Exposure:
    """Customers active on the first day of each month, times the part of the month that lies in a period."""

    def __init__(self, company):
        since, churned = company.accounts.customer_since, company.accounts.churned_on
        begin = since.min().replace(day=1)
        self.months = pd.Series(pd.date_range(begin, company.as_of + pd.offsets.MonthBegin(), freq="MS"))
        active = [((since <= day) & ~(churned <= day)).sum() if day < company.as_of else 0 for day in self.months]
        self.active = np.array(active)

    def months_in(self, begin, end):
        ends = self.months + pd.offsets.MonthBegin()
        inside = ends.clip(upper=end) - self.months.clip(lower=begin)
        days = inside.dt.days.clip(lower=0)
        return float((self.active * days / (ends - self.months).dt.days).sum())
