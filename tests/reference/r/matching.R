# Makes standalone_matching.json: Rscript matching.R > ../standalone_matching.json
# Debian 12: r-base-core 4.2.2, r-cran-clubsandwich 0.5.8, r-cran-sandwich 3.0-2, r-cran-jsonlite 1.8.4.
suppressMessages({library(clubSandwich); library(sandwich)})

pupils <- data.frame(
  treated = rep(c(1, 0), c(10, 16)),
  before  = c(18, 21, 20, 24, 17, 22, 25, 19, 23, 20,
              22, 26, 19, 28, 24, 21, 30, 18, 25, 27, 23, 20, 29, 24, 22, 31),
  fsm     = c(1, 0, 1, 0, 1, 1, 0, 1, 0, 1,  0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0),
  after   = c(22, 24, 25, 27, 19, 27, 28, 24, 26, 22,
              23, 27, 18, 30, 24, 23, 31, 20, 25, 29, 22, 22, 28, 26, 21, 33),
  weight  = c(1, 1, 1, 1, 1, 1, 1, 1, 1, 0,
              0.5, 1, 2, 0, 0.75, 1.5, 0, 2.5, 0.5, 0.25, 1, 1.25, 0, 0.5, 1, 0),
  set     = c(1, 2, 1, 3, 4, 5, 6, 4, 5, NA,  2, 3, 1, NA, 6, 2, NA, 4, 3, 6, 5, 1, NA, 6, 5, NA))

facts <- list()
keep <- function(id, value, call) {
  facts[[length(facts) + 1]] <<- list(id = id, value = unname(as.numeric(value)), r_call = call,
                                      tolerance = "rel 1e-8")
}

# Balance ---------------------------------------------------------------------------------------
is_t <- pupils$treated == 1
weighted <- function(x, side) cov.wt(cbind(x[side]), pupils$weight[side] / sum(pupils$weight[side]))
for (name in c("before", "fsm")) {
  x <- pupils[[name]]
  sides <- list(weighted(x, is_t), weighted(x, !is_t))
  keep(paste0("balance.", name, ".smd_raw"), (mean(x[is_t]) - mean(x[!is_t])) / sd(x[is_t]),
       "(mean T - mean C) / sd T")
  keep(paste0("balance.", name, ".smd"), (sides[[1]]$center - sides[[2]]$center) / sd(x[is_t]),
       "(weighted.mean T - weighted.mean C) / sd T before matching")
  keep(paste0("balance.", name, ".smd_pooled"),
       (sides[[1]]$center - sides[[2]]$center) / sqrt((var(x[is_t]) + var(x[!is_t])) / 2),
       "the same / sqrt((var T + var C) / 2) before matching")
}
x <- pupils$before
keep("balance.before.variance_ratio_raw", var(x[is_t]) / var(x[!is_t]), "var T / var C")
keep("balance.before.variance_ratio", weighted(x, is_t)$cov / weighted(x, !is_t)$cov,
     "cov.wt(method = 'unbiased') T / C")
keep("balance.before.ks_raw", suppressWarnings(ks.test(x[is_t], x[!is_t])$statistic), "ks.test")
share <- function(at, side) sum(pupils$weight[side & x <= at]) / sum(pupils$weight[side])
keep("balance.before.ks", max(sapply(x, function(at) abs(share(at, is_t) - share(at, !is_t)))),
     "max over x of |sum(w[x <= at]) / sum(w) of T - of C|")
w <- pupils$weight[!is_t]
keep("balance.n_effective", sum(w)^2 / sum(w^2), "sum(w)^2 / sum(w^2) of C")

# Weighted regression with robust errors ---------------------------------------------------------
kept <- subset(pupils, weight > 0)
m <- lm(after ~ treated + before, kept, weights = weight)
keep("difference.b", coef(m)["treated"], "lm(after ~ treated + before, weights = weight)")
for (type in c("CR0", "CR1S", "CR2"))
  keep(paste0("difference.se_", type), sqrt(vcovCR(m, cluster = kept$set, type = type)["treated", "treated"]),
       paste0("clubSandwich::vcovCR(m, cluster = set, type = '", type, "')"))
for (type in c("HC0", "HC1", "HC2", "HC3"))
  keep(paste0("difference.se_", type), sqrt(vcovHC(m, type = type)["treated", "treated"]),
       paste0("sandwich::vcovHC(m, type = '", type, "')"))
tested <- function(name, cluster, said) {
  test <- coef_test(m, vcov = "CR2", cluster = cluster)
  row <- which(rownames(test) == "treated")
  keep(paste0(name, "_df"), test$df_Satt[row], paste0("clubSandwich::coef_test(m, 'CR2', ", said, ")$df_Satt"))
  keep(paste0(name, "_p"), test$p_Satt[row], paste0("clubSandwich::coef_test(m, 'CR2', ", said, ")$p_Satt"))
  limits <- conf_int(m, vcov = "CR2", cluster = cluster)
  keep(paste0(name, "_low"), limits$CI_L[row], paste0("clubSandwich::conf_int(m, 'CR2', ", said, ")$CI_L"))
  keep(paste0(name, "_high"), limits$CI_U[row], paste0("clubSandwich::conf_int(m, 'CR2', ", said, ")$CI_U"))
}
tested("difference.CR2", kept$set, "set")
tested("alone.CR2", seq_len(nrow(kept)), "each pupil")
keep("alone.se_CR2", sqrt(vcovCR(m, cluster = seq_len(nrow(kept)), type = "CR2")["treated", "treated"]),
     "clubSandwich::vcovCR(m, cluster = each pupil, type = 'CR2')")

# Standardised, without sets: Hedges' g by the pooled SD of the pupils compared ------------------
n <- nrow(kept)
within <- kept$after - ave(kept$after, kept$treated)
S <- sqrt(sum(within^2) / (n - 2))
J <- exp(lgamma((n - 2) / 2) - lgamma((n - 3) / 2)) / sqrt((n - 2) / 2)
d <- coef(m)["treated"] / S
keep("alone.pooled_sd", S, "sqrt(sum(within^2) / (n - 2))")
keep("alone.g", J * d, "J * b / S")
se <- sqrt(vcovCR(m, cluster = seq_len(n), type = "CR2")["treated", "treated"])
keep("alone.g_se", J * sqrt((se / S)^2 + d^2 / (2 * (n - 2))), "J * sqrt((se / S)^2 + d^2 / (2 * (n - 2)))")

lines <- vapply(facts, function(fact) jsonlite::toJSON(fact, auto_unbox = TRUE, digits = I(15)), "")
cat("[\n  ", paste(lines, collapse = ",\n  "), "\n]\n", sep = "")
