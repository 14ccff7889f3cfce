"""A pseudo-terminal of 80 columns, as standard error of a command that has to succeed."""

import fcntl
import os
import pty
import struct
import subprocess
import termios
from collections.abc import Sequence


def shown_on_a_terminal(command: Sequence[str]) -> str:
    """Run a command and return what it writes to standard error, control sequences too."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = {**os.environ, "TERM": "xterm"}
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=theirs, env=environment
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                piece = os.read(ours, 4096)
            except OSError:  # Linux says so when the other end is closed.
                break
            shown += piece
            if not piece:
                break
        assert process.wait() == 0
    os.close(ours)
    return shown.decode()
