"""Read files named by a vault or its settings: only regular files, inside a folder, up to a size limit."""

import errno
import os
import stat

MEGABYTE = 1 << 20

_OPEN = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
_CHUNK = 65_536  # bytes


def read_untrusted(path: str | os.PathLike[str], within: str | os.PathLike[str], limit: int = MEGABYTE) -> bytes:
    """Return the bytes of a regular file of at most `limit` bytes that lies in the folder `within`.

    Symbolic links are followed if the target is inside the folder. A FIFO, a device, a file elsewhere or a larger one
    raises OSError, whose `strerror` completes the sentence "… cannot be read: …"; nothing of it is read, and a FIFO
    does not block.
    """
    try:
        real, folder = os.path.realpath(path), os.path.join(os.path.realpath(within), "")
        if not real.startswith(folder):
            raise OSError(errno.EXDEV, f"it is a link to a file outside of {os.fspath(within)}")
        descriptor = os.open(real, _OPEN)
    except ValueError as error:
        raise OSError(errno.EINVAL, "its name contains a NUL character") from error
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        return _bounded(descriptor, limit)
    finally:
        os.close(descriptor)


def read_user_file(path: str | os.PathLike[str], limit: int = MEGABYTE) -> bytes:
    """Return the bytes of a file named on the command line: anywhere, and a pipe too; OSError above `limit` bytes."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return _bounded(descriptor, limit)
    finally:
        os.close(descriptor)


def _bounded(descriptor: int, limit: int) -> bytes:
    found = bytearray()
    while part := os.read(descriptor, min(_CHUNK, limit + 1 - len(found))):
        found += part
        if len(found) > limit:
            raise OSError(errno.EFBIG, f"it is larger than {limit >> 10:,} KiB")
    return bytes(found)
