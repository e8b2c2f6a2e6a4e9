/** The statistics library, in reading order: distributions, description, censoring, repeated pairs, ratio arithmetic. */

export * from "./describe.js";
export * from "./distributions.js";
export * from "./exact-binomial-interval.js";
export * from "./fieller-interval.js";
export * from "./finite-or-null.js";
export * from "./geometric.js";
export * from "./geometric-mean-ratio.js";
export * from "./median-absolute-deviation.js";
export * from "./moments.js";
export * from "./normal.js";
export * from "./pair-ratio.js";
export * from "./quantile.js";
export * from "./ratio-estimands.js";
export * from "./ratio-of-means.js";
export * from "./result.js";
export * from "./t-interval.js";
export * from "./target-coverage.js";
export * from "./trimmed-mean.js";
export * from "./unbound-ratio.js";
export * from "./wilson-interval.js";
