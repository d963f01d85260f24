"""What one network neighbourhood may have, with a clock of its own."""

from app.http.neighbours import (
    AT_ONCE,
    BARRED_FOR,
    MOST_UNSEEN,
    REOPENED_WITHIN,
    SWEEP_EVERY,
    Neighbour,
    Neighbours,
)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def entered(neighbours: Neighbours, address: str, times: int) -> list[Neighbour]:
    return [one for _ in range(times) if (one := neighbours.enter(address))]


def test_one_address_opens_so_many_sockets_and_another_one_its_own() -> None:
    neighbours = Neighbours(sockets=5, frames=10, clock=Clock())
    assert len(entered(neighbours, "192.0.2.1", 9)) == 5
    assert len(entered(neighbours, "192.0.2.2", 9)) == 5


def test_a_site_with_ipv6_is_one_neighbour_and_mapped_ipv4_is_ipv4() -> None:
    neighbours = Neighbours(sockets=5, frames=10, clock=Clock())
    assert sum(neighbours.enter(f"2001:db8:0:1::{number:x}") is not None for number in range(50)) == 5
    assert neighbours.enter("2001:db8:0:2::1")
    entered(neighbours, "192.0.2.1", 5)
    assert neighbours.enter("::ffff:192.0.2.1") is None


def test_who_opens_and_closes_all_the_time_uses_an_allowance_up() -> None:
    clock = Clock()
    neighbours = Neighbours(sockets=10, frames=10, clock=clock)
    opened = 0
    for _ in range(100):
        if one := neighbours.enter("192.0.2.1"):
            opened += 1
            neighbours.leave(one)
    assert opened == 10
    clock.now += REOPENED_WITHIN / 2
    assert len(entered(neighbours, "192.0.2.1", 100)) == 5


def test_frames_of_all_its_sockets_are_counted_together() -> None:
    clock = Clock()
    neighbours = Neighbours(sockets=40, frames=100, clock=clock)
    lines = entered(neighbours, "192.0.2.1", 40)
    passed = sum(not neighbours.floods(line) for _ in range(20) for line in lines)
    assert passed == 100 * AT_ONCE
    other = neighbours.enter("192.0.2.2")
    assert other
    assert not neighbours.floods(other)
    clock.now += 0.5
    assert sum(not neighbours.floods(line) for _ in range(10) for line in lines) == 50


def test_neighbours_that_are_gone_are_forgotten_and_not_before_their_allowance_is_full() -> None:
    clock = Clock()
    neighbours = Neighbours(sockets=2, frames=10, clock=clock)
    for number in range(10_000):
        for one in entered(neighbours, f"2001:db8:{number:x}::1", 2):
            neighbours.leave(one)
    stays = neighbours.enter("192.0.2.1")
    assert len(neighbours) == 10_001
    clock.now += SWEEP_EVERY
    assert neighbours.enter("2001:db8:7::1") is None, "it is still remembered"
    clock.now += REOPENED_WITHIN
    assert neighbours.enter("192.0.2.1")
    assert len(neighbours) == 1
    assert stays


def test_what_comes_in_beneath_the_frames_is_counted_for_all_sockets_and_comes_back_with_its_frame() -> None:
    clock = Clock()
    neighbours = Neighbours(sockets=5, frames=10, clock=clock)
    one, another = entered(neighbours, "192.0.2.1", 2)
    part = MOST_UNSEEN // 2
    assert [neighbours.exceeds_unseen(each, part) for each in (one, another, one)] == [False, False, True]
    assert not neighbours.exceeds_unseen(one, -part), "the message has come out"
    assert not neighbours.exceeds_unseen(another, part)
    clock.now += 60
    assert not neighbours.exceeds_unseen(one, MOST_UNSEEN)


def test_whoever_is_barred_opens_no_socket_for_a_while_and_is_not_forgotten_meanwhile() -> None:
    clock = Clock()
    neighbours = Neighbours(sockets=5, frames=10, clock=clock)
    one, other = neighbours.enter("192.0.2.1"), neighbours.enter("192.0.2.2")
    assert one
    assert other
    assert not neighbours.bar(one), "for the first time"
    neighbours.leave(one)
    clock.now += BARRED_FOR - 1
    assert neighbours.enter("192.0.2.1") is None
    assert neighbours.enter("192.0.2.2")
    assert neighbours.bar(one), "once more"
    clock.now += BARRED_FOR - 1
    assert neighbours.enter("192.0.2.1") is None
    clock.now += 1
    assert neighbours.enter("192.0.2.1")
