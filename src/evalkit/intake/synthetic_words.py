"""What people say and wish in a made-up cohort.  Every sentence was written for it."""

from __future__ import annotations

from itertools import combinations

import numpy as np

SESSION_TOPICS = (
    "friendships",
    "homework",
    "settling in",
    "getting around school",
    "worries about tests",
    "clubs",
    "sleep and screens",
    "falling out with a friend",
    "confidence",
    "journeys to school",
    "goals for the term",
    "organising my bag",
)

TIMES = ("Mon lunch", "Tue lunch", "Wed lunch", "Thu tutor time", "Fri lunch")
"""When pairs can meet: one time for each day of the week."""

INTERESTS = (
    "football",
    "drawing",
    "reading",
    "baking",
    "gaming",
    "music",
    "dance",
    "animals",
    "coding",
    "drama",
    "swimming",
    "chess",
)

TOPICS = ("friendships", "homework", "confidence", "settling in", "exams", "family", "clubs")

LANGUAGES = (
    "Polish",
    "Urdu",
    "Bengali",
    "Punjabi",
    "Romanian",
    "Arabic",
    "Portuguese",
    "Somali",
    "Turkish",
    "Gujarati",
)

REASONS = {
    "ambassador": (
        "Good listener, steady and kind",
        "Wants to give something back",
        "Was helped by an older pupil and would like to do the same",
        "Runs a lunchtime club and gets on with everyone",
        "Thinking of working with young people",
    ),
    "mentee": (
        "Quiet since the move from primary school",
        "Few friends in the form so far",
        "Often alone at lunch",
        "Came in the middle of term",
        "Finds large groups difficult",
        "Would like somebody older to talk to",
    ),
    "support": (
        "Low mood seen by several teachers",
        "Attendance has dropped since September",
        "A difficult time at home, pastoral team knows",
    ),
}

TRAINING_COMMENTS = (
    "More practice in listening, please",
    "The role plays were awkward at first but they helped",
    "I know now when I have to tell an adult",
    "Too much sitting in the morning",
    "Good to hear from last year's ambassadors",
    "I would have liked the slides to keep",
    "I feel ready to start",
    "The part about keeping things private was very clear",
)

COMMENTS = {
    "mentee": (
        ("belonging", "I feel more like I belong here now"),
        ("belonging", "It was good to know somebody in an older year"),
        ("confidence", "I put my hand up more than I used to"),
        ("confidence", "I joined a club because we talked about it first"),
        ("being_listened_to", "It helped to talk to someone older who listened"),
        ("being_listened_to", "Nobody told me what to do, they just listened"),
        ("friendships", "I know now what to do when we fall out"),
        ("friendships", "We talked about how to make friends and I have two now"),
        ("organisation", "Sometimes we had no room to meet in"),
        ("organisation", "I would have liked more sessions"),
    ),
    "mentor": (
        ("skills", "I learnt to ask and not to give advice straight away"),
        ("skills", "I am better at starting a conversation now"),
        ("confidence", "I can speak to people I do not know, I could not do that before"),
        ("giving_back", "I wish I had had this in Year 7"),
        ("giving_back", "Seeing my mentee laugh at the end made it worth it"),
        ("organisation", "It was hard to fit in before the mocks"),
        ("organisation", "A fixed room would make it much easier"),
    ),
    "parent": (
        ("belonging", "Goes to school more happily on those days"),
        ("confidence", "Talks more at home about the school day"),
        ("friendships", "Has brought a friend home for the first time"),
        ("organisation", "We would have liked to hear more about it"),
    ),
    "staff": (
        ("confidence", "I see more of them joining in at tutor time"),
        ("belonging", "The corridor feels calmer when the older ones know the younger ones"),
        ("organisation", "Rooms and cover took more time than we had planned"),
        ("giving_back", "Our ambassadors have grown up a lot this year"),
    ),
}
"""By who answers: the theme of a comment, and the comment."""

THEMES = tuple(sorted({theme for pairs in COMMENTS.values() for theme, _ in pairs}))


def some_of(words: tuple[str, ...], *, fewest: int, most: int) -> np.ndarray:
    """Return every choice of some of the words, with semicolons between, as an array.

    Examples
    --------
    >>> some_of(("a", "b", "c"), fewest=2, most=2).tolist()
    ['a; b', 'a; c', 'b; c']
    """
    sizes = range(fewest, most + 1)
    return np.array(
        ["; ".join(chosen) for size in sizes for chosen in combinations(words, size)], dtype=object
    )


def blanked(values: np.ndarray, is_blank: np.ndarray) -> np.ndarray:
    """Return texts with some of them taken out."""
    return np.where(is_blank, None, values)
