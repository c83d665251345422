"""What every test folder shares."""

import os
from typing import Any

import pytest


def require(what: str, found: Any) -> Any:
    """`found` as it is, or a skip that names what this machine lacks; CI sets REQUIRE_ENGINES=1, where it is a failure."""
    if found:
        return found
    reason = f"this machine lacks {what}"
    if os.environ.get("REQUIRE_ENGINES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
