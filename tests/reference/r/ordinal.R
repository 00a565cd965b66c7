# Values of tests/reference/standalone_ordinal.json.
# Made with R 4.2.2 and effectsize 0.8.3:
#   Rscript tests/reference/r/ordinal.R > tests/reference/standalone_ordinal.json
# Variances are written out with the whole matrix of pairs, in base R.
suppressMessages(library(effectsize))

rows <- character(0)
fact <- function(id, value, call, tolerance = "rel 1e-8") {
  row <- sprintf('  {"id": "%s", "value": %.15g, "r_call": "%s", "tolerance": "%s"}',
                 id, value, call, tolerance)
  rows[[length(rows) + 1]] <<- row
}

samples <- list(
  answers = list(c(3, 4, 4, 2, 5, 3, 5, 4, 1, 5), c(2, 3, 1, 4, 2, 3, 2)),
  points = list(c(24.5, 27.1, 29.8, 25.2, 22.9), c(20.3, 22.7, 27.4, 21.6, 19.9, 26.5)),
  opposite = list(c(1, 2, 2, 3, 1, 4), c(3, 4, 2, 5, 5, 4, 3, 3)),
  # Nearly apart: the unbiased variance lies below its least value, which takes its place.
  nearly_apart = list(c(4, 5, 6, 7), c(1, 1, 3, 4))
)
for (name in names(samples)) {
  x <- samples[[name]][[1]]
  y <- samples[[name]][[2]]
  n1 <- length(x)
  n2 <- length(y)
  fact(paste0(name, ".mann_whitney_U"), unname(suppressWarnings(wilcox.test(x, y))$statistic),
       "wilcox.test(x, y)$statistic")
  fact(paste0(name, ".rank_biserial"), rank_biserial(x, y)$r_rank_biserial,
       "effectsize::rank_biserial(x, y)$r_rank_biserial")
  above <- outer(x, y, ">") + 0.5 * outer(x, y, "==")
  a <- var(rowMeans(above)) / n1
  b <- var(colMeans(above)) / n2
  df <- (a + b)^2 / (a^2 / (n1 - 1) + b^2 / (n2 - 1))
  fact(paste0(name, ".superiority_se"), sqrt(a + b), "sqrt(var(rowMeans)/n1 + var(colMeans)/n2)")
  fact(paste0(name, ".superiority_df"), df, "Satterthwaite df of the two")
  fact(paste0(name, ".superiority_low"), max(0, mean(above) - qt(0.975, df) * sqrt(a + b)),
       "max(0, mean - qt(.975, df) * se)")
  fact(paste0(name, ".superiority_high_90"), min(1, mean(above) + qt(0.95, df) * sqrt(a + b)),
       "min(1, mean + qt(.95, df) * se)")
  fact(paste0(name, ".superiority_p"), 2 * pt(-abs(mean(above) - 0.5) / sqrt(a + b), df),
       "2 * pt(-|mean - .5| / se, df)")
  m <- sign(outer(x, y, "-"))
  d <- mean(m)
  v <- (n2^2 * sum((rowMeans(m) - d)^2) + n1^2 * sum((colMeans(m) - d)^2) - sum((m - d)^2)) /
    (n1 * n2 * (n1 - 1) * (n2 - 1))
  v <- max(v, (1 - d^2) / (n1 * n2 - 1))
  reach <- qt(0.975, n1 + n2 - 2) * sqrt(v)
  limits <- (d - d^3 + c(-1, 1) * reach * sqrt((1 - d^2)^2 + reach^2)) / (1 - d^2 + reach^2)
  fact(paste0(name, ".delta_se"), sqrt(v), "root of Cliff's unbiased variance from sign(outer(x, y))")
  fact(paste0(name, ".delta_low"), limits[1], "Feng & Cliff 2004, t quantile")
  fact(paste0(name, ".delta_high"), limits[2], "Feng & Cliff 2004, t quantile")
}
before <- c(3, 4, 2, 5, 3, 4, 2, 3, 1, 4, 3, 2)
after <- c(4, 4, 3, 5, 4, 3, 4, 4, 2, 5, 2, 4)
fact("paired.superiority", mean(after > before) + mean(after == before) / 2,
     "mean(after > before) + mean(after == before) / 2")
fact("paired.delta", mean(sign(after - before)), "mean(sign(after - before))")
apart <- suppressWarnings(prop.test(6, 6, correct = FALSE))$conf.int[1]
fact("apart.superiority_low", apart, "prop.test(6, 6, correct = FALSE)$conf.int[1]")
fact("apart.delta_low", (6 - qnorm(0.975)^2) / (6 + qnorm(0.975)^2), "(6 - z^2) / (6 + z^2)")
cat("[\n", paste(rows, collapse = ",\n"), "\n]\n", sep = "")
