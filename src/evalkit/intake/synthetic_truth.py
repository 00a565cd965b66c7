"""What is true in a made-up cohort: the numbers that it is drawn from."""

from __future__ import annotations

from dataclasses import dataclass, fields

from evalkit.errors import DataError


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What is true in a made-up cohort.  All in SDs of latent wellbeing, after − before.

    A questionnaire shows a little less than this, because answers hold noise besides wellbeing:
    0.25 here is about 0.22 SDs of SWEMWBS, or 0.9 of its points.

    Whom the programme reached, how they changed and who was lost on the way is truth.  What goes
    wrong in a file (an item left out, a slip in a code, a wave not sent yet) is no truth about
    pupils: :func:`evalkit.intake.synthetic_mess.add_mess` adds it to what is written.

    Parameters
    ----------
    mentee_change, ambassador_change : float
        Average change that the programme makes, over all schools, however many sessions were
        held.  Pupils of role ``none`` are not changed by it.
    school_sd : float
        SD between schools of the true change; one draw per school, for both groups.
    retest : float
        Correlation of a pupil's wellbeing between the waves, 0 to 1.
    ambassador_start : float
        How much higher ambassadors start than the younger pupils.
    school_start_sd : float
        SD between schools of the starting level.
    selected_share : float
        Which share of the younger year group is mentored, above 0 to 1.  At 1 the scheme is
        universal.  Below 1 each school chooses the pupils with the lowest score of the first
        questionnaire at baseline; the others stay on the roll with role ``none`` and answer too.
    attrition_share : float
        Which share of all pupils has no answers at the endpoint, 0 to below 1, on average.
    attrition_by_start : float
        By how much the log-odds of being lost rise per SD of wellbeing at baseline.  Below 0 those
        who started low are lost more often; at 0 starting levels make no difference.
    attrition_by_early_end : float
        By how much the log-odds of being lost are higher for mentees whose pair ended early and
        was not followed by another.
    choice_by_score : float
        How closely schools keep to the score when they choose whom to mentor, 0 to 1: the
        correlation of what they go by with the score within the year group.  At 1 the lowest are
        chosen without fail, and nobody is left who is like them.
    comparison_share : float
        Which share of the younger pupils who are not chosen has the role ``comparison``, 0 to 1;
        lots decide.
    natural_change : float
        Average change of every pupil that no programme makes: growing older, the time of year.
    """

    mentee_change: float
    ambassador_change: float
    school_sd: float
    retest: float
    ambassador_start: float
    school_start_sd: float
    selected_share: float
    attrition_share: float
    attrition_by_start: float
    attrition_by_early_end: float
    choice_by_score: float = 1.0
    comparison_share: float = 0.0
    natural_change: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.retest <= 1:
            raise DataError(f"Truth: retest must lie between 0 and 1; got {self.retest}.")
        if min(self.school_sd, self.school_start_sd) < 0:
            raise DataError("Truth: school_sd and school_start_sd must not be below 0.")
        if not 0 < self.selected_share <= 1:
            raise DataError(
                "Truth: selected_share must lie above 0 and not above 1 (1: everybody in the year "
                f"group is mentored); got {self.selected_share}."
            )
        if not 0 <= self.attrition_share < 1:
            raise DataError(
                "Truth: attrition_share must be at least 0 and below 1; got "
                f"{self.attrition_share}."
            )
        for name in ("choice_by_score", "comparison_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise DataError(
                    f"Truth: {name} must lie between 0 and 1; got {getattr(self, name)}."
                )

    def told(self) -> dict[str, float]:
        """Return what was chosen, by name: what is left at its default says nothing."""
        return {
            each.name: getattr(self, each.name)
            for each in fields(self)
            if getattr(self, each.name) != each.default
        }
