"""Every measure of the report, counted from data frames: the tree that `GET /api/v1/patterns` answers with."""
from itertools import combinations

import numpy as np
import pandas as pd

import methods as m
from company import DIMENSIONS, Exposure

STRATIFIER = {"product": "segment", "segment": "product", "region": "segment", "lifecycle_stage": "product"}


class Measures:
    def __init__(self, company, windows):
        self.it, self.windows, self.exposure = company, windows, Exposure(company)
        self.first_day = windows["window"][0]

    def opened(self, begin, end):
        opened = self.it.autopsies.opened_on
        return self.it.autopsies[(opened >= begin) & (opened < end)]

    def tally(self, begin, end):
        """Autopsies, findings by cause, customer-months, and these adjusted for findings still to come."""
        rows, months = self.opened(begin, end), self.exposure.months_in(begin, end)
        by_cause = rows.cause.value_counts().to_dict()
        agreed = int(rows.agreed.sum())
        return {
            "opened": len(rows), "pending": len(rows) - agreed, "by_cause": by_cause,
            "n": sum(by_cause.values()), "months": months,
            "adjusted": months * (agreed / len(rows) if len(rows) else 1),
        }

    def everything(self):
        def over(names, measure):
            return {name: measure(*self.windows[name]) for name in names.split()}

        return {
            "coverage": over("focus previous year window", self.coverage),
            "pareto": over("focus previous year window", self.pareto),
            "qoq": self.comparisons(),
            "association": over("year window", self.associations),
            "cooccurrence": over("year window", self.cooccurrence),
            "agreement": over("focus year window", self.agreement),
            "attribution": over("focus year window", self.attribution),
            "rescue": over("year window", self.rescue),
            "third_time": over("year window", self.third_time),
            "recurrence": over("window", self.recurrence),
            "timeliness": over("focus window", self.timeliness),
            "changes": self.changes(),
            "control": self.control(),
            "trend": self.trend(),
            "signals": over("year window", self.signals),
        }

    def coverage(self, begin, end):
        rows = self.opened(begin, end)
        seats = self.it.filings[self.it.filings.autopsy_id.isin(rows.autopsy_id)]
        filed = seats.filed_on.notna()
        of_autopsy = filed.groupby(seats.autopsy_id).sum().reindex(rows.autopsy_id, fill_value=0)
        agreed, closed = int(rows.agreed.sum()), int(rows.closed.sum())
        return {
            "opened": len(rows), "closed": closed, "still_open": len(rows) - closed,
            "findings_agreed": agreed, "findings_pending": len(rows) - agreed,
            "finding_coverage": agreed / len(rows) if len(rows) else 1.0,
            "customer_months": self.exposure.months_in(begin, end),
            "accounts": int(rows.account_id.nunique()), "arr_at_risk": float(rows.arr_at_risk.sum()),
            "filings_requested": len(seats), "filed": int(filed.sum()),
            "on_time": int((seats.filed_on <= seats.due_on).sum()),
            "late": int((seats.filed_on > seats.due_on).sum()),
            "overdue": int((~filed & (seats.due_on < self.it.as_of)).sum()),
            "not_yet_due": int((~filed & (seats.due_on >= self.it.as_of)).sum()),
            "autopsies_with_2plus_filings": int((of_autopsy >= 2).sum()),
            "autopsies_with_0_filings": int((of_autopsy == 0).sum()),
        }

    def pareto(self, begin, end):
        rows = self.opened(begin, end).dropna(subset="cause")
        n, money = len(rows), rows.arr_at_risk.sum()
        n_eff = m.ratio(money**2, (rows.arr_at_risk**2).sum())
        touched = self.named(rows)
        found = []
        for cause in self.it.causes:
            of = rows[rows.cause == cause]
            k, arr, touches = len(of), float(of.arr_at_risk.sum()), int(touched[cause].sum())
            share = m.ratio(arr, money)
            top = of.groupby("account_id").arr_at_risk.sum().max() if k else 0
            row = {"cause": cause, "n": k, "share": m.ratio(k, n), "any_n": touches, "any_share": m.ratio(touches, n),
                   "arr": arr, "arr_share": share, "arr_top_account_share": m.ratio(top, arr)}
            row["share_lo"], row["share_hi"] = m.wilson(k, n)
            row["any_lo"], row["any_hi"] = m.wilson(touches, n)
            row["arr_share_lo"], row["arr_share_hi"] = [None, None] if share is None else m.wilson(share * n_eff, n_eff)
            found.append(row)
        for by, then, rank, running in [("arr", "n", "arr_rank", "arr_cum_share"), ("n", "arr", "rank", "cum_share")]:
            # A cause that nobody ever named stands behind those that somebody did.
            found.sort(key=lambda row: (-row[by], -row[then], row["cause"] not in self.it.named, row["cause"]))
            total = sum(row[by] for row in found)
            for place, row in enumerate(found):
                row[rank] = place + 1
                row[running] = m.ratio(sum(it[by] for it in found[: place + 1]), total)
        return {"n": n, "arr": float(money), "arr_n_eff": n_eff, "rows": found}

    def named(self, rows):
        """For each finding and each cause whether it is named, as primary or contributing."""
        pairs = zip(rows.cause, rows.contributing)
        sets = [{primary, *others} for primary, others in pairs]
        return pd.DataFrame({it: [it in named for named in sets] for it in self.it.causes}, dtype=bool)

    def comparisons(self):
        begin = self.windows["year"][0]
        prior = (max(begin - pd.DateOffset(years=1), self.first_day), begin)
        year = self.comparison(self.windows["year"], prior)
        year["prior_window"] = [str(it.date()) for it in prior]
        return {"focus": self.comparison(self.windows["focus"], self.windows["previous"]), "year": year}

    def comparison(self, late, early):
        late, early = self.tally(*late), self.tally(*early)
        n1, n0, e1, e0 = late["n"], early["n"], late["adjusted"], early["adjusted"]
        overall = m.rate_ratio(late["opened"], late["months"], early["opened"], early["months"])
        rows = []
        for cause in self.it.causes:
            x1, x0 = late["by_cause"].get(cause, 0), early["by_cause"].get(cause, 0)
            row = {"cause": cause, "x1": x1, "x0": x0, "share1": m.ratio(x1, n1), "share0": m.ratio(x0, n0)}
            row["diff"], row["diff_lo"], row["diff_hi"] = m.newcombe(x1, n1, x0, n0)
            known = row["diff"] is not None and x1 + x0 > 0
            row["fisher_p"] = m.fisher(x1, n1 - x1, x0, n0 - x0) if known else None
            row["rate1"], row["rate1_lo"], row["rate1_hi"] = m.garwood(x1, e1)
            row["rate0"], row["rate0_lo"], row["rate0_hi"] = m.garwood(x0, e0)
            row["rr"], row["rr_lo"], row["rr_hi"], row["rr_p"] = m.rate_ratio(x1, e1, x0, e0)
            rows.append(row)
        m.discoveries(rows, "fisher_p", "fisher_q")
        m.discoveries(rows, "rr_p", "rr_q")
        return {
            "n1": n1, "n0": n0, "customer_months1": late["months"], "customer_months0": early["months"],
            "adjusted_exposure1": e1, "adjusted_exposure0": e0,
            "pending1": late["pending"], "pending0": early["pending"],
            "overall": dict(zip(["rr", "lo", "hi", "p"], overall)), "rows": rows,
        }

    def associations(self, begin, end):
        rows = self.opened(begin, end).dropna(subset="cause")
        return {it: self.association(rows, it, STRATIFIER[it]) for it in DIMENSIONS}

    def association(self, rows, dimension, stratifier):
        found = []
        for cause in self.it.causes:
            of = rows.cause == cause
            for level in sorted(rows[dimension].unique()):
                at = rows[dimension] == level

                def table(where):
                    cells = [of & at, of & ~at, ~of & at, ~of & ~at]
                    return [int((it & where).sum()) for it in cells]

                a, b, c, d = table(True)
                row = {"cause": cause, "level": level, "a": a, "b": b, "c": c, "d": d}
                row["expected"], row["adj_residual"] = m.residual(a, b, c, d)
                row["odds_ratio"], row["or_lo"], row["or_hi"], row["haldane"] = m.odds(a, b, c, d)
                row["p"] = None if row["odds_ratio"] is None else m.fisher(a, b, c, d)
                strata = [rows[stratifier] == it for it in rows[stratifier].unique()]
                tables = [np.array(table(it)).reshape(2, 2) for it in strata]
                within = m.mantel_haenszel(tables)
                row |= dict(zip(["mh_strata", "mh_or", "mh_lo", "mh_hi", "cmh_p"], within))
                found.append(row)
        m.discoveries(found, "p", "q")
        for row in found:
            self.judge(row, stratifier)
        return {"n": len(rows), "dimension": dimension, "stratified_by": stratifier, "rows": found, "levels_left_out": 0}

    def judge(self, row, stratifier):
        odds, within = row["odds_ratio"], row["mh_or"]
        row["flag"] = odds is not None and row["q"] <= 0.1 and row["a"] >= 3 and odds > 1
        points = row["flag"] and row["a"] / (row["a"] + row["c"]) - row["b"] / (row["b"] + row["d"])
        row["stands_out"] = bool(row["flag"] and (odds >= 1.5 or points >= 0.03))
        if row["flag"] and within is not None:
            moved = abs(np.log(odds / within)) > 0.2
            if row["mh_lo"] <= 1 <= row["mh_hi"] or within < 1 or moved:
                row["explained_by"] = stratifier

    def cooccurrence(self, begin, end):
        rows = self.opened(begin, end).dropna(subset="cause")
        named, n, found = self.named(rows), len(rows), []
        for one, other in combinations(sorted(self.it.causes), 2):
            a, b = named[one], named[other]
            n_a, n_b, both = int(a.sum()), int(b.sum()), int((a & b).sum())
            varies = 0 < n_a < n and 0 < n_b < n
            p = m.fisher(both, n_a - both, n_b - both, n - n_a - n_b + both, "greater") if n_a and n_b else None
            found.append({
                "cause_a": one, "cause_b": other, "n_a": n_a, "n_b": n_b, "n_ab": both, "support": m.ratio(both, n),
                "lift": m.ratio(both * n, n_a * n_b), "phi": float(np.corrcoef(a, b)[0, 1]) if varies else None, "p": p,
            })
        m.discoveries(found, "p", "q")
        return {"n": n, "mean_causes": m.ratio(int(named.to_numpy().sum()), n), "rows": found}

    def agreement(self, begin, end):
        rows = self.opened(begin, end)
        said = self.it.filings[self.it.filings.autopsy_id.isin(rows.autopsy_id)].dropna(subset="cause")
        counts = pd.crosstab(said.autopsy_id, said.cause).reindex(columns=self.it.causes, fill_value=0)
        counts = counts[counts.sum(axis=1) > 1]
        of_owners = counts.T.groupby(self.it.owner).sum().T.to_numpy()
        counts, sizes = counts.to_numpy(), counts.sum(axis=1).to_numpy()
        units, unanimous = len(counts), int((counts.max(axis=1) == sizes).sum()) if len(counts) else 0
        alike = (counts * (counts - 1)).sum(axis=1)
        value, error, lo, hi = m.alpha(counts)
        by_owner = m.alpha(of_owners)
        unanimous_lo, unanimous_hi = m.wilson(unanimous, units)
        per_cause = []
        for cause, k in zip(self.it.causes, counts.T):
            of_cause = m.alpha(np.stack([k, sizes - k], axis=1))
            per_cause.append({
                "cause": cause, "named": int(k.sum()), "autopsies_naming": int((k > 0).sum()),
                "specific_agreement": m.ratio((k * (k - 1)).sum(), (k * (sizes - 1)).sum()),
                "alpha": of_cause[0], "alpha_lo": of_cause[2], "alpha_hi": of_cause[3],
            })
        return {
            "units": units, "values": int(counts.sum()), "alpha": value, "se": error, "lo": lo, "hi": hi,
            "mean_pairwise_agreement": m.ratio((alike / (sizes * (sizes - 1))).sum(), units),
            "unanimous": unanimous, "unanimous_share": m.ratio(unanimous, units),
            "unanimous_lo": unanimous_lo, "unanimous_hi": unanimous_hi, "function_level_alpha": by_owner[0],
            "function_level_lo": by_owner[2], "function_level_hi": by_owner[3], "per_cause": per_cause,
        }

    def attribution(self, begin, end):
        rows = self.opened(begin, end).dropna(subset="cause")
        said = self.it.filings.dropna(subset="cause")
        said = said.merge(rows[["autopsy_id", "cause"]], on="autopsy_id", suffixes=("", "_found"))
        said["named"], said["found"] = said.cause.map(self.it.owner), said.cause_found.map(self.it.owner)
        found = []
        for function in self.it.functions:
            of = said[said.function == function]
            n, own, finding = len(of), of.named == function, of.found == function
            if not n:
                continue
            others = said[said.autopsy_id.isin(of.autopsy_id) & (said.function != function)]
            both, self_only, finding_only = [int(it.sum()) for it in (own & finding, own & ~finding, finding & ~own)]
            matches = int((of.cause == of.cause_found).sum())
            row = {
                "function": function, "n": n, "self": both + self_only, "finding": both + finding_only, "both": both,
                "self_only": self_only, "finding_only": finding_only, "self_rate": (both + self_only) / n,
                "finding_rate": (both + finding_only) / n, "others_filings": len(others),
                "others_rate": m.ratio((others.named == function).sum(), len(others)),
                "gap": (self_only - finding_only) / n, "mcnemar_p": m.mcnemar_exact(self_only, finding_only),
                "ownership": m.ratio(both, both + finding_only), "overclaim": m.ratio(self_only, n - both - finding_only),
                "matches_finding": matches, "match_rate": matches / n, "matches_function": int((of.named == of.found).sum()),
            }
            row["gap_lo"], row["gap_hi"] = m.bonett_price(self_only, finding_only, n)
            row["ownership_lo"], row["ownership_hi"] = m.wilson(both, both + finding_only)
            row["overclaim_lo"], row["overclaim_hi"] = m.wilson(self_only, n - both - finding_only)
            row["match_lo"], row["match_hi"] = m.wilson(matches, n)
            found.append(row)
        m.discoveries(found, "mcnemar_p", "mcnemar_q")
        cells = said.groupby(["function", "named", "found"]).size()
        confusion = [{"function": f, "named": a, "finding": b, "n": int(n)} for (f, a, b), n in cells.items()]
        return {"rows": found, "confusion": confusion}

    def rescue(self, begin, end):
        rows = self.opened(begin, end).dropna(subset="cause")
        rows = rows[rows.closed]
        all_saved, found = int((rows.outcome == "saved").sum()), []
        for cause in self.it.causes:
            of = rows[rows.cause == cause]
            n, rest = len(of), len(rows) - len(of)
            ended = {it: int((of.outcome == it).sum()) for it in ("saved", "downgraded", "churned")}
            saved = ended["saved"]
            row = {"cause": cause, "closed": n, **ended, "save_rate": m.ratio(saved, n),
                   "arr_at_risk": float(of.arr_at_risk.sum()), "arr_retained": float(of.arr_retained.sum()),
                   "arr_retained_share": m.ratio(of.arr_retained.sum(), of.arr_at_risk.sum()), "show": n >= 5}
            row["save_lo"], row["save_hi"] = m.wilson(saved, n)
            row["diff_vs_rest"], row["diff_lo"], row["diff_hi"] = m.newcombe(saved, n, all_saved - saved, rest)
            known = row["diff_vs_rest"] is not None
            row["p"] = m.fisher(saved, n - saved, all_saved - saved, rest - all_saved + saved) if known else None
            found.append(row)
        m.discoveries(found, "p", "q")
        lo, hi = m.wilson(all_saved, len(rows))
        return {"closed": len(rows), "saved": all_saved, "save_rate": m.ratio(all_saved, len(rows)), "save_lo": lo,
                "save_hi": hi, "arr_at_risk": float(rows.arr_at_risk.sum()),
                "arr_retained": float(rows.arr_retained.sum()), "rows": found}

    def third_time(self, begin, end):
        rows = self.opened(begin, end)
        rows = rows[rows.closed]
        groups = []
        for ordinal in (1, 2, 3):
            of = rows[rows.ordinal.clip(upper=3) == ordinal]
            groups.append((len(of), int((of.outcome == "churned").sum())))
        found = []
        for name, (n, churned) in zip(["1", "2", "3+"], groups):
            lo, hi = m.wilson(churned, n)
            rate = m.ratio(churned, n)
            found.append({"ordinal": name, "closed": n, "churned": churned, "churn_rate": rate, "lo": lo, "hi": hi})
        z, p = m.linear_by_linear(groups)
        return {"rows": found, "trend_z": z, "trend_p": p}

    def recurrence(self, begin, end):
        rows = self.opened(begin, end).dropna(subset="cause")
        rows = rows[rows.closed & rows.outcome.isin(["saved", "downgraded"])]
        churned = rows.account_id.map(self.it.accounts.set_index("account_id").churned_on)
        until = rows.next_opened.fillna(churned).fillna(self.it.as_of)
        days = (until - rows.closed_on).dt.days.clip(lower=0)

        def back(where):
            lifetimes = m.Lifetimes(days[where], rows.next_opened[where].notna())
            horizons = [dict(zip(["repeat", "lo", "hi", "at_risk"], lifetimes.happened_by(it)), days=it) for it in (90, 180, 365)]
            median = dict(zip(["median", "median_lo", "median_hi"], lifetimes.median()))
            return lifetimes, {"n": lifetimes.n, "events": lifetimes.events, "horizons": horizons, **median}

        by_cause = {it: back(rows.cause == it) for it in self.it.causes}
        test = m.log_rank([it[0] for it in by_cause.values()])
        return {"overall": back(rows.cause.notna())[1], **dict(zip(["logrank_chi2", "logrank_df", "logrank_p"], test)),
                "rows": [{"cause": cause, **it[1]} for cause, it in by_cause.items()]}

    def timeliness(self, begin, end):
        seats = self.it.filings.merge(self.opened(begin, end)[["autopsy_id", "opened_on"]], on="autopsy_id")
        found = []
        for function in ["(all)", *self.it.functions]:
            of = seats if function == "(all)" else seats[seats.function == function]
            if not len(of) and function != "(all)":
                continue
            filed = of.filed_on.notna()
            days = (of.filed_on.fillna(self.it.as_of) - of.opened_on).dt.days
            due = of.due_on < self.it.as_of
            past, on_time = int(due.sum()), int((due & (of.filed_on <= of.due_on)).sum())
            row = {"function": function, "requested": len(of), "filed": int(filed.sum()), "past_due": past,
                   "on_time": on_time, "on_time_rate": m.ratio(on_time, past), "overdue": int((due & ~filed).sum()),
                   "naive_median_of_filed": float(days[filed].median()) if filed.any() else None}
            row["on_time_lo"], row["on_time_hi"] = m.wilson(on_time, past)
            row |= dict(zip(["median_days", "median_lo", "median_hi"], m.Lifetimes(days, filed).median()))
            found.append(row)
        return {"rows": found}

    def changes(self):
        return {"rows": [self.change(it) for it in self.it.changes.itertuples()]}

    def change(self, change):
        day, last = change.effective_on, self.windows["window"][1]
        days = max(0, min(270, (last - day).days, (day - self.first_day).days))
        begin, end = day - pd.Timedelta(days=days), day + pd.Timedelta(days=days)
        before, after = self.tally(begin, day), self.tally(day, end)
        x = [it["by_cause"].get(change.cause, 0) for it in (before, after)]
        others = [it["n"] - k for it, k in zip((before, after), x)]
        rr, lo, hi, p = m.rate_ratio(x[1], after["adjusted"], x[0], before["adjusted"])
        table = (x[1], others[1], x[0], others[0])
        ratio, ratio_lo, ratio_hi, haldane = m.odds(*table)
        expected = m.ratio(x[0] * after["adjusted"], before["adjusted"])
        row = {
            "change_id": change.change_id, "cause": change.cause, "effective_on": str(day.date()), "window_days": days,
            "x_before": x[0], "x_after": x[1], "exposure_before": before["adjusted"], "exposure_after": after["adjusted"],
            "rr": rr, "rr_lo": lo, "rr_hi": hi, "rr_p": p, "others_before": others[0], "others_after": others[1],
            "ratio_of_ratios": ratio, "ror_lo": ratio_lo, "ror_hi": ratio_hi, "ror_haldane": haldane,
            "ror_p": None if ratio is None else m.fisher(*table), "pending_after": after["pending"],
            "expected_after": expected,
        }
        keys = ["baseline_days", "x_baseline", "exposure_baseline", "rr_base", "rr_base_lo", "rr_base_hi", "rr_base_p",
                "spike_rr", "spike_lo", "spike_hi"]
        row |= dict.fromkeys(keys)
        length = (begin - self.first_day).days
        if length >= 180:
            base = self.tally(self.first_day, begin)
            k = base["by_cause"].get(change.cause, 0)
            since = m.rate_ratio(x[1], after["adjusted"], k, base["adjusted"])
            spike = m.rate_ratio(x[0], before["adjusted"], k, base["adjusted"])
            row |= dict(zip(keys, [length, k, base["adjusted"], *since, *spike[:3]]))
        row["verdict"] = self.verdict(row)
        return row

    def verdict(self, row):
        if row["window_days"] < 90 or row["expected_after"] is None or row["expected_after"] < 5:
            return "too_early"
        if row["rr_lo"] is not None and row["rr_lo"] > 1:
            return "rose"
        if row["rr_hi"] is None or row["rr_hi"] >= 1:
            return "no_clear_change"
        was_spike = row["spike_lo"] is not None and row["spike_lo"] > 1
        below = row["rr_base_hi"] is not None and row["rr_base_hi"] < 1
        return "fell_from_spike_only" if was_spike and not below else "fell"

    def quarters(self):
        """The quarters that lie on record as a whole, the one in focus last."""
        ends = self.windows["focus"][1]
        begins = [ends - pd.DateOffset(months=3 * back) for back in range(80, -1, -1)]
        spans = [it for it in zip(begins, begins[1:]) if it[0] >= self.first_day]
        return [(begin, self.tally(begin, end)) for begin, end in spans]

    def control(self):
        quarters, found = self.quarters(), []
        for cause in self.it.causes:
            n = [it["by_cause"].get(cause, 0) for _, it in quarters]
            exposure = [it["adjusted"] for _, it in quarters]
            cases, months = sum(n[:-1]), sum(exposure[:-1])
            centre = cases / months if months > 0 else None
            limits = [[None, None] if centre is None else m.poisson_limits(centre * it) for it in exposure]
            lcl, ucl = [[it[side] for it in limits] for side in (0, 1)]
            expected = [None if centre is None else centre * it for it in exposure[:-1]]
            dispersion = None
            if len(expected) > 1 and all(expected):
                terms = [(k - mean) ** 2 / mean for k, mean in zip(n, expected)]
                dispersion = sum(terms) / (len(expected) - 1)
            found.append({
                "cause": cause, "quarters": [str(it.date()) for it, _ in quarters], "n": n, "exposure": exposure,
                "centre_rate": None if centre is None else 1000 * centre, "lcl_count": lcl, "ucl_count": ucl,
                "dispersion": dispersion, "alarm_high": ucl[-1] is not None and n[-1] > ucl[-1],
                "alarm_low": lcl[-1] is not None and n[-1] < lcl[-1],
            })
        return {"rows": found}

    def trend(self):
        quarters, found = self.quarters()[-8:], []
        keys = ["irr", "irr_lo", "irr_hi", "p", "dispersion", "mk_tau", "mk_p", "sen_slope"]
        for cause in self.it.causes:
            counts = np.array([it["by_cause"].get(cause, 0) for _, it in quarters])
            exposure = np.array([it["adjusted"] for _, it in quarters])
            row = {"cause": cause, "quarters": len(quarters), "total": int(counts.sum()), **dict.fromkeys(keys)}
            if len(quarters) >= 6 and row["total"] >= 10:
                found_here = m.poisson_trend(counts, exposure) + m.mann_kendall(1000 * counts / exposure)
                row |= dict(zip(keys, found_here))
            found.append(row)
        m.discoveries(found, "p", "q")
        return {"rows": found}

    def signals(self, begin, end):
        lookback = pd.Timedelta(days=90)
        autopsies, signals = self.opened(begin, end), self.it.signals
        pairs = autopsies[["autopsy_id", "account_id", "opened_on", "cause"]].merge(
            signals.reset_index(names="event"), on="account_id")
        lead = pairs.opened_on - pairs.observed_on
        pairs = pairs[(lead > pd.Timedelta(0)) & (lead <= lookback)].assign(lead=lead.dt.days)
        decided = autopsies.dropna(subset="cause")
        before = pairs.dropna(subset="cause")
        n, any_signal = len(decided), int(before.autopsy_id.nunique())
        any_lo, any_hi = m.wilson(any_signal, n)
        days = self.exposure.months_in(begin, end) * 365.25 / 12
        baseline = float(-np.expm1(-90 * len(autopsies) / days)) if days > 0 else None
        names = sorted(signals.signal.unique())
        watched = signals[(signals.observed_on >= begin) & (signals.observed_on + lookback < min(end, self.it.as_of))]
        ppv = []
        for name in names:
            events = watched[watched.signal == name]
            followed = int(events.index.isin(pairs.event).sum())
            lo, hi = m.wilson(followed, len(events))
            share = m.ratio(followed, len(events))
            lift = share / baseline if share is not None and baseline else None
            ppv.append({"signal": name, "events": len(events), "followed": followed, "ppv": share, "lo": lo, "hi": hi,
                        "lift": lift})
        # The first of each signal in the days before each autopsy.
        first = before.groupby(["signal", "cause", "autopsy_id"]).lead.max()
        found = []
        for name in names:
            seen = int(first.index.get_level_values("signal").isin([name]).sum())
            for cause in self.it.causes:
                leads = first.loc[(name, cause)].tolist() if (name, cause) in first.index.droplevel(2) else []
                a, of_cause = len(leads), int((decided.cause == cause).sum())
                table = (a, of_cause - a, seen - a, n - of_cause - seen + a)
                row = {"signal": name, "cause": cause, **dict(zip("abcd", table)), "seen_before_share": m.ratio(a, of_cause),
                       "lead_median": float(np.median(leads)) if leads else None}
                row["odds_ratio"], row["or_lo"], row["or_hi"], row["haldane"] = m.odds(*table)
                row["p"] = None if row["odds_ratio"] is None else m.fisher(*table)
                row["lead_lo"], row["lead_hi"] = m.median_interval(leads)
                found.append(row)
        m.discoveries(found, "p", "q")
        return {
            "n": n, "lookback_days": 90, "any_signal": any_signal, "any_share": m.ratio(any_signal, n), "any_lo": any_lo,
            "any_hi": any_hi, "baseline_90d": baseline, "accounts": len(self.it.accounts),
            "accounts_with_signals": int(self.it.accounts.account_id.isin(signals.account_id).sum()), "ppv": ppv, "rows": found,
        }
