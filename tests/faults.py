"""Runs rlnotes in a process of its own and fails or kills it at the Nth call that writes: `python faults.py HOW N ARGS...`.

HOW is `kill` (SIGKILL before the call), `kill-after`, `half` (half of the bytes of a write, then SIGKILL), `fail` (EIO), or
`count`, which lets all pass. The number of calls that were made is written to the file that $FAULTS_COUNT names. With
$FAULTS_NO_LINKS the file system has no hard links.
"""

import errno
import os
import signal
import sys

WRITERS = ("write", "fsync", "rename", "replace", "link", "unlink", "mkdir", "rmdir", "fchmod", "open")
how, at = sys.argv[1], int(sys.argv[2])
calls = iter(range(1, sys.maxsize))


def counted(name, real):
    def call(*args, **kwargs):
        if name == "open" and not args[1] & os.O_CREAT:
            return real(*args, **kwargs)
        if name == "write" and args[0] in {1, 2}:
            return real(*args, **kwargs)
        if name == "link" and "FAULTS_NO_LINKS" in os.environ:
            raise OSError(errno.EPERM, "Operation not permitted")
        if next(calls) == at:
            if how == "half" and name == "write":
                real(args[0], bytes(args[1])[: len(args[1]) // 2])
            if how in {"kill", "half"}:
                os.kill(os.getpid(), signal.SIGKILL)
            if how == "kill-after":
                real(*args, **kwargs)
                os.kill(os.getpid(), signal.SIGKILL)
            if how == "fail":
                raise OSError(errno.EIO, os.strerror(errno.EIO))
        return real(*args, **kwargs)

    return call


sys.argv = ["rlnotes", *sys.argv[3:]]
from rlnotes.__main__ import main  # noqa: E402

for writer in WRITERS:
    setattr(os, writer, counted(writer, getattr(os, writer)))
try:
    main()
finally:
    if "FAULTS_COUNT" in os.environ:
        with open(os.environ["FAULTS_COUNT"], "w") as file:
            file.write(str(next(calls) - 1))
