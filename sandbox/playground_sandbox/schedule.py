"""How far a job is, from the time that has passed: no clock ticks here, so a restart changes nothing."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cached_property, lru_cache
from random import Random

from playground_sandbox.documents import Doc


@dataclass(frozen=True)
class Schedule:
    """When the tasks of a job run: instants and durations in seconds."""

    created: float
    queue: float
    run: float
    tasks: int
    workers: int
    seed: int
    failing_task: int | None = None
    """The number, from 1, of the task whose failure ends the job at once."""
    failing_tiles: frozenset[int] = frozenset()
    """The numbers of the tasks that fail while the others go on."""

    @property
    def started(self) -> float:
        return self.created + self.queue

    @cached_property
    def ended(self) -> float:
        done = self.tasks if self.failing_task is None else self.failing_task
        return self.started + self.run * _finishes(self.seed, self.tasks)[done - 1]

    def state(self, now: float) -> str:
        if now < self.started:
            return "ACCEPTED"
        if now < self.ended:
            return "RUNNING"
        return "SUCCEEDED" if self.failing_task is None and not self.failing_tiles else "FAILED"

    def done(self, now: float) -> int:
        """Tasks that are through, whether they succeeded or were among the failing tiles."""
        if now >= self.ended:
            return self.tasks if self.failing_task is None else self.failing_task - 1
        elapsed = (now - self.started) / self.run if self.run else 1.0
        return min(bisect_right(_finishes(self.seed, self.tasks), elapsed), self.tasks - 1)

    def progress(self, now: float) -> int:
        """Per cent."""
        done = self.done(now)
        return 100 * (done - sum(1 for number in self.failing_tiles if number <= done)) // self.tasks

    def task_state(self, number: int, now: float) -> str:
        """What the task of that number, from 1, is doing."""
        done, state = self.done(now), self.state(now)
        if number <= done:
            return "FAILED" if number in self.failing_tiles else "SUCCEEDED"
        if state == "FAILED":
            return "FAILED" if number == self.failing_task else "CANCELLED"
        return "RUNNING" if state == "RUNNING" and number <= done + self.workers else "ACCEPTED"

    def task_counts(self, now: float) -> list[Doc]:
        counts = Counter(self.task_state(number, now) for number in range(1, self.tasks + 1))
        order = ("SUCCEEDED", "FAILED", "CANCELLED", "RUNNING", "ACCEPTED")
        return [{"status": status, "count": counts[status]} for status in order if counts[status]]

    def task_times(self, number: int) -> tuple[float, float]:
        """When the task of that number starts and ends, if the job gets that far."""
        finishes = _finishes(self.seed, self.tasks)
        before = number - 1 - self.workers
        start = finishes[before] if before >= 0 else 0.0
        return self.started + self.run * start, self.started + self.run * finishes[number - 1]


@lru_cache(maxsize=4096)
def _finishes(seed: int, tasks: int) -> tuple[float, ...]:
    """When each task ends, as a share of the run; the last one ends with it."""
    random = Random(seed).random
    return (*((number + 1 - 0.7 * random()) / tasks for number in range(tasks - 1)), 1.0)
