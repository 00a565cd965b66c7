# Values of tests/reference/standalone_power.json.
# Made with R 4.2.2 and pwr 1.3-0:
#   Rscript tests/reference/r/power.R > tests/reference/standalone_power.json
# pwr has no clustered or blocked designs.  For these, PowerUpR's formulas are written out below with
# R's own t distribution; power_facts.json holds what PowerUpR itself gave.
suppressMessages(library(pwr))

rows <- character(0)
fact <- function(id, value, call, tolerance = "rel 1e-8") {
  row <- sprintf('  {"id": "%s", "value": %.15g, "r_call": "%s", "tolerance": "%s"}',
                 id, value, call, tolerance)
  rows[[length(rows) + 1]] <<- row
}
# pwr's own search for d and n stops early, so its power is searched here, to the last digits.
search <- function(gap, low, high) uniroot(gap, c(low, high), tol = 1e-13)$root

for (n in c(5, 24, 400)) {
  fact(sprintf("paired.power.%d", n), pwr.t.test(n = n, d = 0.45, type = "paired")$power,
       sprintf("pwr.t.test(n = %d, d = .45, type = 'paired')$power", n))
  fact(sprintf("two_groups.power.%d", n), pwr.t2n.test(n1 = n, n2 = 3 * n, d = -0.6)$power,
       sprintf("pwr.t2n.test(n1 = %d, n2 = %d, d = -.6)$power", n, 3 * n))
  fact(sprintf("two_proportions.power.%d", n), pwr.2p2n.test(h = 0.25, n1 = n, n2 = 2 * n)$power,
       sprintf("pwr.2p2n.test(h = .25, n1 = %d, n2 = %d)$power", n, 2 * n))
  fact(sprintf("correlation.power.%d", n), pwr.r.test(n = n, r = -0.3)$power,
       sprintf("pwr.r.test(n = %d, r = -.3)$power", n))
}
fact("paired.smallest.15",
     search(function(d) pwr.t.test(15, d, 0.01, type = "paired")$power - 0.9, 0.1, 3),
     "pwr.t.test(n = 15, power = .9, sig.level = .01, type = 'paired')$d")
fact("two_groups.smallest.12", search(function(d) pwr.t.test(12, d, 0.01)$power - 0.9, 0.1, 5),
     "pwr.t.test(n = 12, power = .9, sig.level = .01)$d")
fact("correlation.smallest.40", search(function(r) pwr.r.test(40, r)$power - 0.8, 0.05, 0.95),
     "pwr.r.test(n = 40, power = .8)$r")
fact("paired.needed.0.2",
     search(function(n) pwr.t.test(n, 0.2, type = "paired")$power - 0.8, 5, 1e4),
     "pwr.t.test(d = .2, power = .8, type = 'paired')$n")
fact("two_groups.needed.0.2", 2 * search(function(n) pwr.t.test(n, 0.2)$power - 0.8, 5, 1e4),
     "2 * pwr.t.test(d = .2, power = .8)$n")
fact("two_proportions.needed.0.2", 2 * search(function(n) pwr.2p.test(0.2, n)$power - 0.8, 5, 1e4),
     "2 * pwr.2p.test(h = .2, power = .8)$n")
fact("correlation.needed.0.2", search(function(n) pwr.r.test(n, 0.2)$power - 0.8, 5, 1e4),
     "pwr.r.test(r = .2, power = .8)$n")

multiplier <- function(df) qt(0.025, df, lower.tail = FALSE) + qt(0.8, df)
power_t <- function(effect, se, df) {
  critical <- qt(0.025, df, lower.tail = FALSE)
  pt(critical, df, effect / se, lower.tail = FALSE) + pt(-critical, df, effect / se)
}
designs <- list( # name, schools or pupils, standard error, degrees of freedom
  list("individual", 60, sqrt((1 - 0.36) / (0.4 * 0.6 * 60)), 60 - 2 - 2),
  list("clustered", 14, sqrt(0.12 * (1 - 0.5) / (0.5 * 0.5 * 14) +
                             (1 - 0.12) * (1 - 0.3) / (0.5 * 0.5 * 14 * 25)), 14 - 1 - 2),
  list("blocked_constant", 5, sqrt((1 - 0.4) / (0.5 * 0.5 * 5 * 16)), 5 * (16 - 1) - 1 - 1),
  list("blocked_random", 9, sqrt(0.1 * 0.2 * (1 - 0.1) / 9 +
                                 (1 - 0.1) * (1 - 0.4) / (0.3 * 0.7 * 9 * 18)), 9 - 1 - 1)
)
for (one in designs) {
  fact(paste0(one[[1]], ".smallest.", one[[2]]), multiplier(one[[4]]) * one[[3]],
       sprintf("(qt(.975, %g) + qt(.8, %g)) * se", one[[4]], one[[4]]))
  fact(paste0(one[[1]], ".power.", one[[2]]), power_t(0.35, one[[3]], one[[4]]),
       sprintf("1 - pt(qt(.975, %g), %g, .35 / se) + pt(qt(.025, %g), %g, .35 / se)",
               one[[4]], one[[4]], one[[4]], one[[4]]))
}
cat("[\n", paste(rows, collapse = ",\n"), "\n]\n", sep = "")
