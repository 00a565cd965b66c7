# Values of tests/reference/standalone_sensitivity.json.
# Made with R 4.2.2, base packages only:
#   Rscript tests/reference/r/sensitivity.R > tests/reference/standalone_sensitivity.json
# Exact bounds come from all 2^n patterns of signs, moments of a tail from numerical integration,
# bootstrap limits from all n^n samples: ways that the library does not go.

rows <- character(0)
fact <- function(id, value, call, tolerance = "rel 1e-8") {
  row <- sprintf('  {"id": "%s", "value": %.15g, "r_call": "%s", "tolerance": "%s"}',
                 id, value, call, tolerance)
  rows[[length(rows) + 1]] <<- row
}

# Equivalence.
before <- c(20, 22, 25, 19, 24, 21, 18, 26, 23, 20, 22)
after <- c(21, 22, 24, 19, 25, 23, 18, 25, 24, 21, 22)
x <- c(24, 27, 29, 25, 26, 22)
y <- c(25, 22, 27, 26, 24, 28, 21)
larger <- function(...) t.test(..., alternative = "greater")$p.value
smaller <- function(...) t.test(..., alternative = "less")$p.value
fact("tost.paired.p_lower", larger(after, before, paired = TRUE, mu = -1),
     "t.test(after, before, paired = TRUE, mu = -1, alternative = 'greater')$p.value")
fact("tost.paired.p_upper", smaller(after, before, paired = TRUE, mu = 1.5),
     "t.test(after, before, paired = TRUE, mu = 1.5, alternative = 'less')$p.value")
fact("tost.welch.p_lower", larger(x, y, mu = -3), "t.test(x, y, mu = -3, alternative = 'greater')")
fact("tost.welch.p_upper", smaller(x, y, mu = 4), "t.test(x, y, mu = 4, alternative = 'less')")
fact("tost.student.p_lower", larger(x, y, mu = -3, var.equal = TRUE), "the same, var.equal = TRUE")
fact("tost.student.p_upper", smaller(x, y, mu = 4, var.equal = TRUE), "the same, var.equal = TRUE")

# Several tests, two of them alike.
p <- c(a = 0.041, b = 0.003, c = 0.2, d = 0.041, e = 0.0008, f = 0.73)
for (method in c("holm", "hochberg", "bonferroni", "BH", "BY"))
  for (name in names(p))
    fact(sprintf("adjust.%s.%s", method, name), p.adjust(p, method)[[name]],
         sprintf("p.adjust(p, '%s')['%s']", method, name))

# Regression to the mean below and above a cut-off: mean and spread of a tail, by integration.
for (side in c("below", "above")) for (cut in c(18, 24, 27)) {
  ends <- if (side == "below") c(-Inf, cut) else c(cut, Inf)
  moment <- function(k) integrate(function(s) (s - 23)^k * dnorm(s, 23, 4), ends[1], ends[2],
                                  rel.tol = 1e-12)$value
  distance <- moment(1) / moment(0)
  spread <- moment(2) / moment(0) - distance^2
  fact(sprintf("rtm.%s.%d.value", side, cut), -(1 - 0.7) * distance,
       "(1 - r) * (mean - integrate(tail mean))")
  fact(sprintf("rtm.%s.%d.se", side, cut),
       sqrt(((1 - 0.7^2) * 16 + 0.3^2 * spread) / 40 + ((1 - 0.7^2) * distance)^2 / (200 - 3)),
       "sqrt(((1 - r^2) sd^2 + (1 - r)^2 tail variance) / n + ((1 - r^2) distance)^2 / (n_r - 3))")
}

# Hidden bias, from every pattern of signs.
pairs <- list(seven = c(4, 5, 1, -2, 6, 7, 8), ties = c(2, -1, 2, 3, 0, 4, -2, 5, 1, 0, 3))
for (name in names(pairs)) {
  d <- pairs[[name]][pairs[[name]] != 0]
  ranks <- rank(abs(d))
  signs <- as.matrix(expand.grid(rep(list(0:1), length(d))))
  sums <- signs %*% ranks
  found <- sum(ranks[d > 0])
  upper <- function(gamma) {
    share <- gamma / (1 + gamma)
    chance <- share^rowSums(signs) * (1 - share)^(length(d) - rowSums(signs))
    sum(chance[sums >= found - 1e-9])
  }
  normal <- function(gamma) {
    share <- gamma / (1 + gamma)
    pnorm((found - share * sum(ranks)) / sqrt(share * (1 - share) * sum(ranks^2)),
          lower.tail = FALSE)
  }
  for (gamma in c(1, 1.5, 3)) {
    fact(sprintf("bounds.%s.exact.p_upper.%g", name, gamma), upper(gamma), "all patterns of signs")
    fact(sprintf("bounds.%s.exact.p_lower.%g", name, gamma), upper(1 / gamma),
         "all patterns of signs")
    fact(sprintf("bounds.%s.normal.p_upper.%g", name, gamma), normal(gamma), "rbounds::psens written out")
  }
  fact(sprintf("bounds.%s.exact.tipping", name),
       uniroot(function(g) upper(g) - 0.1, c(1, 50), tol = 1e-13)$root,
       "uniroot(p_upper(gamma) - .1)", "rel 1e-7")
}
fact("bounds.seven.psignrank", psignrank(26 - 1, 7, lower.tail = FALSE),
     "psignrank(25, 7, lower.tail = FALSE)")

# E-values.
away <- function(rr) max(rr, 1 / rr) + sqrt(max(rr, 1 / rr) * (max(rr, 1 / rr) - 1))
hazard <- function(hr) (1 - 0.5^sqrt(hr)) / (1 - 0.5^sqrt(1 / hr))
fact("e_value.odds_ratio.common", away(sqrt(2.4)), "RR = sqrt(OR)")
fact("e_value.odds_ratio.rare", away(2.4), "RR = OR")
fact("e_value.hazard_ratio.common", away(hazard(2.4)), "RR = (1 - .5^sqrt(HR)) / (1 - .5^sqrt(1/HR))")
fact("e_value.hazard_ratio.rare", away(2.4), "RR = HR")
fact("e_value.rate_ratio.none", away(2.4), "RR")
fact("e_value.standardised_difference.none", away(exp(0.91 * 2.4)), "RR = exp(.91 d)")

for (rr in c(1.5, 0.6, 3.9))
  fact(sprintf("p07_lalonde_matching/evalue.rr_%g", rr), away(rr), "RR + sqrt(RR * (RR - 1)), RR inverted when < 1")
fact("p07_lalonde_matching/evalue.from_d_0.5", away(exp(0.91 * 0.5)), "evalue(exp(.91*d))")
fact("p07_lalonde_matching/evalue.from_d_0.5_lower_se_0.2", away(exp(0.91 * 0.5 - 1.78 * 0.2)),
     "evalue(exp(.91*d-1.78*se))")

# Attrition: 12 treated of whom 10 stayed, 15 comparison of whom 10 stayed; 8 of 10 are kept.
t10 <- c(31, 24, 27, 29, 25, 30, 26, 22, 28, 24)
c10 <- c(20, 22, 27, 21, 25, 24, 19, 23, 26, 22)
keep_low <- sort(t10)[1:8]
keep_high <- sort(t10)[3:10]
share <- 2 / 12 / 10 + 5 / 15 / 10
error <- function(kept, edge) sqrt(var(kept) * 7 / 8 / 7 + (edge - mean(kept))^2 * (0.2 / 8 + share) +
                                     var(c10) / 10)
range_low <- mean(keep_low) - mean(c10)
range_high <- mean(keep_high) - mean(c10)
low_error <- error(keep_low, max(keep_low))
high_error <- error(keep_high, min(keep_high))
imbens <- function(low, high, a, b, level)
  uniroot(function(k) pnorm(k + (high - low) / max(a, b)) - pnorm(-k) - level, c(0, 5),
          tol = 1e-14)$root
k <- imbens(range_low, range_high, low_error, high_error, 0.95)
fact("lee.low", range_low, "mean(sort(t)[1:8]) - mean(c)")
fact("lee.high", range_high, "mean(sort(t)[3:10]) - mean(c)")
fact("lee.interval_low", range_low - k * low_error, "Imbens & Manski, Lee's variance")
fact("lee.interval_high", range_high + k * high_error, "Imbens & Manski, Lee's variance")
worst <- list(c(t10, 7, 7), c(c10, rep(35, 5)))
best <- list(c(t10, 35, 35), c(c10, rep(7, 5)))
gap <- function(arms) mean(arms[[1]]) - mean(arms[[2]])
spread <- function(arms) sqrt(var(arms[[1]]) / 12 + var(arms[[2]]) / 15)
k <- imbens(gap(worst), gap(best), spread(worst), spread(best), 0.9)
fact("manski.low", gap(worst), "lost treated 7, lost comparison 35")
fact("manski.high", gap(best), "lost treated 35, lost comparison 7")
fact("manski.interval_low", gap(worst) - k * spread(worst), "Imbens & Manski, level .9")
fact("manski.interval_high", gap(best) + k * spread(best), "Imbens & Manski, level .9")

# BCa limits from all 5^5 samples of five pupils.
pupils <- c(1.3, 2.9, 4.2, 4.8, 11.7)
drawn <- apply(as.matrix(expand.grid(rep(list(1:5), 5))), 1, function(i) mean(pupils[i]))
value <- mean(pupils)
left_out <- sapply(1:5, function(i) mean(pupils[-i]))
is_tied <- abs(drawn - value) < 1e-10
bias <- qnorm(mean(drawn < value & !is_tied) + mean(is_tied) / 2)
influence <- mean(left_out) - left_out
a <- sum(influence^3) / (6 * sum(influence^2)^1.5)
shift <- bias + qnorm(c(0.05, 0.95))
limits <- quantile(drawn, pnorm(bias + shift / (1 - a * shift)), type = 7, names = FALSE)
fact("bca.low", limits[1], "Efron 1987 from all samples, level .9")
fact("bca.high", limits[2], "Efron 1987 from all samples, level .9")
cat("[\n", paste(rows, collapse = ",\n"), "\n]\n", sep = "")
