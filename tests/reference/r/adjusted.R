# Makes standalone_adjusted.json: Rscript adjusted.R > ../standalone_adjusted.json
# Debian 12: r-base-core 4.2.2, r-cran-clubsandwich 0.5.8, r-cran-sandwich 3.0-2, r-cran-lme4 1.1-31,
# r-cran-lmertest 3.1-3, r-cran-pbkrtest 0.5.2, r-cran-jsonlite 1.8.4.
suppressMessages({library(lme4); library(lmerTest); library(clubSandwich); library(sandwich)})

pupils <- data.frame(
  school  = rep(c("a", "b", "c", "d", "e", "f"), c(5, 4, 6, 3, 5, 4)),
  before  = c(20, 24, 18, 27, 22, 30, 26, 25, 29, 15, 19, 21, 17, 20, 23, 26, 22, 28, 19, 24, 21, 25, 18,
              27, 30, 24, 26),
  after   = c(23, 27, 18, 31, 22, 34, 27, 31, 33, 15, 22, 21, 21, 19, 27, 30, 23, 33, 18, 27, 20, 28, 18,
              31, 30, 29, 28),
  treated = c(1, 1, 0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0),
  arm     = rep(c(1, 0, 0, 1, 0, 1), c(5, 4, 6, 3, 5, 4)))

facts <- list()
keep <- function(id, value, call, tolerance = "rel 1e-8") {
  facts[[length(facts) + 1]] <<- list(id = id, value = unname(as.numeric(value)), r_call = call,
                                      tolerance = tolerance)
}

# Least squares, classical and cluster-robust --------------------------------------------------
ordinary <- function(name, formula, term) {
  m <- lm(formula, pupils)
  said <- paste0("lm(", deparse1(formula), ")")
  keep(paste0(name, ".b"), coef(m)[term], said)
  keep(paste0(name, ".se_classical"), coef(summary(m))[term, 2], said)
  for (type in c("CR0", "CR1", "CR1S", "CR2", "CR3"))
    keep(paste0(name, ".se_", type), sqrt(vcovCR(m, cluster = pupils$school, type = type)[term, term]),
         paste0("clubSandwich::vcovCR(", said, ", cluster=school, type='", type, "')"))
  test <- coef_test(m, vcov = "CR2", cluster = pupils$school)
  row <- which(rownames(test) == term)
  keep(paste0(name, ".CR2_df"), test$df_Satt[row], "clubSandwich::coef_test(m, 'CR2', school)$df_Satt")
  keep(paste0(name, ".CR2_p"), test$p_Satt[row], "clubSandwich::coef_test(m, 'CR2', school)$p_Satt")
  limits <- conf_int(m, vcov = "CR2", cluster = pupils$school)
  keep(paste0(name, ".CR2_low"), limits$CI_L[row], "clubSandwich::conf_int(m, 'CR2', school)$CI_L")
  keep(paste0(name, ".CR2_high"), limits$CI_U[row], "clubSandwich::conf_int(m, 'CR2', school)$CI_U")
  m
}
pupil_level <- ordinary("by_pupil", after ~ treated + before, "treated")
invisible(ordinary("by_school", after ~ arm + before, "arm"))
invisible(ordinary("bare_by_school", after ~ arm, "arm"))
for (type in c("HC2", "HC3"))
  keep(paste0("by_pupil.se_", type), sqrt(vcovHC(pupil_level, type = type)["treated", "treated"]),
       paste0("sandwich::vcovHC(lm(after ~ treated + before), '", type, "')"))
at <- data.frame(treated = 1:0, before = mean(pupils$before))
means <- predict(pupil_level, at, se.fit = TRUE)
keep("by_pupil.treated_mean", means$fit[1], "predict(m, treated=1, before=mean(before))")
keep("by_pupil.treated_mean_se", means$se.fit[1], "predict(m, ..., se.fit=TRUE)")
keep("by_pupil.comparison_mean", means$fit[2], "predict(m, treated=0, before=mean(before))")
keep("by_pupil.comparison_mean_se", means$se.fit[2], "predict(m, ..., se.fit=TRUE)")

# Degrees of freedom of the total SD, from the matrices themselves -------------------------------
sd_df <- function(group, rho) {
  n <- length(group)
  Z <- model.matrix(~ 0 + school, pupils)
  X <- model.matrix(~ factor(group))
  M <- diag(n) - X %*% solve(crossprod(X), t(X))
  V <- (1 - rho) * diag(n) + rho * tcrossprod(Z)
  sum(diag(M %*% V))^2 / sum(diag(M %*% V %*% M %*% V))
}
likeness <- function(group, spare) {
  one_way <- anova(lm(resid(lm(pupils$after ~ factor(group))) ~ school, pupils))[["Sum Sq"]]
  f <- (one_way[1] / (length(sizes) - spare)) / (one_way[2] / (sum(sizes) - length(sizes)))
  # The size that takes the two group means out too, where whole schools are treated.
  if (spare == 1) return((f - 1) / (f + n0 - 1))
  sums <- as.numeric(tapply(sizes^2, tapply(group, pupils$school, max), sum)) / as.numeric(table(group))
  typical <- (sum(sizes) - sum(sums)) / (length(sizes) - 2)
  (f - 1) / (f + typical - 1)
}
sizes <- as.numeric(table(pupils$school))
n0 <- (sum(sizes) - sum(sizes^2) / sum(sizes)) / (length(sizes) - 1)
J <- function(df) exp(lgamma(df / 2) - lgamma((df - 1) / 2) - log(df / 2) / 2)
# spare: means of clusters that the groups take out, 2 where whole schools are treated.
standardised <- function(name, formula, term, spare) {
  m <- lm(formula, pupils)
  h <- sd_df(pupils[[term]], likeness(pupils[[term]], spare))
  test <- coef_test(m, vcov = "CR2", cluster = pupils$school)
  row <- which(rownames(test) == term)
  sd <- sqrt(sum(tapply(pupils$after, pupils[[term]], function(x) sum((x - mean(x))^2))) / 25)
  d <- unname(coef(m)[term]) / sd
  parts <- c((test$SE[row] / sd)^2, d^2 / (2 * h))
  df <- sum(parts)^2 / sum(parts^2 / c(test$df_Satt[row], h))
  keep(paste0(name, ".sd_df"), h, "(tr MV)^2 / tr(MVMV), rho from anova within groups")
  keep(paste0(name, ".g"), J(h) * d, "J(sd_df) * b / unadjusted pooled SD")
  keep(paste0(name, ".g_se"), J(h) * sqrt(sum(parts)), "J * sqrt((se_CR2 / SD)^2 + d^2 / (2 sd_df))")
  keep(paste0(name, ".g_df"), df, "Welch-Satterthwaite of both parts")
}
standardised("by_pupil", after ~ treated + before, "treated", 1)
standardised("by_school", after ~ arm + before, "arm", 2)
mean_squares <- anova(lm(after ~ school, pupils))[["Mean Sq"]]
f <- mean_squares[1] / mean_squares[2]
keep("icc1", (f - 1) / (f + n0 - 1), "(F-1)/(F+n0-1), F of anova(lm(after ~ school))")
f_low <- f / qf(.975, 5, 21)
f_high <- f / qf(.025, 5, 21)
keep("icc1_low", (f_low - 1) / (f_low + n0 - 1), "F/qf(.975, 5, 21)")
keep("icc1_high", (f_high - 1) / (f_high + n0 - 1), "F/qf(.025, 5, 21)")
keep("icc1_p", pf(f, 5, 21, lower.tail = FALSE), "anova(lm(after ~ school))")

# Random intercept -------------------------------------------------------------------------------
multilevel <- function(name, formula, term) {
  tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12))
  m <- lmerTest::lmer(formula, pupils, control = tight)
  said <- paste0("lmer(", deparse1(formula), ")")
  kr <- summary(m, ddf = "Kenward-Roger")$coefficients[term, ]
  st <- summary(m)$coefficients[term, ]
  v <- as.data.frame(VarCorr(m))$vcov
  keep(paste0(name, ".b"), st["Estimate"], said, "rel 1e-6")
  keep(paste0(name, ".se"), st["Std. Error"], said, "rel 1e-6")
  keep(paste0(name, ".df"), st["df"], paste("lmerTest, Satterthwaite:", said), "rel 1e-4")
  keep(paste0(name, ".se_kr"), kr["Std. Error"], paste("pbkrtest::vcovAdj:", said), "rel 1e-5")
  keep(paste0(name, ".df_kr"), kr["df"], paste("lmerTest, Kenward-Roger:", said), "rel 1e-5")
  keep(paste0(name, ".var_school"), v[1], paste0("VarCorr(", said, ")"), "rel 1e-5")
  keep(paste0(name, ".var_pupil"), v[2], paste0("sigma(", said, ")^2"), "rel 1e-5")
  keep(paste0(name, ".log_likelihood"), logLik(m), said)
  keep(paste0(name, ".log_likelihood_ml"), logLik(lmer(formula, pupils, REML = FALSE, control = tight)),
       paste(said, "with REML=FALSE"))
  # Profile of the REML criterion by theta = sd(school)/sd(pupil); icc = theta^2/(1 + theta^2).
  criterion <- lmer(formula, pupils, devFunOnly = TRUE)
  best <- optimize(criterion, c(0.01, 20), tol = 1e-12)
  above <- function(theta) criterion(theta) - best$objective - qchisq(.95, 1)
  low <- if (above(0) <= 0) 0 else uniroot(above, c(0, best$minimum), tol = 1e-13)$root
  high <- uniroot(above, c(best$minimum, 200), tol = 1e-13)$root
  said <- "uniroot on lmer(..., devFunOnly=TRUE) at its minimum + qchisq(.95, 1)"
  keep(paste0(name, ".icc_low"), low^2 / (1 + low^2), said, "abs 1e-6")
  keep(paste0(name, ".icc_high"), high^2 / (1 + high^2), said, "abs 1e-6")
}
# Effects of multilevel_difference: lmerTest's covariance of (theta, sigma) gives Var(log variance).
effects <- function(formula, term) {
  tight <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12))
  main <- lmerTest::lmer(formula, pupils, control = tight)
  bare <- lmerTest::lmer(update(formula, . ~ . - before), pupils, control = tight)
  b <- summary(main)$coefficients[term, ]
  for (kind in c("within", "total", "within_conditional", "total_conditional")) {
    m <- if (grepl("conditional", kind)) main else bare
    theta <- getME(m, "theta")
    total <- startsWith(kind, "total")
    v <- sigma(m)^2 * if (total) 1 + theta^2 else 1
    gradient <- c(if (total) 2 * theta / (1 + theta^2) else 0, 2 / sigma(m))
    spread <- drop(gradient %*% m@vcov_varpar %*% gradient)
    d <- b["Estimate"] / sqrt(v)
    parts <- c(b["Std. Error"]^2 / v, d^2 * spread / 4)
    said <- paste0("lmerTest ", deparse1(formula(m)), ", Var(log v) from vcov_varpar")
    keep(paste0("effects.", kind), d, said, "rel 1e-5")
    keep(paste0("effects.", kind, "_se"), sqrt(sum(parts)), said, "rel 1e-4")
    keep(paste0("effects.", kind, "_df"), sum(parts)^2 / sum(parts^2 / c(b["df"], 2 / spread)), said,
         "rel 1e-3")
  }
}
effects(after ~ treated + before + (1 | school), "treated")
multilevel("lmer_by_pupil", after ~ treated + before + (1 | school), "treated")
multilevel("lmer_by_school", after ~ arm + (1 | school), "arm")
multilevel("lmer_null", after ~ 1 + (1 | school), "(Intercept)")

# Two groups, before and after -------------------------------------------------------------------
before <- split(pupils$before, pupils$treated)
after <- split(pupils$after, pupils$treated)
ratio <- var.test(before[["1"]], before[["0"]])
keep("variance_ratio", ratio$estimate, "var.test(before[treated==1], before[treated==0])")
keep("variance_ratio_low", ratio$conf.int[1], "var.test")
keep("variance_ratio_high", ratio$conf.int[2], "var.test")
keep("variance_ratio_p", ratio$p.value, "var.test")
n <- sapply(before, length)
pooled <- function(x) sqrt(((n[1] - 1) * var(x[["0"]]) + (n[2] - 1) * var(x[["1"]])) / (sum(n) - 2))
change <- Map(`-`, after, before)
d <- (mean(change[["1"]]) - mean(change[["0"]])) / pooled(before)
m <- sum(n) - 2
a <- (pooled(change) / pooled(before))^2 * sum(1 / n)
keep("ppc2", d, "(mean change treated - comparison) / pooled SD before")
keep("ppc2_g", J(m) * d, "J(m) * ppc2")
keep("ppc2_g_se", sqrt(J(m)^2 * m / (m - 2) * (a + (J(m) * d)^2) - (J(m) * d)^2),
     "Morris (2008): sqrt(J^2 m/(m-2) (a + g^2) - g^2), a = (SD change/SD before)^2 (1/n1 + 1/n0)")
keep("ppc2_se", sqrt(m / (m - 2) * (a + d^2) - (d / J(m))^2),
     "Morris (2008) without J: sqrt(m/(m-2) (a + d^2) - (d/J)^2)")
nc <- function(p) suppressWarnings(uniroot(function(ncp) pt(d / sqrt(a), m, ncp) - p, c(-20, 20), tol = 1e-12))$root
keep("ppc2_low", sqrt(a) * nc(.975), "sqrt(a) * ncp where pt(d/sqrt(a), m, ncp) = .975", "rel 1e-6")
keep("ppc2_high", sqrt(a) * nc(.025), "sqrt(a) * ncp where pt(d/sqrt(a), m, ncp) = .025", "rel 1e-6")
keep("ppc2_p", t.test(change[["1"]], change[["0"]], var.equal = TRUE)$p.value,
     "t.test(change[treated==1], change[treated==0], var.equal=TRUE)")

lines <- sapply(facts, function(fact) jsonlite::toJSON(fact, auto_unbox = TRUE, digits = NA))
cat("[", paste0("  ", lines, collapse = ",\n"), "]", sep = "\n")
