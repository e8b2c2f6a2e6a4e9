/** The statistics library, in reading order. One function (with its close kin) a file; numbers in, numbers out. */

// What a result is

export * from "./finite-or-null.js";
export * from "./result.js";

// Distributions

export * from "./distributions.js";
export * from "./normal.js";

// Description

export * from "./describe.js";
export * from "./exact-binomial-interval.js";
export * from "./geometric.js";
export * from "./median-absolute-deviation.js";
export * from "./moments.js";
export * from "./quantile.js";
export * from "./t-interval.js";
export * from "./trimmed-mean.js";
export * from "./wilson-interval.js";

// Ratio arithmetic and its estimands

export * from "./fieller-interval.js";
export * from "./geometric-mean-ratio.js";
export * from "./pair-ratio.js";
export * from "./ratio-estimands.js";
export * from "./ratio-of-means.js";
export * from "./target-coverage.js";
export * from "./unbound-ratio.js";

// Resampling

export * from "./bootstrap-index.js";
export * from "./bootstrap-interval.js";
export * from "./cluster-bootstrap.js";
export * from "./jackknife.js";
export * from "./prng.js";
export * from "./regression-influence.js";

// Censored log ratios

export * from "./censored-likelihood.js";
export * from "./censored-regression.js";
export * from "./censored-sample.js";
export * from "./censored-slope.js";
export * from "./cluster-robust.js";
export * from "./clustered-proportion.js";
export * from "./kaplan-meier.js";
export * from "./log-ratio-bounds.js";
export * from "./regression-on-order-statistics.js";
export * from "./substitute-censored.js";
export * from "./tobit.js";
export * from "./tobit-profile.js";
export * from "./turnbull.js";

// Repeated pairs per subject

export * from "./by-subject.js";
export * from "./cluster-mean.js";
export * from "./mixed-tobit.js";
export * from "./mixed-tobit-likelihood.js";
export * from "./one-way-variance.js";
export * from "./random-intercept.js";
export * from "./random-intercept-gls.js";
export * from "./random-intercept-profile.js";
export * from "./satterthwaite.js";
export * from "./subject-means.js";

// The primary result and its sensitivity table

export * from "./analysis-rule.js";
export * from "./choose-primary.js";
export * from "./estimate-row.js";
export * from "./estimate-rows.js";
export * from "./leave-one-out.js";
export * from "./ratio-pairs.js";
export * from "./rows-censored.js";
export * from "./rows-complete.js";
export * from "./simulate-coverage.js";

// Numerical tools

export * from "./find-root.js";
export * from "./gauss-hermite.js";
export * from "./newton-maximise.js";
export * from "./solve-symmetric.js";

// Exposure, time after dose, calibration, control charts, comparison of methods

export * from "./auc.js";
export * from "./auc-ratio.js";
export * from "./back-extrapolate-c0.js";
export * from "./bivariate-likelihood.js";
export * from "./bivariate-normal.js";
export * from "./bivariate-tobit.js";
export * from "./bland-altman.js";
export * from "./blood-contamination.js";
export * from "./brent-root.js";
export * from "./calibration-accuracy.js";
export * from "./calibration-curve.js";
export * from "./centre-within.js";
export * from "./clean-profile.js";
export * from "./deming.js";
export * from "./exchange-half-life.js";
export * from "./grubbs.js";
export * from "./householder-qr.js";
export * from "./incurred-reanalysis.js";
export * from "./kendall.js";
export * from "./kruskal-wallis.js";
export * from "./least-squares.js";
export * from "./levey-jennings-limits.js";
export * from "./nca.js";
export * from "./paired-moments.js";
export * from "./pairwise-slopes.js";
export * from "./passing-bablok.js";
export * from "./pearson.js";
export * from "./plasma-at-csf-time.js";
export * from "./point-ratios.js";
export * from "./proportionality.js";
export * from "./rank-sum-distribution.js";
export * from "./rank-sum-test.js";
export * from "./ranks.js";
export * from "./ratio-at-time.js";
export * from "./sign-test.js";
export * from "./signed-rank-distribution.js";
export * from "./signed-rank-test.js";
export * from "./skewness.js";
export * from "./sparse-auc.js";
export * from "./sparse-auc-ratio.js";
export * from "./spearman.js";
export * from "./terminal-slope.js";
export * from "./theil-sen.js";
export * from "./time-after-dose-bins.js";
export * from "./trapezoid.js";
export * from "./two-sum.js";
export * from "./westgard.js";
export * from "./westgard-two-levels.js";
