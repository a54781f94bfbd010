"""Many things in parts of so many."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

_Thing = TypeVar("_Thing")


def parts_of(given: Iterable[_Thing], size: int) -> Iterator[list[_Thing]]:
    """Give things in parts of so many, the last of what is left. As ``itertools.batched``."""
    listed = iter(given)
    while part := list(islice(listed, size)):
        yield part
