"""Frozen data classes that share the methods by which they are compared, hashed and printed.

`dataclasses.dataclass` compiles these, and those that keep a value from being changed, for each class anew: 9 KiB and
a part of a millisecond more each, for which the budgets of memory and of the first paint have no room.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
    from typing import Any, NoReturn
else:

    def dataclass(*, frozen: bool, slots: bool):
        """As `dataclasses.dataclass` with the same arguments, both of which are to be True."""
        if not (frozen and slots):
            raise TypeError("only frozen data classes with slots share their methods")

        def made(cls: type) -> type:
            cls = dataclasses.dataclass(frozen=True, slots=True, eq=False, repr=False)(cls)
            compared = [each.name for each in dataclasses.fields(cls) if each.compare]
            cls._compared = attrgetter(*compared) if compared else staticmethod(_nothing)
            for method in (_eq, _hash, _repr, _setattr, _delattr):
                setattr(cls, f"_{method.__name__}__", method)
            return cls

        return made


def _nothing(_: object) -> tuple[()]:
    return ()


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    compared = self._compared
    return compared(self) == compared(other)


def _hash(self: Any) -> int:
    return hash((self.__class__, self._compared(self)))


def _repr(self: Any) -> str:
    shown = (f"{each.name}={getattr(self, each.name)!r}" for each in dataclasses.fields(self) if each.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _setattr(self: object, name: str, value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(self: object, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
