"""Restrictions on a query worker: memory, core files, connections.

Sockets are refused by the kernel (a seccomp filter, kept for the life of the process), for SERVICE
has no switch in the engine. A limit of open files would do so too, but the engine opens the files
of a larger store when it first needs them, and waits for ever where it cannot.
"""

import ctypes
import os
import platform
import resource
import signal
import sys
from typing import ClassVar

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_MODE_FILTER = 2
# Per machine: its number in audit.h, then those of socket, socketpair and io_uring_setup.
_MACHINES = {
    "x86_64": (0xC000003E, (41, 53, 425)),
    "aarch64": (0xC00000B7, (198, 199, 425)),
}
# Classic BPF: load a word of the call, compare, return (linux/bpf_common.h, linux/seccomp.h).
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER, _ARCHITECTURE = 0, 4
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # EACCES
_X32 = 0x40000000


class _Instruction(ctypes.Structure):
    _fields_: ClassVar = [
        ("code", ctypes.c_uint16),
        ("when_true", ctypes.c_uint8),
        ("when_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    ]


class _Program(ctypes.Structure):
    _fields_: ClassVar = [
        ("length", ctypes.c_uint16),
        ("instructions", ctypes.POINTER(_Instruction)),
    ]


def allowed_memory(memory: int) -> int:
    """Return the address space for a process, in bytes: the requested one, or the limit
    that it inherits (``ulimit -v``) where that is lower.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    return memory if hard == resource.RLIM_INFINITY else min(memory, hard)


def limit_memory(memory: int) -> None:
    """Limit the address space of the process, in bytes, and disable core files.

    A limit that it inherits is not raised. Start all threads before: one that cannot be started
    leaves its starter waiting for ever.
    """
    memory = allowed_memory(memory)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def refuse_sockets() -> bool:
    """Forbid new sockets to this thread and those that it starts (seccomp).

    :returns: False where the system has no such filter (not Linux, or another processor): then
        only the words of a query keep it from calling out.
    """
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        return False
    architecture, calls = _MACHINES[platform.machine()]
    # The distance to the refusal, which is last, shrinks with each comparison before it.
    steps = [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 0, len(calls) + 3, architecture)]
    steps += [(_LOAD, 0, 0, _NUMBER), (_AT_LEAST, len(calls) + 1, 0, _X32)]
    steps += [(_EQUAL, len(calls) - at, 0, call) for at, call in enumerate(calls)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    instructions = (_Instruction * len(steps))(*(_Instruction(*step) for step in steps))
    program = _Program(len(steps), instructions)
    library = ctypes.CDLL(None)
    if library.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return not library.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(program), 0, 0)


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when the thread that started it ends, even in mid-query.

    :param parent: process id of the starter; if it has died already, so do we.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
