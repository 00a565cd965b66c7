# Values of tests/reference/standalone_imputations.json: three analyses of five imputations each.
# Made with R 4.2.2 and mice 3.15.0:
#   Rscript tests/reference/r/imputations.R > tests/reference/standalone_imputations.json
suppressMessages(library(mice))

q <- c(1.20, 0.85, 1.05, 1.40, 0.95)
u <- c(0.090, 0.102, 0.081, 0.095, 0.110)
rows <- character(0)
fact <- function(id, value, call) {
  row <- sprintf('  {"id": "%s", "value": %.15g, "r_call": "%s", "tolerance": "rel 1e-10"}',
                 id, value, call)
  rows[[length(rows) + 1]] <<- row
}

# pool.scalar takes n and k; the complete-data degrees of freedom are n - k.
for (dfcom in c(12, 58, Inf)) {
  name <- if (is.finite(dfcom)) sprintf("df%d", dfcom) else "large"
  call <- sprintf("pool.scalar(q, u, n = %s, k = 1)", if (is.finite(dfcom)) dfcom + 1 else "Inf")
  out <- pool.scalar(q, u, n = dfcom + 1, k = 1)
  fact(paste0(name, ".value"), out$qbar, paste0(call, "$qbar"))
  fact(paste0(name, ".within_variance"), out$ubar, paste0(call, "$ubar"))
  fact(paste0(name, ".between_variance"), out$b, paste0(call, "$b"))
  fact(paste0(name, ".total_variance"), out$t, paste0(call, "$t"))
  fact(paste0(name, ".riv"), out$r, paste0(call, "$r"))
  fact(paste0(name, ".df"), out$df, paste0(call, "$df"))
  fact(paste0(name, ".fmi"), out$fmi, paste0(call, "$fmi"))
  reach <- qt(0.975, out$df) * sqrt(out$t)
  fact(paste0(name, ".low"), out$qbar - reach, "qbar - qt(.975, df) * sqrt(t)")
  fact(paste0(name, ".p_value"), 2 * pt(-abs(out$qbar) / sqrt(out$t), out$df),
       "2 * pt(-abs(qbar) / sqrt(t), df)")
}
cat("[\n", paste(rows, collapse = ",\n"), "\n]\n", sep = "")
