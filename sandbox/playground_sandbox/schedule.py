"""How far a job is, from the time that has passed: no clock ticks here, so a restart changes nothing."""

from bisect import bisect_right
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
        return "SUCCEEDED" if self.failing_task is None else "FAILED"

    def done(self, now: float) -> int:
        """Tasks that have succeeded."""
        if now >= self.ended:
            return self.tasks if self.failing_task is None else self.failing_task - 1
        elapsed = (now - self.started) / self.run if self.run else 1.0
        return min(bisect_right(_finishes(self.seed, self.tasks), elapsed), self.tasks - 1)

    def progress(self, now: float) -> int:
        """Per cent."""
        return 100 * self.done(now) // self.tasks

    def task_counts(self, now: float) -> list[Doc]:
        done, state = self.done(now), self.state(now)
        left = self.tasks - done
        counts = {"SUCCEEDED": done}
        if state == "FAILED":
            counts |= {"FAILED": 1, "CANCELLED": left - 1}
        else:
            running = min(left, self.workers) if state == "RUNNING" else 0
            counts |= {"RUNNING": running, "ACCEPTED": left - running}
        return [{"status": status, "count": count} for status, count in counts.items() if count]


@lru_cache(maxsize=4096)
def _finishes(seed: int, tasks: int) -> tuple[float, ...]:
    """When each task ends, as a share of the run; the last one ends with it."""
    random = Random(seed).random
    return (*((number + 1 - 0.7 * random()) / tasks for number in range(tasks - 1)), 1.0)
