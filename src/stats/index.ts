/** The statistics library, in reading order: distributions, description, censoring, repeated pairs, ratio arithmetic. */

export * from "./distributions.js";
export * from "./exact-binomial-interval.js";
export * from "./normal.js";
export * from "./quantile.js";
export * from "./result.js";
export * from "./wilson-interval.js";
