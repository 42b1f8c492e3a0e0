"""Rubber-stamping is named only where chance and being human do not explain it."""

from __future__ import annotations

from lichen.core.rubber_stamping import rubber_stamping


def test_rubber_stamping_is_named_when_dissent_from_wrong_answers_is_gone() -> None:
    found = rubber_stamping(unseen=(50, 100), seen=(98, 100))
    assert (found.pattern, found.shown, found.own, found.n) == ("agrees", 0.98, 0.5, 100)


def test_being_swayed_as_most_people_are_is_no_rubber_stamping() -> None:
    # The recorded difference: 52 of 100 unseen, 65.5 seen.
    assert rubber_stamping(unseen=(1040, 2000), seen=(1310, 2000)) is None


def test_who_agrees_with_wrong_answers_anyway_is_not_named_for_agreeing() -> None:
    assert rubber_stamping(unseen=(95, 100), seen=(99, 100)) is None


def test_giving_up_right_answers_is_a_pattern_of_its_own() -> None:
    assert rubber_stamping(given_up=(39, 40)).pattern == "gives_up"
    assert rubber_stamping(given_up=(30, 40)) is None


def test_following_wrong_answers_is_hasty_only_when_it_is_quick() -> None:
    led = {"led": (50.0, 50.0), "own_seconds": (50 * 40.0, 50.0)}
    assert rubber_stamping(**led, led_seconds=(50 * 5.0, 50.0)).pattern == "hasty"
    assert rubber_stamping(**led, led_seconds=(50 * 20.0, 50.0)) is None
    assert rubber_stamping(led=(50, 50), led_seconds=(60.0, 50)).pattern == "hasty"
    assert rubber_stamping(led=(50, 50), led_seconds=(300.0, 50)) is None
    assert rubber_stamping(led=(50, 50), led_seconds=(6.0, 6)) is None


def test_nothing_seen_is_no_pattern() -> None:
    assert rubber_stamping() is None
