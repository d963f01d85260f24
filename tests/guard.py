"""Runs a command until standard input closes, so that what a killed test run has started ends with it.

Exit code: the command's own, or 124 when it did not end within 10 seconds of being asked to.
"""

import os
import select
import subprocess
import sys

ENDS_WITHIN = 10


def guard(command: list[str]) -> int:
    """Run the command; end it in order when nobody holds our standard input any more."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    while child.poll() is None:
        ready, _, _ = select.select([sys.stdin], [], [], 0.2)
        if ready and not os.read(sys.stdin.fileno(), 1):
            return end(child)
    return child.returncode


def end(child: subprocess.Popen[bytes]) -> int:
    """SIGTERM, and SIGKILL for whoever does not listen."""
    child.terminate()
    try:
        return child.wait(timeout=ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return 124


if __name__ == "__main__":
    sys.exit(guard(sys.argv[1:]))
