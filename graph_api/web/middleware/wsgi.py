"""Types and keys of ``environ`` that the WSGI middleware shares."""

from collections.abc import Callable, Iterable
from typing import Any

# In the environ of a request: the error with which it was refused; the slots for slow transfers;
# whether all files of the snapshot were compared with their checksums.
REFUSAL = "hrd_graph.refusal"
SLOTS = "hrd_graph.slots"
VERIFIED = "hrd_graph.verified"

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]
