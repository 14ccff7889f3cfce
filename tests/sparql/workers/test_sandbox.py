"""What a confined process can no longer do, tried in one."""

import socket
import subprocess
import sys

PROGRAM = """
import resource, socket, threading
from graph_api.sparql.workers import sandbox
sandbox.limit_memory(400 << 20)
sandbox.refuse_sockets()
open("/dev/null").close()
assert resource.getrlimit(resource.RLIMIT_CORE) == (0, 0)
def connect():
    try:
        socket.create_connection(("127.0.0.1", {port}), timeout=5)
    except PermissionError:
        print("refused")
connect()
thread = threading.Thread(target=connect)
thread.start()
thread.join()
try:
    bytearray(500 << 20)
except MemoryError:
    print("no memory")
"""


def test_confined_process_opens_files_but_no_connection_and_takes_no_more_memory() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        program = PROGRAM.format(port=server.getsockname()[1])
        found = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, check=False
        )
    assert (found.stderr, found.stdout) == ("", "refused\nrefused\nno memory\n")
