"""Random keys, answers and faults: what holds of the tracker whatever happens."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from focus_tui.api import errors
from focus_tui.tracking.action import Expects, Stage
from focus_tui.tracking.belief import BELIEF
from focus_tui.tracking.request import ReadCurrent, Request, Send
from tests.support.world import LOST_AFTER, LOST_BEFORE, MAIL, PLAN, REPORT, World

FAULTS = [
    None,
    LOST_AFTER,
    LOST_BEFORE,
    errors.NotReachable,
    errors.BadRequest,
    errors.Unauthorized,
    errors.QuotaSpent,
    errors.Throttled,
    errors.ServerError,
    errors.NotJson,
]
targets = st.sampled_from([REPORT, MAIL, PLAN])


class AnyDay(RuleBasedStateMachine):
    """One user, one server with a small quota, and another client of the same account."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World(quota=30)
        self.in_flight: Request | None = None
        self.sent: set[int] = set()

    @property
    def boot(self) -> float:
        return self.world.clock.now().boot

    @rule(wanted=targets, key=st.sampled_from(["start", "switch"]))
    def ask_for(self, wanted: object, key: str) -> None:
        getattr(self.world.tracker, key)(wanted)

    @rule(
        key=st.sampled_from(
            ["stop", "toggle", "take_break", "previous", "refresh", "yes", "no", "dismiss", "stop", "toggle"]
        )
    )
    def press(self, key: str) -> None:
        getattr(self.world.tracker, key)()

    @rule(seconds=st.sampled_from([0.1, 0.6, 5.0, 12.0, 35.0, 70.0, 600.0]))
    def pass_time(self, seconds: float) -> None:
        self.world.clock.advance(seconds)
        self.world.tracker.tick()

    @rule()
    def sleep(self) -> None:
        self.world.clock.sleep(300.0)
        self.world.tracker.tick()

    @rule(wanted=st.one_of(st.none(), targets))
    def act_elsewhere(self, wanted: object) -> None:
        if wanted is None:
            self.world.server.running = None
        else:
            self.world.server.begin(wanted)  # type: ignore[arg-type]

    @precondition(lambda self: self.in_flight is None)
    @rule()
    def ask(self) -> None:
        tracker = self.world.tracker
        pace, belief = tracker._known.pace, tracker._known.belief
        spent = pace.is_spent(self.boot)
        step = tracker.next()
        if isinstance(step, float):
            assert step > 0
            return
        assert not spent, "a request left while the quota is known to be spent"
        self.in_flight = step
        if isinstance(step, Send):
            action = step.action
            assert action.number not in self.sent, "an action was sent twice"
            self.sent.add(action.number)
            fresh = belief.confirmed and belief.asked is not None and self.boot - belief.asked <= BELIEF
            told = any(notice.kind == "without asking" for notice in tracker.snapshot.notices)
            assert fresh or told, "an action was sent on an old belief"
            running = None if belief.entry is None else belief.entry.id
            assert running == (None if action.expects is Expects.NOTHING else action.expects)

    @precondition(lambda self: self.in_flight is not None)
    @rule(fault=st.sampled_from(FAULTS))
    def answer(self, fault: object) -> None:
        request, self.in_flight = self.in_flight, None
        assert request is not None
        world = self.world
        world.server.faults = [fault]
        outcome = world.server.answer(request)
        world.tracker.settled(request, outcome)
        if isinstance(request, Send) and isinstance(outcome, errors.FocusError):
            head = world.tracker._delivery.actions[:1]
            going_on = bool(head) and head[0].stage in (Stage.LOST, Stage.QUEUED)
            assert going_on or world.tracker.snapshot.notices, "a failed action left no notice"
            if head and head[0].stage is Stage.LOST:
                assert any(notice.kind == "lost" for notice in world.tracker.snapshot.notices)

    @invariant()
    def what_is_shown_is_whole(self) -> None:
        snapshot = self.world.tracker.snapshot
        assert (snapshot.tracked is not None) == (snapshot.state == "tracked")
        assert (snapshot.under_way is not None) == (snapshot.queued > 0)
        kinds = [notice.kind for notice in snapshot.notices]
        assert len(kinds) == len(set(kinds))
        asking = [notice.asks for notice in snapshot.notices]
        assert asking == sorted(asking, reverse=True)
        seen = [send.number for send in self.world.tracker._delivery.actions]
        assert seen == sorted(seen)

    def teardown(self) -> None:
        """Once the weather is good and nothing is pressed, what is shown is what the server says."""
        world = self.world
        world.server.faults = []
        if self.in_flight is not None:
            world.tracker.settled(self.in_flight, world.server.answer(self.in_flight))
        for _ in range(200):
            world.clock.advance(60.0)
            world.tracker.tick()
            world.settle()
        snapshot, running = world.tracker.snapshot, world.server.running
        assert snapshot.under_way is None
        assert snapshot.state == ("idle" if running is None else "tracked")
        if running is not None:
            assert snapshot.tracked is not None
            assert snapshot.tracked.entry_id == running.id
        assert any(isinstance(request, ReadCurrent) for request in world.requests)


AnyDay.TestCase.settings = settings(
    max_examples=120, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestAnyDay = AnyDay.TestCase
