"""What the page shows and the data leave out: intervals of shares of filings, which hang together on one autopsy."""
import numpy as np
import pandas as pd
from scipy import stats

import methods as m

# Where a variance is less, it is none, and what is left are digits that were lost.
NOTHING = 1e-24


class Beside:
    def __init__(self, measures):
        self.it, self.opened, self.windows = measures.it, measures.opened, measures.windows

    def everything(self):
        windows = ["focus", "year", "window"]
        return {
            "agreement": {name: self.agreement(*self.windows[name]) for name in windows},
            "naming": {name: self.naming(*self.windows[name]) for name in windows},
        }

    def said(self, rows):
        """Filings that name a cause, with how many there are on their autopsy."""
        said = self.it.filings[self.it.filings.autopsy_id.isin(rows.autopsy_id)].dropna(subset="cause")
        return said.assign(of=said.groupby("autopsy_id").cause.transform("size"))

    def agreement(self, begin, end):
        """Another filing of the autopsy that one names the cause in: does it too? Each counts by how many others there are."""
        said = self.said(self.opened(begin, end))
        said = said[said.of > 1]
        said = said.assign(alike=said.groupby(["autopsy_id", "cause"]).cause.transform("size"))
        found = []
        for cause in self.it.causes:
            of = said[said.cause == cause]
            row = {"cause": cause, "specific_lo": None, "specific_hi": None}
            if len(of):
                others, units = of.of - 1, of.autopsy_id.nunique()
                [share], [[variance]] = m.clustered((of.alike - 1) / others, np.ones((len(of), 1)), of.autopsy_id, others)
                n = share * (1 - share) / variance if variance > NOTHING else 0
                n = min(n, units) if n > 0 else units
                row["specific_lo"], row["specific_hi"] = m.wilson(share * n, n)
            found.append(row)
        return {"per_cause": found}

    def naming(self, begin, end):
        rows = self.opened(begin, end).dropna(subset="cause")
        said = self.said(rows)
        rows = rows[rows.autopsy_id.isin(said.autopsy_id)]
        n, filings, found = len(rows), len(said), []
        groups = pd.concat([said.autopsy_id, rows.autopsy_id])
        which = np.repeat([[1.0, 0.0], [0.0, 1.0]], [filings, n], axis=0)
        for cause in self.it.causes:
            names, finds = said.cause == cause, rows.cause == cause
            both = said.autopsy_id.isin(rows.autopsy_id[finds]) & names
            row = {"cause": cause, "named": int(names.sum()), "found": int(finds.sum()), "alike": int(both.sum())}
            row["named_share"], row["found_share"] = m.ratio(row["named"], filings), m.ratio(row["found"], n)
            row["found_lo"], row["found_hi"] = m.wilson(row["found"], n)
            row |= dict.fromkeys(["named_lo", "named_hi", "gap", "gap_lo", "gap_hi", "p"])
            if n:
                self.compare(row, m.clustered(np.concatenate([names, finds]), which, groups), n, filings)
            found.append(row)
        m.discoveries(found, "p", "q")
        return {"autopsies": n, "filings": filings, "rows": found}

    def compare(self, row, fitted, n, filings):
        (named, found), covariance = fitted
        variance = covariance[0, 0]
        cases = named * (1 - named) / variance if variance > NOTHING else n
        cases = max(min(cases, filings), 1)
        row["named_lo"], row["named_hi"] = m.wilson(named * cases, cases)
        row["gap"] = float(named - found)
        variance = np.array([1, -1]) @ covariance @ np.array([1, -1])
        if row["named"] + row["found"] and n > 1 and variance > NOTHING:
            error = np.sqrt(variance)
            reach = stats.t.ppf(0.975, n - 1) * error
            row["gap_lo"], row["gap_hi"] = max(row["gap"] - reach, -1.0), min(row["gap"] + reach, 1.0)
            row["p"] = float(2 * stats.norm.sf(abs(row["gap"] / error)))
