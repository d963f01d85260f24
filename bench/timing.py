"""Times a call against its floor: the least that anything doing the same would take, measured in the same run."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

Call = Callable[[], object]


@dataclass(frozen=True)
class Figure:
    """One line of the table; times in seconds."""

    what: str
    where: str
    times: list[float]
    floor_is: str
    floor: list[float]

    @property
    def ratio(self) -> float:
        """How many times the floor's median the call takes."""
        return statistics.median(self.times) / max(statistics.median(self.floor), 1e-9)


def compare(what: str, where: str, calls: Sequence[Call], floor_is: str, floor: Call) -> Figure:
    """Time each call and, in turn with it, the floor, so that a busy machine slows both. Two calls warm up."""
    times = [(_seconds(call), _seconds(floor)) for call in calls][2:]
    return Figure(what, where, [mine for mine, _ in times], floor_is, [least for _, least in times])


def _seconds(call: Call) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def nothing() -> None:
    """The floor under everything: a call of an empty function."""


def table(figures: Iterable[Figure]) -> str:
    """The figures as aligned lines."""
    lines = [("what", "where", "n", "median", "p95", "floor", "ratio", "the floor is")]
    for figure in figures:
        lines.append(
            (
                figure.what,
                figure.where,
                str(len(figure.times)),
                _shown(statistics.median(figure.times)),
                _shown(_p95(figure.times)),
                _shown(statistics.median(figure.floor)),
                f"{figure.ratio:,.1f}",
                figure.floor_is,
            )
        )
    widths = [max(len(line[column]) for line in lines) for column in range(8)]
    right = {2, 3, 4, 5, 6}
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column in right else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _p95(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


def _shown(seconds: float) -> str:
    return f"{seconds * 1000:,.2f} ms" if seconds >= 1e-5 else f"{seconds * 1e6:,.2f} µs"
