"""A tracker that reads its history once, where Rasa reads it anew for every policy and at every prediction.

A policy decides by the states the conversation was in before each action. Rasa finds them by playing all events of the
window to a fresh tracker, three or four times for one prediction; a fifth of a turn went there. Here the player is
kept, and is only played what has happened since. The states are Rasa's own (brain/tests/test_tracker.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.trackers import DialogueStateTracker


class TurnTracker(DialogueStateTracker):
    """A conversation of one model. Changes only by new events, as Rasa's processor changes it."""

    _history: _History | None = None

    def past_states(
        self,
        domain: Domain,
        omit_unset_slots: bool = False,
        ignore_rule_only_turns: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[State]:
        """As Rasa's, from the kept history; `omit_unset_slots` is only asked in training and read anew."""
        if omit_unset_slots:
            return super().past_states(domain, omit_unset_slots, ignore_rule_only_turns, rule_only_data)
        if self._history is None:
            self._history = _History(self.init_copy(), domain)
        moments = _Moments(self._history.of(self))
        # Rasa's own reading of a history, given the moments instead of trackers.
        return Domain.states_for_tracker_history(
            _READER,  # type: ignore[arg-type]
            moments,  # type: ignore[arg-type]
            ignore_rule_only_turns=ignore_rule_only_turns,
            rule_only_data=rule_only_data,
        )


class _Moment(NamedTuple):
    """What Rasa reads of a tracker at one point of its history."""

    state: State
    latest_action: dict[str, str] | None
    latest_action_name: str | None
    followup_action: str | None
    active_loop_name: str | None


class _History:
    """The moments before each action of a conversation that grows."""

    def __init__(self, player: DialogueStateTracker, domain: Domain) -> None:
        self._fresh = player
        self._domain = domain
        self._known = -1
        self._found: list[tuple[_Moment, bool]] = []
        self._begin()

    def _begin(self) -> None:
        self._player = self._fresh.init_copy()
        self._played: list[Event] = []
        self._moments: list[tuple[_Moment, bool]] = []

    def of(self, tracker: DialogueStateTracker) -> list[tuple[_Moment, bool]]:
        """The moments before each action, with whether it is hidden, and the present one."""
        if self._known != len(tracker.events):
            self._found = self._after(tracker.applied_events())
            self._known = len(tracker.events)
        return self._found

    def _after(self, events: list[Event]) -> list[tuple[_Moment, bool]]:
        """Where `events` do not begin with those of the last time (some were taken back), all is played again."""
        known = len(self._played)
        if known > len(events) or any(old is not new for old, new in zip(self._played, events, strict=False)):
            self._begin()
            known = 0
        for event in events[known:]:
            if isinstance(event, ActionExecuted):
                self._moments.append((self._now(), event.hide_rule_turn))
            self._player.update(event)
            self._played.append(event)
        return [*self._moments, (self._now(), False)]

    def _now(self) -> _Moment:
        player = self._player
        return _Moment(
            self._domain.get_active_state(player),
            player.latest_action,
            player.latest_action_name,
            player.followup_action,
            player.active_loop_name,
        )


class _Moments:
    """Stands for the tracker where Rasa reads states of a history."""

    def __init__(self, moments: list[tuple[_Moment, bool]]) -> None:
        self._moments = moments

    def generate_all_prior_trackers(self) -> Iterator[tuple[_Moment, bool]]:
        yield from self._moments


class _Reader:
    """Stands for the domain there: the states are known already, and are handed out to be changed."""

    _get_prev_action_sub_state = staticmethod(Domain._get_prev_action_sub_state)
    _remove_rule_only_features = staticmethod(Domain._remove_rule_only_features)
    _substitute_rule_only_user_input = staticmethod(Domain._substitute_rule_only_user_input)
    _clean_state = staticmethod(Domain._clean_state)

    @staticmethod
    def get_active_state(moment: _Moment, omit_unset_slots: bool) -> State:
        del omit_unset_slots
        return {part: dict(facts) for part, facts in moment.state.items()}


_READER = _Reader()
