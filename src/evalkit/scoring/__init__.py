"""scoring: answers → scores and bands, as the questionnaires' authors say."""

from evalkit.scoring.banding import band_scores
from evalkit.scoring.scores import score_responses

__all__ = ["band_scores", "score_responses"]
