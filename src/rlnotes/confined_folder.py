"""File operations confined to a folder: paths are relative to it, and no symbolic link is followed on the way."""

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_NO_HARD_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}
_TOO_MANY_FILES = {errno.EMFILE, errno.ENFILE, errno.ENOMEM}
_THREADS = 16  # that wait for the disk: it syncs their files together


class Stat(NamedTuple):
    """Times in nanoseconds, size in bytes and inode (its lower 63 bits) of a file."""

    mtime: int
    ctime: int
    size: int
    inode: int


class ConfinedFolder:
    """A folder whose files are read, written and moved. Paths have `/`; bytes that are not UTF-8 are surrogates."""

    def __init__(self, folder: str) -> None:
        """Take a folder that exists."""
        self.folder = folder

    def found_at(self, path: str) -> str:
        """Return `path` if it is a file, with a trailing `/` if it is a folder, an empty string if it does not exist.

        Symbolic links are not followed and count as files.
        """
        try:
            with self._folder_of(path) as (folder, name):
                mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
        except (OSError, ValueError):  # a NUL or another invalid character
            return ""
        return f"{path}/" if stat.S_ISDIR(mode) else path

    def read(self, path: str) -> bytes:
        """Return the bytes of a regular file. Raises OSError; does not block on a pipe or follow a link."""
        descriptor = os.open(f"{self.folder}/{path}", _FILE)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise OSError(0, "is not a regular file")
            limit = status.st_size + 1
            chunks = [os.read(descriptor, limit)]
            while len(chunks[-1]) == limit:  # a regular file returns less only at its end
                limit = 65_536
                chunks.append(os.read(descriptor, limit))
            return b"".join(chunks)
        finally:
            os.close(descriptor)

    def linked_file(self, path: str, limit: int) -> tuple[str, bytes]:
        """Return the target of a symbolic link, empty if outside of the folder, and its bytes.

        Only a regular file of at most `limit` bytes is opened. Raises OSError for anything else.
        """
        target = os.path.realpath(f"{self.folder}/{path}")
        status = os.stat(target)
        if not stat.S_ISREG(status.st_mode):
            raise FileNotFoundError(errno.ENOENT, "is not a regular file")
        if status.st_size > limit:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        descriptor = os.open(target, _FILE)
        with open(descriptor, "rb") as file:
            data = file.read(limit)
        above = os.path.join(os.path.realpath(self.folder), "")
        return target.removeprefix(above) if target.startswith(above) else "", data

    def is_link(self, path: str) -> bool:
        """Return whether a symbolic link is at `path`."""
        return os.path.islink(f"{self.folder}/{path}")

    def stat(self, path: str) -> Stat | None:
        """Return the stat of `path`, of a symbolic link itself; None if it is missing or below a file or link."""
        try:
            with self._folder_of(path) as (folder, name):
                seen = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return Stat(seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size, seen.st_ino)

    def blocking_file(self, path: str) -> str:
        """Return the first folder of `path` that is a file or symbolic link, empty if there is none."""
        for at, mark in enumerate(path):
            if mark == "/" and self.stat(path[:at]) is not None:
                try:
                    with self._folder_of(path[: at + 1]):
                        pass
                except OSError:
                    return path[:at]
        return ""

    def has_exact_name(self, path: str) -> bool:
        """Return whether the file at `path` has exactly this name, on any file system."""
        with self._folder_of(path) as (folder, name):
            return name in os.listdir(folder)

    def stage(self, path: str, data: bytes, like: str) -> None:
        """Write a new file at `path`, creating its folders. Raises FileExistsError.

        Mode, owner and extended attributes are copied from the file at `like`, if given, as far as permitted.
        """
        with self._folder_of(path, make=True) as (folder, name):
            mode = 0o600 if like else 0o666
            file = os.open(
                name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, mode, dir_fd=folder
            )
            try:
                rest = memoryview(data)
                while rest:
                    rest = rest[os.write(file, rest) :]
                if like:
                    with self._folder_of(like) as (parent, original):
                        _copy_mode(file, parent, original)
            finally:
                os.close(file)

    def replace(self, path: str, to: str) -> None:
        """Replace the file at `to` by the one at `path`, atomically."""
        with self._folder_of(path) as (source, old), self._folder_of(to) as (target, new):
            os.replace(old, new, src_dir_fd=source, dst_dir_fd=target)

    def move(self, path: str, to: str) -> None:
        """Rename the file at `path` to `to`. Raises FileExistsError.

        If the process is killed meanwhile the file may have both names.
        """
        with self._folder_of(path) as (source, old), self._folder_of(to, make=True) as (target, new):
            if os.path.samestat(os.fstat(source), os.fstat(target)) and _same_file(source, old, new):
                os.rename(old, new, src_dir_fd=source, dst_dir_fd=target)
                return
            try:
                os.link(old, new, src_dir_fd=source, dst_dir_fd=target, follow_symlinks=False)
            except OSError as error:
                if error.errno not in _NO_HARD_LINKS:
                    raise
                os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, dir_fd=target))
                try:
                    os.rename(old, new, src_dir_fd=source, dst_dir_fd=target)
                except OSError:
                    os.unlink(new, dir_fd=target)
                    raise
            else:
                os.unlink(old, dir_fd=source)

    def remove(self, path: str) -> None:
        """Delete a file."""
        with self._folder_of(path) as (folder, name):
            os.unlink(name, dir_fd=folder)

    def remove_empty_folder(self, path: str) -> None:
        """Delete a folder if it exists and is empty."""
        with suppress(OSError), self._folder_of(path) as (folder, name):
            os.rmdir(name, dir_fd=folder)

    def check_writable(self, folder: str) -> None:
        """Raise OSError if files cannot be created in a folder, or in the closest existing one above it."""
        while True:
            try:
                with self._folder_of(f"{folder}/x" if folder else "x") as (descriptor, _):
                    if not os.access(".", os.W_OK | os.X_OK, dir_fd=descriptor):
                        code = errno.EROFS if os.fstatvfs(descriptor).f_flag & os.ST_RDONLY else errno.EACCES
                        raise OSError(code, os.strerror(code))
                    return
            except FileNotFoundError:
                folder = folder.rpartition("/")[0]

    def sync(self, paths: Sequence[str]) -> None:
        """Sync files or folders (an empty path is the root) to disk.

        Several threads wait at once; beyond a limit of threads or open files, this one does the rest.
        """
        failed: list[OSError] = []
        left: list[Sequence[str]] = []

        def sync_some(some: Sequence[str], *, alone: bool = True) -> None:
            try:
                for path in some:
                    with self._folder_of(path or ".") as (folder, name):
                        descriptor = os.open(name, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW, dir_fd=folder)
                        try:
                            os.fsync(descriptor)
                        finally:
                            os.close(descriptor)
            except OSError as error:
                if not alone and error.errno in _TOO_MANY_FILES:
                    left.append(some)
                else:
                    failed.append(error)

        if len(paths) < 3:
            sync_some(paths)
        else:
            from threading import Thread

            threads: list[Thread] = []
            for n in range(min(_THREADS, len(paths))):
                thread = Thread(target=sync_some, args=(paths[n::_THREADS],), kwargs={"alone": False})
                try:
                    thread.start()
                except (RuntimeError, MemoryError):  # a limit on processes or on memory
                    left.append(paths[n::_THREADS])
                else:
                    threads.append(thread)
            for thread in threads:
                thread.join()
            for some in left:
                sync_some(some)
        if failed:
            raise failed[0]

    @contextmanager
    def _folder_of(self, path: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """Open the parent folder of a path and yield it with the file name; symbolic links are not followed.

        With `make`, missing folders are created. Raises OSError if one of them is a symbolic link or not a folder.
        """
        *above, name = path.split("/")
        folder = os.open(self.folder, _FOLDER)
        try:
            for part in above:
                if part in {"", ".."}:
                    raise OSError(errno.EINVAL, "is not a path in the vault")
                try:
                    inner = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
                except FileNotFoundError:
                    if not make:
                        raise
                    with suppress(FileExistsError):
                        os.mkdir(part, dir_fd=folder)
                        os.fsync(folder)
                    inner = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=folder)
                os.close(folder)
                folder = inner
            yield folder, name
        finally:
            os.close(folder)


def _copy_mode(file: int, folder: int, name: str) -> None:
    """Copy mode, owner and extended attributes of the file `name` to an open file, as far as permitted."""
    original = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        source, target = os.fstat(original), os.fstat(file)
        if (source.st_uid, source.st_gid) != (target.st_uid, target.st_gid):
            with suppress(OSError):
                os.fchown(file, -1, source.st_gid)
            with suppress(OSError):
                os.fchown(file, source.st_uid, -1)
        os.fchmod(file, stat.S_IMODE(source.st_mode))
        for attribute in os.listxattr(original) if hasattr(os, "listxattr") else ():
            with suppress(OSError):
                os.setxattr(file, attribute, os.getxattr(original, attribute))
    finally:
        os.close(original)


def _same_file(folder: int, old: str, new: str) -> bool:
    """Return whether `new` names the file `old` itself, as on a file system that ignores letter case."""
    try:
        same = os.path.samestat(*(os.stat(name, dir_fd=folder, follow_symlinks=False) for name in (old, new)))
    except FileNotFoundError:
        return False
    return same and new not in os.listdir(folder)
