# Reference values of the bivariate Tobit (n_bivariate_censored.json): log CSF and log plasma, each with its own limits.
# Run: Rscript n_bivariate_censored.R > n_bivariate_censored.json     (R 4.2.2, mvtnorm 1.1-3, numDeriv 2016.8-1.1)
# `Rscript n_bivariate_censored.R 200` makes that many random data sets in the same form.
suppressMessages({library(mvtnorm); library(numDeriv)})
num <- function(x) ifelse(is.na(x), "null", sprintf("%.16e", x))
vec <- function(x) paste0("[", paste(if (is.character(x)) paste0("\"", x, "\"") else num(x), collapse = ", "), "]")
obj <- function(l) paste0("{", paste(sprintf("\"%s\": %s", names(l), unlist(l)), collapse = ", "), "}")

# One pair: cs and ps are "=" (quantified), "<" (below the number) or ">" (above it). p: two means, two log SDs, atanh of the correlation.
term <- function(p, c, cs, y, ps) {
  r <- tanh(p[5]); a <- (c - p[1]) / exp(p[3]); b <- (y - p[2]) / exp(p[4]); q <- sqrt(1 - r^2)
  if (cs == "=" && ps == "=") return(-log(2 * pi) - p[3] - p[4] - log(q) - (a^2 - 2 * r * a * b + b^2) / (2 * q^2))
  if (ps == "=") return(dnorm(b, log = TRUE) - p[4] + pnorm((a - r * b) / q, lower.tail = cs == "<", log.p = TRUE))
  if (cs == "=") return(dnorm(a, log = TRUE) - p[3] + pnorm((b - r * a) / q, lower.tail = ps == "<", log.p = TRUE))
  s <- if (cs == "<") 1 else -1; t <- if (ps == "<") 1 else -1
  log(pmvnorm(upper = c(s * a, t * b), corr = matrix(c(1, s * t * r, s * t * r, 1), 2), algorithm = TVPACK(1e-15))[1])
}
logLik <- function(p, d, rows) sum(vapply(rows, function(i) d$w[i] * term(p, log(d$c[i]), d$cs[i], log(d$p[i]), d$ps[i]), 0))

fit <- function(d) {
  d$w <- 1 / ave(d$c, d$s, FUN = length); all <- seq_len(nrow(d)); G <- length(unique(d$s))
  f <- function(p) { v <- -logLik(p, d, all); if (is.finite(v)) v else 1e10 }
  start <- c(mean(log(d$c)), mean(log(d$p)), log(sd(log(d$c))), log(sd(log(d$p))), 0.3)
  o <- optim(start, f, control = list(reltol = 1e-12, maxit = 20000)); o <- nlm(f, o$par, gradtol = 1e-8, iterlim = 500); p <- o$estimate
  for (i in 1:3) p <- p - solve(hessian(f, p), grad(f, p)) # Newton to the last digits
  bread <- solve(hessian(f, p))
  scores <- t(vapply(split(all, d$s), function(rows) grad(function(q) logLik(q, d, rows), p), numeric(5)))
  v <- bread %*% crossprod(scores) %*% bread * G / (G - 1)
  r <- tanh(p[5]); slope <- r * exp(p[3] - p[4]); q <- qt(.975, G - 1)
  se <- sqrt(v[1, 1] + v[2, 2] - 2 * v[1, 2]); g <- c(0, 0, slope, -slope, (1 - r^2) * exp(p[3] - p[4])); seSlope <- sqrt(drop(t(g) %*% v %*% g))
  obj(list(geo_mean = num(exp(p[1] - p[2])), se_log = num(se), df = num(G - 1), ci95 = vec(exp(p[1] - p[2] + c(-1, 1) * q * se)),
    sd_log_csf = num(exp(p[3])), sd_log_plasma = num(exp(p[4])), correlation = num(r), loglik = num(-f(p)),
    slope = num(slope), slope_ci95 = vec(slope + c(-1, 1) * q * seSlope)))
}

# CSF follows plasma with a lag (correlation `rho` of its logs); the limits vary a little from pair to pair.
make <- function(seed, pairs, between, within, rho, csfBelow, plasmaBelow, plasmaAbove = 0) {
  set.seed(seed); s <- rep(seq_along(pairs), pairs); n <- length(s)
  plasma <- rnorm(n, 5.7, .8); csf <- log(.02) + 5.7 + rho * (plasma - 5.7) + sqrt(1 - rho^2) * rnorm(n, 0, .8) +
    rnorm(length(pairs), 0, between)[s] + rnorm(n, 0, within)
  limit <- function(x, share) quantile(x, share) + rnorm(n, 0, .05)
  cl <- limit(csf, csfBelow); pl <- limit(plasma, plasmaBelow); pu <- limit(plasma, 1 - plasmaAbove)
  cs <- ifelse(csfBelow > 0 & csf < cl, "<", "="); ps <- ifelse(plasmaBelow > 0 & plasma < pl, "<", ifelse(plasmaAbove > 0 & plasma > pu, ">", "="))
  data.frame(s = sprintf("S%02d", s), c = signif(exp(ifelse(cs == "<", cl, csf)), 8), cs = cs,
    p = signif(exp(ifelse(ps == "<", pl, ifelse(ps == ">", pu, plasma))), 8), ps = ps)
}
count <- as.integer(commandArgs(TRUE)[1])
sets <- if (is.na(count)) list(
  uncensored_6_unequal = make(1, c(8, 1, 1, 2, 3, 2), .4, .35, .7, 0, 0),
  csf_45_below_8 = make(2, c(8, 1, 1, 2, 3, 2, 8, 1), .4, .35, .7, .45, 0),
  both_below_12 = make(3, rep(c(3, 1, 2), 4), .4, .35, .9, .4, .3),
  plasma_above_10 = make(4, rep(2, 10), .3, .2, .95, .3, 0, .2),
  few_4x4 = make(5, rep(4, 4), .5, .15, .5, .3, .1)
) else { set.seed(9); setNames(lapply(1:count, function(i) { G <- sample(3:40, 1)
  make(1000 + i, sample(1:5, G, TRUE), runif(1, .1, .8), runif(1, .1, .6), runif(1, .1, .98), runif(1, 0, .7), sample(c(0, .1, .3), 1), sample(c(0, 0, .15), 1)) }), paste0("random_", 1:count)) }
cases <- mapply(function(id, d) sprintf(
  "{\"id\": \"%s\", \"input\": {\"subject\": %s, \"csf\": %s, \"csf_state\": %s, \"plasma\": %s, \"plasma_state\": %s},\n  \"call\": \"mvtnorm::pmvnorm, optim, nlm, numDeriv\",\n  \"expected\": {\"bivariate_tobit\": %s},\n  \"tolerance\": {\"rel\": 1e-6}}",
  id, vec(d$s), vec(d$c), vec(d$cs), vec(d$p), vec(d$ps), tryCatch(fit(d), error = function(e) "{}")), names(sets), sets)
cat("{\"schema\": \"csf-golden/1\", \"file\": \"n_bivariate_censored.json\",\n",
  sprintf("\"program\": \"%s; mvtnorm %s, numDeriv %s; script n_bivariate_censored.R\",\n", R.version.string, packageVersion("mvtnorm"), packageVersion("numDeriv")),
  "\"conventions\": [\"state = quantified, < below the number, > above it\", \"weight 1 / pairs of the subject; robust variance times G / (G - 1), t(G - 1)\"],\n",
  "\"not_compared\": [],\n\"cases\": [\n", paste(cases, collapse = ",\n"), "\n]}\n", sep = "")
