# Makes ../standalone_counts.json: shares, rates and absence of made-up pupils, as R gives them, and
# ../standalone_counts_pupils.json: those pupils.  Run in this folder: Rscript counts.R
# Debian 12: r-base-core 4.2.2, r-cran-mass 7.3-58.2, r-cran-clubsandwich 0.5.8,
# r-cran-metafor 3.8-1, r-cran-numderiv 2016.8-1.1, r-cran-jsonlite 1.8.4.

suppressMessages({
  library(MASS)
  library(clubSandwich)
  library(metafor)
  library(numDeriv)
  library(jsonlite)
})

facts <- list()
fact <- function(id, value, r_call, definition = "", tolerance = "rel 1e-8") {
  stopifnot(is.finite(value))
  entry <- list(id = id, value = unname(value), r_call = r_call)
  if (nzchar(definition)) entry$definition <- definition
  facts[[length(facts) + 1]] <<- c(entry, list(tolerance = tolerance))
}

## Shares ------------------------------------------------------------------------------------------

wilson <- function(x, n, level = 0.95) {
  suppressWarnings(prop.test(x, n, conf.level = level, correct = FALSE)$conf.int)
}
for (case in list(c(8, 40), c(0, 12), c(30, 30))) {
  id <- sprintf("proportion/%d_of_%d", case[1], case[2])
  fact(paste0(id, ".low"), wilson(case[1], case[2])[1], "prop.test(x, n, correct = FALSE)$conf.int[1]",
       "Wilson score", "abs 1e-12")
  fact(paste0(id, ".high"), wilson(case[1], case[2])[2], "prop.test(x, n, correct = FALSE)$conf.int[2]",
       "Wilson score", "abs 1e-12")
}

newcombe <- function(a, n1, c, n0, level = 0.95) {
  first <- wilson(a, n1, level)
  second <- wilson(c, n0, level)
  p1 <- a / n1
  p0 <- c / n0
  c(p1 - p0 - sqrt((p1 - first[1])^2 + (second[2] - p0)^2),
    p1 - p0 + sqrt((first[2] - p1)^2 + (p0 - second[1])^2))
}
for (case in list(c(15, 100, 35, 100), c(0, 20, 5, 22), c(9, 25, 6, 30))) {
  a <- case[1]; n1 <- case[2]; c <- case[3]; n0 <- case[4]
  id <- sprintf("groups/%d_of_%d_and_%d_of_%d", a, n1, c, n0)
  limits <- newcombe(a, n1, c, n0)
  fact(paste0(id, ".risk_difference"), a / n1 - c / n0, "a / n1 - c / n0")
  fact(paste0(id, ".risk_difference.low"), limits[1], "from prop.test(correct = FALSE) of each group",
       "Newcombe (1998), method 10", "abs 1e-12")
  fact(paste0(id, ".risk_difference.high"), limits[2], "from prop.test(correct = FALSE) of each group",
       "Newcombe (1998), method 10", "abs 1e-12")
  fact(paste0(id, ".risk_difference.p"),
       suppressWarnings(prop.test(c(a, c), c(n1, n0), correct = FALSE)$p.value),
       "prop.test(c(a, c), c(n1, n0), correct = FALSE)$p.value")
  if (a == 0) next
  for (measure in c("RR", "OR")) {
    name <- c(RR = "risk_ratio", OR = "odds_ratio")[[measure]]
    found <- summary(escalc(measure, ai = a, n1i = n1, ci = c, n2i = n0))
    call <- sprintf("summary(metafor::escalc('%s', ai = a, n1i = n1, ci = c, n2i = n0))", measure)
    fact(paste0(id, ".", name), exp(found$yi[1]), paste0("exp(", call, "$yi)"))
    fact(paste0(id, ".", name, ".log_se"), sqrt(found$vi[1]), paste0("sqrt(", call, "$vi)"))
    fact(paste0(id, ".", name, ".low"), exp(found$ci.lb[1]), paste0("exp(", call, "$ci.lb)"))
    fact(paste0(id, ".", name, ".high"), exp(found$ci.ub[1]), paste0("exp(", call, "$ci.ub)"))
    fact(paste0(id, ".", name, ".p"), found$pval[1], paste0(call, "$pval"))
  }
  if (limits[1] * limits[2] > 0) {
    fact(paste0(id, ".number_needed"), 1 / (a / n1 - c / n0), "1 / (a / n1 - c / n0)")
    fact(paste0(id, ".number_needed.low"), 1 / limits[2], "1 / limit of the risk difference",
         "Altman (1998) with Newcombe's limits")
    fact(paste0(id, ".number_needed.high"), 1 / limits[1], "1 / limit of the risk difference",
         "Altman (1998) with Newcombe's limits")
  }
}

# Tango's limits without his formula: the supposed difference is kept, and the share of pupils who
# went from yes to no is found by maximum likelihood.
tango <- function(rose, fell, n, level = 0.95) {
  score <- function(d) {
    loglik <- function(p) {
      part <- function(k, q) if (k == 0) 0 else k * log(q)
      part(rose, p + d) + part(fell, p) + part(n - rose - fell, 1 - 2 * p - d)
    }
    ends <- c(max(0, -d), (1 - d) / 2)
    p <- optimize(loglik, ends, maximum = TRUE, tol = 1e-15)$maximum
    (rose - fell - n * d) / sqrt(n * (2 * p + d * (1 - d)))
  }
  z <- qnorm((1 + level) / 2)
  found <- (rose - fell) / n
  c(uniroot(function(d) score(d) - z, c(-1 + 1e-9, found), tol = 1e-13)$root,
    uniroot(function(d) score(d) + z, c(found, 1 - 1e-9), tol = 1e-13)$root)
}
for (case in list(c(9, 3, 40), c(1, 7, 21), c(4, 4, 15))) {
  rose <- case[1]; fell <- case[2]; n <- case[3]
  id <- sprintf("paired/%d_rose_%d_fell_of_%d", rose, fell, n)
  limits <- tango(rose, fell, n)
  fact(paste0(id, ".low"), limits[1], "uniroot on Tango's score, share by optimize",
       "Tango (1998)", "abs 1e-6")
  fact(paste0(id, ".high"), limits[2], "uniroot on Tango's score, share by optimize",
       "Tango (1998)", "abs 1e-6")
  same <- n - rose - fell
  table <- matrix(c(same %/% 2, fell, rose, same - same %/% 2), 2)
  fact(paste0(id, ".p"), mcnemar.test(table, correct = FALSE)$p.value,
       "mcnemar.test(table, correct = FALSE)$p.value")
}

## Rates and absence -------------------------------------------------------------------------------

pupils <- data.frame(
  school = rep(1:6, each = 6),
  mentored = c(1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0,
               1, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0),
  baseline = c(3, 2, 0, 0, 0, 0, 0, 5, 1, 3, 4, 1, 1, 2, 1, 5, 1, 5,
               4, 5, 0, 2, 3, 2, 3, 4, 3, 0, 5, 3, 5, 1, 2, 5, 1, 0),
  weeks = c(11, 12, 10, 8, 11, 10, 12, 8, 8, 8, 11, 10, 8, 12, 8, 10, 10, 12,
            11, 11, 8, 10, 12, 11, 11, 8, 10, 11, 10, 10, 11, 12, 12, 11, 10, 8),
  incidents = c(0, 1, 1, 1, 2, 0, 0, 3, 3, 0, 1, 1, 2, 1, 0, 2, 2, 6,
                5, 7, 2, 1, 5, 1, 11, 5, 5, 7, 7, 1, 11, 1, 6, 8, 0, 0),
  missed_before = c(8, 9, 7, 6, 4, 4, 10, 3, 10, 3, 1, 0, 19, 10, 5, 7, 15, 9,
                    9, 6, 16, 7, 9, 6, 18, 14, 20, 13, 1, 17, 9, 7, 10, 4, 11, 6),
  sessions_before = c(126, 118, 120, 126, 126, 120, 126, 118, 120, 126, 126, 120,
                      120, 120, 126, 126, 126, 126, 120, 120, 118, 118, 120, 120,
                      126, 126, 120, 126, 120, 120, 126, 118, 118, 120, 126, 118),
  missed_after = c(5, 12, 7, 7, 3, 8, 5, 6, 3, 6, 2, 2, 9, 7, 11, 6, 3, 13,
                   4, 6, 7, 4, 1, 8, 27, 15, 8, 14, 1, 16, 10, 9, 6, 8, 10, 8),
  sessions_after = c(120, 122, 122, 120, 122, 122, 122, 122, 110, 110, 120, 120,
                     120, 122, 122, 110, 110, 110, 120, 110, 110, 110, 110, 122,
                     120, 120, 120, 120, 120, 122, 120, 110, 110, 120, 122, 120)
)

tight <- glm.control(epsilon = 1e-14, maxit = 100)
settled_nb <- function(formula) {
  fit <- glm.nb(formula, data = pupils, control = tight)
  for (i in 1:50) {
    theta <- as.numeric(theta.ml(pupils$incidents, fitted(fit), limit = 200, eps = 1e-14))
    fit$theta <- theta
    again <- glm(formula, family = negative.binomial(theta), data = pupils, control = tight)
    fit$fitted.values <- fitted(again)
  }
  list(theta = theta, fit = again)
}
wald <- function(id, b, se, quantile, p, call, tolerance) {
  fact(paste0(id, ".value"), exp(b), paste0("exp(coef(", call, "))"), "", tolerance)
  fact(paste0(id, ".log_se"), se, call, "", tolerance)
  fact(paste0(id, ".low"), exp(b - quantile * se), call, "Wald on the logarithm", tolerance)
  fact(paste0(id, ".high"), exp(b + quantile * se), call, "Wald on the logarithm", tolerance)
  fact(paste0(id, ".p"), p, call, "", tolerance)
}
clustered <- function(id, fit, cluster, call, tolerance, term = "mentored") {
  tested <- coef_test(fit, vcov = vcovCR(fit, cluster = cluster, type = "CR2"),
                      test = "Satterthwaite", coefs = term)
  df <- tested$df_Satt
  call <- paste0("clubSandwich::coef_test(", call, ", vcov = 'CR2', test = 'Satterthwaite')")
  fact(paste0(id, ".df"), df, call, "", tolerance)
  wald(id, tested$beta, tested$SE, qt(0.975, df), tested$p_Satt, call, tolerance)
}
models <- list(
  plain = incidents ~ mentored,
  adjusted = incidents ~ mentored + baseline + offset(log(weeks))
)
for (name in names(models)) {
  quasi <- glm(models[[name]], family = quasipoisson, data = pupils, control = tight)
  row <- summary(quasi)$coefficients["mentored", ]
  call <- paste0("glm(", deparse(models[[name]]), ", quasipoisson)")
  id <- paste0("rate/quasi_poisson.", name)
  wald(id, row[1], row[2], qt(0.975, quasi$df.residual), row[4], call, "rel 1e-8")
  clustered(paste0(id, ".clustered"), quasi, pupils$school, call, "rel 1e-7")

  settled <- settled_nb(models[[name]])
  row <- summary(settled$fit, dispersion = 1)$coefficients["mentored", ]
  call <- paste0("MASS::glm.nb(", deparse(models[[name]]), ") iterated to convergence")
  id <- paste0("rate/negative_binomial.", name)
  fact(paste0(id, ".alpha"), 1 / settled$theta, paste0("1 / ", call, "$theta"), "", "rel 1e-6")
  wald(id, row[1], row[2], qnorm(0.975), row[4], call, "rel 1e-7")
  clustered(paste0(id, ".clustered"), settled$fit, pupils$school, call, "rel 1e-6")
}

points <- function(id, fit, design, weights, covariance, df, call, tolerance) {
  share <- function(b, column) {
    design[, "arm"] <- column
    sum(weights * plogis(design %*% b)) / sum(weights)
  }
  difference <- function(b) 100 * (share(b, 1) - share(b, 0))
  slope <- grad(difference, coef(fit))
  se <- sqrt(drop(t(slope) %*% covariance %*% slope))
  if (is.null(df)) {
    tested <- linear_contrast(fit, vcov = covariance, contrasts = matrix(slope, nrow = 1),
                              test = "Satterthwaite")
    df <- tested$df
    fact(paste0(id, ".df"), df, paste("clubSandwich::linear_contrast at numDeriv::grad,", call),
         "", "rel 1e-6")
  }
  value <- difference(coef(fit))
  fact(paste0(id, ".value"), value, call, "standardised over pupils, by sessions possible", tolerance)
  fact(paste0(id, ".se"), se, paste("delta method, numDeriv::grad,", call), "", "rel 1e-7")
  fact(paste0(id, ".low"), value - qt(0.975, df) * se, call, "value - t * se", "rel 1e-6")
  fact(paste0(id, ".high"), value + qt(0.975, df) * se, call, "value + t * se", "rel 1e-6")
}
attended <- list(
  plain = cbind(missed_after, sessions_after - missed_after) ~ arm,
  adjusted = cbind(missed_after, sessions_after - missed_after) ~ arm + prior
)
groups <- transform(pupils, arm = mentored, prior = missed_before / sessions_before)
for (name in names(attended)) {
  fit <- glm(attended[[name]], family = quasibinomial, data = groups, control = tight)
  row <- summary(fit)$coefficients["arm", ]
  call <- paste0("glm(", deparse(attended[[name]]), ", quasibinomial)")
  id <- paste0("absence/difference.", name)
  df <- fit$df.residual
  wald(paste0(id, ".odds_ratio"), row[1], row[2], qt(0.975, df), row[4], call, "rel 1e-8")
  points(paste0(id, ".points"), fit, model.matrix(fit), groups$sessions_after, vcov(fit), df, call,
         "rel 1e-8")
  robust <- vcovCR(fit, cluster = groups$school, type = "CR2")
  clustered(paste0(id, ".odds_ratio.clustered"), fit, groups$school, call, "rel 1e-7", "arm")
  points(paste0(id, ".points.clustered"), fit, model.matrix(fit), groups$sessions_after, robust,
         NULL, paste("CR2 by school,", call), "rel 1e-8")
}

terms <- data.frame(
  pupil = rep(seq_len(nrow(pupils)), 2), school = rep(pupils$school, 2),
  arm = rep(0:1, each = nrow(pupils)),
  missed = c(pupils$missed_before, pupils$missed_after),
  sessions = c(pupils$sessions_before, pupils$sessions_after)
)
fit <- glm(cbind(missed, sessions - missed) ~ arm, family = quasibinomial, data = terms,
           control = tight)
call <- "glm(cbind(missed, sessions - missed) ~ after, quasibinomial)"
for (by in c("pupil", "school")) {
  id <- paste0("absence/change.by_", by)
  robust <- vcovCR(fit, cluster = terms[[by]], type = "CR2")
  clustered(paste0(id, ".odds_ratio"), fit, terms[[by]], call, "rel 1e-7", "arm")
  points(paste0(id, ".points"), fit, model.matrix(fit), terms$sessions, robust, NULL,
         paste0("CR2 by ", by, ", ", call), "rel 1e-8")
}

as_lines <- function(entries) sapply(entries, toJSON, auto_unbox = TRUE, digits = I(15))
write_list <- function(lines, file) {
  ends <- c(rep(",", length(lines) - 1), "")
  writeLines(c("[", paste0("  ", lines, ends), "]"), file)
}
write_list(as_lines(facts), "../standalone_counts.json")
write_list(as_lines(lapply(split(pupils, seq_len(nrow(pupils))), as.list)), "../standalone_counts_pupils.json")
cat(length(facts), "facts\n")
