# Values of tests/reference/standalone_pooling.json: seven, four and two schools typed in.
# Made with R 4.2.2 and metafor 3.8-1:
#   Rscript tests/reference/r/pooling.R > tests/reference/standalone_pooling.json
suppressMessages(library(metafor))

schools <- list(
  seven = list(yi = c(0.42, -0.10, 0.88, 0.15, 0.31, 1.20, 0.05),
               vi = c(0.040, 0.090, 0.120, 0.020, 0.065, 0.150, 0.030)),
  alike = list(yi = c(0.30, 0.34, 0.27, 0.36), vi = c(0.04, 0.05, 0.03, 0.06)),
  two = list(yi = c(-1.5, 2.25), vi = c(0.25, 0.16))
)
rows <- character(0)
fact <- function(id, value, call, tolerance) {
  row <- sprintf('  {"id": "%s", "value": %.15g, "r_call": "%s", "tolerance": "%s"}',
                 id, value, call, tolerance)
  rows[[length(rows) + 1]] <<- row
}

exact <- list(tol = 1e-12, threshold = 1e-12, maxiter = 10000, tau2.max = 1e6)
for (set in names(schools)) {
  yi <- schools[[set]]$yi; vi <- schools[[set]]$vi
  fixed <- rma(yi, vi, method = "EE")
  call <- sprintf("rma(%s, method='EE')", set)
  fact(paste0(set, ".fixed.est"), coef(fixed), call, "rel 1e-10")
  fact(paste0(set, ".fixed.H2"), fixed$H2, paste0(call, "$H2"), "rel 1e-10")
  for (method in c("REML", "DL", "PM", "ML", "HE", "SJ")) {
    z <- rma(yi, vi, method = method, control = exact)
    t <- rma(yi, vi, method = method, test = "knha", control = exact)
    call <- sprintf("rma(%s, method='%s')", set, method)
    tight <- if (method %in% c("DL", "HE", "SJ")) "rel 1e-10" else "rel 1e-7"
    if (z$tau2 < 1e-9) tight <- "abs 1e-9"
    id <- function(what) paste(set, method, what, sep = ".")
    fact(id("tau2"), z$tau2, paste0(call, "$tau2"), tight)
    fact(id("hksj.ci_high"), t$ci.ub, paste0(call, "$ci.ub, test='knha'"), tight)
    if (set != "seven") next
    fact(id("ci_low_z"), z$ci.lb, paste0(call, "$ci.lb"), tight)
    fact(id("H2_metafor"), z$H2, paste0(call, "$H2"), tight)
    fact(id("pi_low_metafor_knha"), predict(t)$pi.lb,
         paste0("predict(", call, ")$pi.lb, test='knha'"), tight)
  }
  if (set == "alike") next # metafor: "The CI for tau^2 ... are equal to the null/empty set."
  limits <- confint(rma(yi, vi, control = exact), control = exact)$random[1, ]
  for (end in c("low", "high"))
    fact(paste0(set, ".tau2_qprofile_", end), limits[[if (end == "low") "ci.lb" else "ci.ub"]],
         sprintf("confint(rma(%s))$random, %s", set, end), "rel 1e-7")
}
yi <- schools$seven$yi; vi <- schools$seven$vi
without <- leave1out(rma(yi, vi, test = "knha", control = exact))
for (place in c(1, 4, 6)) {
  call <- sprintf("leave1out(rma(seven, test='knha'))$%s[%d]", c("estimate", "ci.lb", "tau2"), place)
  fact(sprintf("seven.leave1out.%d.value", place - 1), without$estimate[place], call[1], "rel 1e-7")
  fact(sprintf("seven.leave1out.%d.low", place - 1), without$ci.lb[place], call[2], "rel 1e-7")
  fact(sprintf("seven.leave1out.%d.tau2", place - 1), without$tau2[place], call[3], "rel 1e-7")
}
cat("[\n", paste(rows, collapse = ",\n"), "\n]\n", sep = "")
