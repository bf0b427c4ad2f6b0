"""The statistics, each by the package that is known for it. Closed forms by hand only where no package has them."""
import warnings

import krippendorff
import lifelines
import lifelines.statistics
import lifelines.utils
import numpy as np
import pandas as pd
import pymannkendall
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable, Table, Table2x2, mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

Z = stats.norm.ppf(0.975)


def number(value):
    """A float that is one, else nothing."""
    return None if value is None or not np.isfinite(value) else float(value)


def ratio(part, whole):
    return float(part / whole) if whole else None


def wilson(k, n):
    return [number(it) for it in proportion_confint(k, n, 0.05, "wilson")] if n else [None, None]


def clustered(y, x, groups, weights=None):
    """Coefficients of least squares, and their covariance where rows of one group hang together, with n / (n - 1) groups."""
    weights = np.ones(len(y)) if weights is None else np.asarray(weights, float)
    codes, names = pd.factorize(np.asarray(groups))
    how = {"groups": codes, "use_correction": False}
    fit = sm.WLS(np.asarray(y, float), np.asarray(x, float), weights).fit(cov_type="cluster", cov_kwds=how)
    return fit.params, fit.cov_params() * (len(names) / (len(names) - 1) if len(names) > 1 else 1.0)


def newcombe(x1, n1, x0, n0):
    if not n1 or not n0:
        return [None, None, None]
    lo, hi = confint_proportions_2indep(x1, n1, x0, n0, method="newcomb", compare="diff")
    return [x1 / n1 - x0 / n0, number(lo), number(hi)]


def fisher(a, b, c, d, alternative="two-sided"):
    return float(stats.fisher_exact([[a, b], [c, d]], alternative=alternative).pvalue)


def discoveries(rows, p, q):
    """Benjamini and Hochberg among the rows that have a p."""
    tested = [it for it in rows if it[p] is not None]
    found = multipletests([it[p] for it in tested], method="fdr_bh")[1] if tested else []
    for row in rows:
        row[q] = None
    for row, value in zip(tested, found):
        row[q] = float(value)


def garwood(x, exposure):
    if exposure <= 0:
        return [None, None, None]
    lo = stats.chi2.ppf(0.025, 2 * x) / 2 / exposure if x else 0.0
    hi = stats.chi2.ppf(0.975, 2 * x + 2) / 2 / exposure
    return [1000 * x / exposure, 1000 * lo, 1000 * hi]


def rate_ratio(x1, e1, x0, e0):
    """Ratio, limits, p: conditional on the sum, and exact."""
    if x1 + x0 == 0 or e1 <= 0 or e0 <= 0:
        return [None, None, None, None]
    test = stats.binomtest(x1, x1 + x0, e1 / (e1 + e0))
    limits = test.proportion_ci(0.95, "exact")
    lo, hi = [it / (1 - it) * e0 / e1 if it < 1 else None for it in limits]
    return [(x1 / e1) / (x0 / e0) if x0 else None, lo, hi, float(test.pvalue)]


def odds(a, b, c, d):
    """Odds ratio, limits and whether half a case was added to each cell."""
    if 0 in (a + b, c + d, a + c, b + d):
        return [None, None, None, None]
    haldane = 0 in (a, b, c, d)
    table = Table2x2(np.array([[a, b], [c, d]]) + (0.5 if haldane else 0.0), shift_zeros=False)
    return [float(table.oddsratio), *map(float, table.oddsratio_confint()), haldane]


def residual(a, b, c, d):
    """What `a` would be without association, and by how many standard deviations it is above."""
    if 0 in (a + b, c + d, a + c, b + d):
        return [None, None]
    table = Table(np.array([[a, b], [c, d]]), shift_zeros=False)
    return [float(table.fittedvalues[0, 0]), float(table.standardized_resids[0, 0])]


def mantel_haenszel(tables):
    """Strata that say something, odds ratio, limits, p."""
    tables = [it for it in tables if it.sum(0).all() and it.sum(1).all()]
    if not tables:
        return [0, None, None, None, None]
    pooled = StratifiedTable(tables, shift_zeros=False)
    p = number(pooled.test_null_odds(correction=False).pvalue)
    with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
        ratio = pooled.oddsratio_pooled
        if not np.isfinite(ratio) or ratio == 0:
            return [len(tables), None, None, None, p]
        return [len(tables), float(ratio), *map(float, pooled.oddsratio_pooled_confint()), p]


def alpha(counts):
    """Krippendorff's alpha of units by names, its jackknife error and limits."""
    counts = counts[counts.sum(1) > 1]
    value = one_alpha(counts)
    if value is None:
        return [None, None, None, None]
    # Units that are alike are left out only once.
    kinds, many = np.unique(counts, axis=0, return_counts=True)
    left = []
    for kind in kinds:
        at = np.flatnonzero((counts == kind).all(1))[0]
        left.append(one_alpha(np.delete(counts, at, axis=0)))
    if None in left:
        return [value, None, None, None]
    n, left = len(counts), np.array(left)
    mean = (left * many).sum() / n
    error = np.sqrt((n - 1) / n * (many * (left - mean) ** 2).sum())
    half = stats.t.ppf(0.975, n - 1) * error
    return [value, float(error), float(value - half), float(min(value + half, 1))]


def one_alpha(counts):
    if len(counts) < 2 or (counts.sum(0) > 0).sum() < 2:
        return None
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))


def mcnemar_exact(one, other):
    return float(mcnemar([[0, one], [other, 0]], exact=True).pvalue) if one + other else None


def bonett_price(one, other, n):
    if not n:
        return [None, None]
    a, b = (one + 1) / (n + 2), (other + 1) / (n + 2)
    half = Z * np.sqrt((a + b - (a - b) ** 2) / (n + 2))
    return [float(a - b - half), float(a - b + half)]


def linear_by_linear(groups):
    """z and p of groups in order, each its size and what was counted."""
    table = np.array([[n - k for n, k in groups], [k for _, k in groups]], float)
    if 0 in table.sum(1) or (table.sum(0) > 0).sum() < 2:
        return [None, None]
    scores = np.arange(1, len(groups) + 1)
    test = Table(table, shift_zeros=False).test_ordinal_association(np.array([0, 1]), scores)
    return [float(test.zscore), float(test.pvalue)]


class Lifetimes:
    """Days until something happened, or until nobody looked any longer."""

    def __init__(self, days, happened):
        self.days, self.happened = np.array(days, float), np.array(happened, bool)
        self.n, self.events = len(self.days), int(self.happened.sum())
        self.fitted = lifelines.KaplanMeierFitter().fit(self.days, self.happened) if self.n else None

    def median(self):
        if not self.n:
            return [None, None, None]
        limits = lifelines.utils.median_survival_times(self.fitted.confidence_interval_survival_function_)
        found = [number(it) for it in [self.fitted.median_survival_time_, *limits.to_numpy().ravel()]]
        return [None if it is None else int(it) for it in found]

    def happened_by(self, day):
        """The part, its limits, and how many were watched for longer."""
        watched = int((self.days > day).sum())
        if not self.n:
            return [None, None, None, watched]
        survival = float(self.fitted.predict(day))
        if survival == 1:
            return [0.0, 0.0, wilson(0, watched)[1], watched]
        if survival == 0:
            return [1.0, None, None, watched]
        band = self.fitted.confidence_interval_survival_function_
        lo, hi = band[band.index <= day].iloc[-1]
        return [1 - survival, 1 - float(hi), 1 - float(lo), watched]


def log_rank(groups):
    """Chi-squared, degrees of freedom, p."""
    groups = [it for it in groups if it.n]
    if len(groups) < 2:
        return [None, None, None]
    days, happened = [np.concatenate(it) for it in zip(*[(it.days, it.happened) for it in groups])]
    which = np.repeat(range(len(groups)), [it.n for it in groups])
    test = lifelines.statistics.multivariate_logrank_test(days, which, happened)
    return [float(test.test_statistic), len(groups) - 1, float(test.p_value)]


def poisson_trend(counts, exposures):
    """Factor per step, limits, p, dispersion; wider where counts vary more than 1.5 times what chance lets them."""
    steps = sm.add_constant(np.arange(len(counts)))
    fit = sm.GLM(counts, steps, sm.families.Poisson(), offset=np.log(exposures)).fit(tol=1e-14, maxiter=200)
    dispersion = fit.pearson_chi2 / fit.df_resid
    slope, error = fit.params[1], fit.bse[1] * (np.sqrt(dispersion) if dispersion > 1.5 else 1)
    factors = np.exp([slope, slope - Z * error, slope + Z * error])
    return [*map(float, factors), float(2 * stats.norm.sf(abs(slope / error))), float(dispersion)]


def mann_kendall(rates):
    test = pymannkendall.original_test(rates)
    return [float(test.Tau), float(test.p), float(test.slope)]


def poisson_limits(mean):
    return [int(stats.poisson.ppf(it, mean)) for it in (0.00135, 0.99865)]


def median_interval(values):
    """By order statistics, from six values on."""
    if len(values) < 6:
        return [None, None]
    rank, ordered = int(stats.binom.ppf(0.025, len(values), 0.5)), sorted(values)
    return [float(ordered[rank - 1]), float(ordered[-rank])]
