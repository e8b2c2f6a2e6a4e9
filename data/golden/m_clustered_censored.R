# Reference values of the estimates over repeated, censored pairs (m_clustered_censored.json).
# Run: Rscript m_clustered_censored.R > m_clustered_censored.json     (R 4.2.2, survival 3.5-3, survey 4.1-1, clubSandwich 0.5.8)
suppressMessages({library(survival); library(survey); library(clubSandwich)})
options(digits = 17)
num <- function(x) ifelse(is.na(x), "null", ifelse(x == Inf, "\"Inf\"", ifelse(x == -Inf, "\"-Inf\"", sprintf("%.16e", x))))
vec <- function(x) if (is.null(x)) "null" else paste0("[", paste(if (is.character(x)) paste0("\"", x, "\"") else num(x), collapse = ", "), "]")
obj <- function(l) paste0("{", paste(sprintf("\"%s\": %s", names(l), unlist(l)), collapse = ", "), "}")

# Subjects equal: svysurvreg with weight 1 / pairs, the subjects as clusters (robust variance times G / (G - 1)), t(G - 1).
# (The robust variance of survival::survreg 3.5-3 leaves the weights out of the scores and does not serve here.)
subjectWeighted <- function(d) {
  w <- 1 / ave(d$y, d$s, FUN = length)
  data <- data.frame(s = d$s, y = d$y, detected = is.finite(d$lo), w = w)
  fit <- svysurvreg(Surv(y, detected, type = "left") ~ 1, design = svydesign(ids = ~s, weights = ~w, data = data),
    dist = "gaussian", control = survreg.control(rel.tolerance = 1e-13, maxiter = 200))
  G <- length(unique(d$s)); se <- sqrt(vcov(fit)[1, 1]); mu <- unname(coef(fit)[1])
  # Without censoring the spread is that of the subjects' mean logs, not the likelihood's.
  spread <- if (all(is.finite(d$lo))) sd(tapply(d$y, d$s, mean)) else fit$scale
  list(geo_mean = num(exp(mu)), geo_cv_pct = num(100 * sqrt(exp(spread^2) - 1)), se_log = num(se), df = num(G - 1), ci95 = vec(exp(mu + c(-1, 1) * qt(.975, G - 1) * se)))
}

# Pairs equal, where nothing is censored: CR2 with Satterthwaite's degrees of freedom (Bell and McCaffrey).
pairWeighted <- function(d) {
  if (!all(is.finite(d$lo))) return("{}")
  fit <- lm(y ~ 1, data = d); t <- coef_test(fit, vcov = "CR2", cluster = d$s, test = "Satterthwaite"); mu <- unname(coef(fit))
  obj(list(geo_mean = num(exp(mu)), se_log = num(t$SE), df = num(t$df_Satt), ci95 = vec(exp(mu + c(-1, 1) * qt(.975, t$df_Satt) * t$SE))))
}

# Share detected: svyciprop(method = "beta"), the subjects as clusters.
proportion <- function(d) {
  des <- svydesign(ids = ~s, weights = ~1, data = data.frame(s = d$s, z = as.numeric(is.finite(d$lo))))
  p <- svyciprop(~z, des, method = "beta", df = length(unique(d$s)) - 1)
  # svyciprop has no interval where every pair is detected.
  if (as.numeric(p) == 1) return(list(proportion = num(1)))
  list(proportion = num(as.numeric(p)), ci95 = vec(as.numeric(confint(p))))
}

# Mixed Tobit: the random effect integrated piece by piece around its posterior mode with 2,001-point Simpson rule.
logSumExp <- function(x) { m <- max(x); m + log(sum(exp(x - m))) }
mixedLogLik <- function(p, d) {
  tau <- exp(p[2]); sg <- exp(p[3]); n <- 2001
  u <- seq(-12, 12, length.out = n); h <- u[2] - u[1]
  w <- log(h / 3 * c(1, rep(c(4, 2), (n - 3) / 2), 4, 1)) + dnorm(u, log = TRUE)
  sum(vapply(split(seq_along(d$y), d$s), function(i) {
    f <- w
    for (k in i) { z <- (d$y[k] - p[1] - tau * u) / sg
      f <- f + if (is.finite(d$lo[k])) dnorm(z, log = TRUE) - log(sg) else pnorm(z, log.p = TRUE) }
    logSumExp(f) }, 0))
}
mixed <- function(d) {
  f <- function(p) -mixedLogLik(p, d)
  o <- optim(c(mean(d$y), log(sd(d$y) / 2), log(sd(d$y))), f, control = list(reltol = 1e-13, maxit = 5000))
  for (i in 1:4) o <- nlm(f, if (is.null(o$par)) o$estimate else o$par, gradtol = 1e-10, steptol = 1e-12, iterlim = 500)
  p <- o$estimate # An SD between subjects below 1e-4 is the boundary, 0.
  list(mu = num(p[1]), sigma_between = num(if (exp(p[2]) < 1e-4) 0 else exp(p[2])), sigma_within = num(exp(p[3])), loglik = num(-o$minimum))
}

fieller <- function(a, b, vaa, vbb, vab, q) {
  g <- q^2 * vbb / b^2
  if (g >= 1) return(NULL) # no bounded interval
  r <- a / b; k <- r - q^2 * vab / b^2
  (k + c(-1, 1) * sqrt(k^2 - (1 - g) * (r^2 - q^2 * vaa / b^2))) / (1 - g)
}

# Mean CSF over mean plasma: svyratio, and Fieller with the covariance of svymean, the subjects as clusters, t(G - 1).
ratioOfMeans <- function(d) {
  design <- svydesign(ids = ~s, weights = ~1, data = d); G <- length(unique(d$s))
  r <- svyratio(~csf, ~plasma, design); m <- svymean(~csf + plasma, design); v <- vcov(m)
  obj(list(ratio_of_means = obj(list(ratio = num(coef(r)), se = num(SE(r)), df = num(G - 1),
    fieller_ci95 = vec(fieller(coef(m)[1], coef(m)[2], v[1, 1], v[2, 2], v[1, 2], qt(.975, G - 1)))))))
}

# Composite AUC ratio of one pair a subject, t with Satterthwaite's df of CSF - ratio plasma.
composite <- function(d) {
  tm <- sort(unique(d$time)); g <- lapply(tm, function(x) d[d$time == x, ]); m <- length(tm)
  w <- (c(tm[-1], tm[m]) - c(tm[1], tm[-m])) / 2; n <- sapply(g, nrow)
  a <- sum(w * sapply(g, function(x) mean(x$csf))); b <- sum(w * sapply(g, function(x) mean(x$plasma))); r <- a / b
  per <- function(f) w^2 * sapply(g, f) / n
  share <- per(function(x) var(x$csf - r * x$plasma)); df <- sum(share)^2 / sum(share^2 / (n - 1)); q <- qt(.975, df)
  se <- sqrt(sum(share)) / b
  obj(list(composite_auc_ratio = obj(list(ratio = num(r), se = num(se), df = num(df), log_delta_ci95 = vec(r * exp(c(-1, 1) * q * se / r)),
    fieller_ci95 = vec(fieller(a, b, sum(per(function(x) var(x$csf))), sum(per(function(x) var(x$plasma))),
      sum(per(function(x) cov(x$csf, x$plasma))), q))))))
}

make <- function(seed, pairs, between, within, share) {
  set.seed(seed)
  s <- rep(seq_along(pairs), pairs)
  y <- log(0.02) + rnorm(length(pairs), 0, between)[s] + rnorm(length(s), 0, within)
  lim <- unname(quantile(y, share, type = 7)) + round(rnorm(length(s), 0, 0.1), 3) * (share > 0)
  below <- y < lim & share > 0
  data.frame(s = sprintf("S%02d", s), y = round(ifelse(below, lim, y), 6), lo = round(ifelse(below, -Inf, y), 6))
}
sets <- list(
  unequal_6_of_17_uncensored = make(10, c(8, 1, 1, 2, 3, 2), .5, .4, 0),
  equal_8x2_uncensored = make(11, rep(2, 8), .5, .4, 0),
  unequal_6_of_20_30 = make(12, c(8, 1, 1, 2, 3, 2, 3), .5, .4, .3),
  unequal_8_60 = make(13, c(4, 1, 2, 3, 2, 5, 1, 2), .7, .4, .6),
  between_3_times_within = make(14, c(4, 4, 3, 4, 5, 4, 3, 4, 4), 1.2, .4, .45),
  many_25x3_45 = make(15, rep(3, 25), .6, .5, .45))
cases <- mapply(function(id, d) {
  sprintf("{\"id\": \"%s\", \"input\": {\"subject\": %s, \"lower\": %s, \"upper\": %s},\n  \"call\": \"survey::svysurvreg; survey::svyciprop; clubSandwich::coef_test; Simpson quadrature\",\n  \"expected\": {\"tobit_subject_weighted\": %s,\n   \"tobit_pair_weighted\": %s,\n   \"proportion_detected\": %s,\n   \"mixed_tobit\": %s},\n  \"tolerance\": {\"rel\": 1e-7}}",
    id, vec(d$s), vec(d$lo), vec(d$y), obj(subjectWeighted(d)), pairWeighted(d), obj(proportion(d)), obj(mixed(d)))
}, names(sets), sets)
concentrations <- function(seed, s, time) {
  set.seed(seed); plasma <- round(100 * exp(-0.1 * time + rnorm(max(s), 0, .4)[s] + rnorm(length(s), 0, .2)), 3)
  data.frame(s = sprintf("S%02d", s), time = time, plasma = plasma,
    csf = round(plasma * exp(log(.05) + rnorm(max(s), 0, .5)[s] + rnorm(length(s), 0, .25)), 5))
}
plain <- function(id, input, call, expected) sprintf(
  "{\"id\": \"%s\", \"input\": %s,\n  \"call\": \"%s\",\n  \"expected\": %s,\n  \"tolerance\": {\"rel\": 1e-9}}", id, input, call, expected)
for (k in 1:3) {
  s <- list(rep(1:6, c(8, 1, 1, 2, 3, 2)), rep(1:4, 3), 1:7)[[k]]
  d <- concentrations(20 + k, s, rep(2, length(s)))
  cases[[length(cases) + 1]] <- plain(paste0("ratio_of_means_", k), obj(list(subject = vec(d$s), csf = vec(d$csf), plasma = vec(d$plasma))),
    "survey::svyratio; Fieller closed form", ratioOfMeans(d))
  time <- list(rep(c(1, 2, 4, 8), each = 3), rep(c(0.5, 3, 6), c(2, 5, 4)), rep(c(0, 12), each = 2))[[k]]
  d <- concentrations(30 + k, seq_along(time), time)
  cases[[length(cases) + 1]] <- plain(paste0("composite_area_", k), obj(list(time = vec(d$time), csf = vec(d$csf), plasma = vec(d$plasma))),
    "closed forms", composite(d))
}
cat("{\"schema\": \"csf-golden/1\", \"file\": \"m_clustered_censored.json\",\n",
  sprintf("\"program\": \"%s; survival %s, survey %s, clubSandwich %s; script m_clustered_censored.R\",\n", R.version.string, packageVersion("survival"), packageVersion("survey"), packageVersion("clubSandwich")),
  "\"conventions\": [\"natural log of the ratio; lower -Inf: below the limit in upper\", \"robust variance times G / (G - 1), t(G - 1)\"],\n",
  "\"not_compared\": [],\n\"cases\": [\n", paste(cases, collapse = ",\n"), "\n]}\n", sep = "")
