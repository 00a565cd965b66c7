# Values of tests/reference/standalone_assignment.json.
# Made with R 4.2.2, base packages only:
#   Rscript tests/reference/r/assignment.R > tests/reference/standalone_assignment.json
# All 4^6 ways to give six mentees one of three mentors or none are written out and the best is
# taken, aim after aim: a way that the library does not go.

costs <- rbind(c(0.452, 0.263, 0.900, 0.671,    NA, 0.887),
               c(0.304, 0.200,    NA, 0.650, 0.373, 0.925),
               c(0.290,    NA, 0.496, 0.551, 0.042,    NA))
capacity <- c(2, 1, 2)
tiers <- c(2, 1, 3, 3, 1, 2)
mentor_free <- list(c("a", "b"), "b", c("a", "c"))
mentee_free <- list(c("a", "c"), "b", c("a", "b", "c"), c("a", "b"), "c", c("a", "b"))
rooms <- c(a = 1, b = 2, c = 1)

ways <- as.matrix(expand.grid(rep(list(0:3), 6)))
each <- t(apply(ways, 1, function(w) ifelse(w == 0, 0, costs[cbind(pmax(w, 1), 1:6)])))
loads <- t(apply(ways, 1, tabulate, nbins = 3))
is_allowed <- !apply(is.na(each), 1, any) & apply(loads, 1, function(l) all(l <= capacity))
ways <- ways[is_allowed, ]; each <- each[is_allowed, ]; loads <- loads[is_allowed, ]
n <- rowSums(ways > 0); total <- rowSums(each)
worst <- apply(each * (ways > 0), 1, max)

best <- function(from, ...) {                         # the ways that are smallest, aim after aim
  for (aim in list(...)) from <- from[aim[from] < min(aim[from]) + 1e-9]
  from
}
rows <- character(0)
fact <- function(id, value, call) {
  rows[[length(rows) + 1]] <<- sprintf(
    '  {"id": "%s", "value": %.15g, "r_call": "%s", "tolerance": "rel 1e-8"}', id, value, call)
}
tell <- function(case, from, call) {
  stopifnot(length(from) == 1)
  fact(paste0(case, ".n"), n[from[1]], call)
  fact(paste0(case, ".total"), total[from[1]], call)
  fact(paste0(case, ".worst"), worst[from[1]], call)
}
all_ways <- seq_along(n)
tell("most", best(all_ways, -n, total), "min(total) of the ways with max(n)")
count <- function(t) -rowSums((ways > 0)[, tiers == t])
tell("priority", best(all_ways, -n, count(1), count(2), total), "max(n), then tier 1, tier 2, min(total)")
n_kept <- (ways[, 1] == 3) + (ways[, 4] == 1)
tell("keep", best(all_ways, -n, -n_kept, total), "max(n), most kept, min(total)")
tell("protect", best(all_ways, -n, worst, total), "max(n), min(worst), min(total)")
poor <- apply(each, 1, function(c) all(c <= 0.47))
gain <- rowSums((0.47 - each) * (ways > 0))
tell("best_fit", best(which(poor), -gain, -n, total), "max(sum(0.47 - cost)) of the ways with costs <= 0.47")
tell("least", best(which(poor & loads[, 1] == 2), -gain, -n, total), "the same, loads[, 1] == 2")
tell("fixed", best(which(ways[, 4] == 3), -n, total), "ways[, 4] == 3, max(n), min(total)")

slots <- c("a", "b", "c")
can_meet <- function(w, limits) {
  placed <- which(w > 0)
  options <- lapply(placed, function(p) intersect(mentor_free[[w[p]]], mentee_free[[p]]))
  if (any(lengths(options) == 0)) return(FALSE)
  if (!length(placed)) return(TRUE)
  chosen <- expand.grid(options, stringsAsFactors = FALSE)
  any(apply(chosen, 1, function(s)
    !any(duplicated(paste(w[placed], s))) && all(table(factor(s, slots)) <= limits)))
}
meets <- apply(ways, 1, can_meet, limits = c(9, 9, 9))
tell("times", best(which(meets), -n, total), "ways with a slot of their own for a mentor's mentees, max(n), min(total)")
meets <- apply(ways, 1, can_meet, limits = rooms)
tell("rooms", best(which(meets), -n, total), "the same with 1, 2 and 1 rooms")
cat("[\n", paste(rows, collapse = ",\n"), "\n]\n", sep = "")
