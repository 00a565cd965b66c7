"""The one sentence about few pupils, pairs or clusters."""

from __future__ import annotations

from evalkit.effects.small_samples import small_sample_note


def test_nine_are_few_and_ten_are_not():
    assert small_sample_note(9, of="pairs") == ("; fewer than 10 pairs, so the interval is rough")
    assert small_sample_note(10, of="pairs") == ""
