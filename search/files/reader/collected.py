"""What the readers of all kinds of file share."""


class Unreadable(Exception):  # noqa: N818 - an answer, not a fault of ours
    """Says why by a value of `Reason`."""


class Collected:
    """Text up to a number of characters; `is_full` once there was more."""

    def __init__(self, room: int) -> None:
        self.pieces: list[str] = []
        self.room = room
        self.is_full = False

    def add(self, text: str) -> None:
        if len(text) > self.room:
            self.is_full = True
        if text := text[: self.room]:
            self.pieces.append(text)
            self.room -= len(text)
