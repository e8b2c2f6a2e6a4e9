/** The statistics library, in reading order: distributions, description, censoring, repeated pairs, ratio arithmetic. */

export * from "./auc.js";
export * from "./auc-ratio.js";
export * from "./back-extrapolate-c0.js";
export * from "./calibration-accuracy.js";
export * from "./calibration-curve.js";
export * from "./clean-profile.js";
export * from "./describe.js";
export * from "./distributions.js";
export * from "./exact-binomial-interval.js";
export * from "./finite-or-null.js";
export * from "./geometric.js";
export * from "./householder-qr.js";
export * from "./least-squares.js";
export * from "./moments.js";
export * from "./nca.js";
export * from "./normal.js";
export * from "./quantile.js";
export * from "./result.js";
export * from "./sparse-auc.js";
export * from "./t-interval.js";
export * from "./terminal-slope.js";
export * from "./trapezoid.js";
export * from "./two-sum.js";
export * from "./wilson-interval.js";
