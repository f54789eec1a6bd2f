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
_THREADS = 16  # that wait for the disk side by side: it writes what all of them wait for in one go


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
        """Return `path` if a file is there, with `/` at its end if a folder is, and nothing where neither is.

        No link is followed, so nothing outside of the vault is found; a link is a file.
        """
        try:
            with self._folder_of(path) as (folder, name):
                mode = os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode
        except (OSError, ValueError):  # a NUL, or a character that no file name has
            return ""
        return f"{path}/" if stat.S_ISDIR(mode) else path

    def read(self, path: str) -> bytes:
        """Return the bytes of a regular file. Raises OSError; never waits on a pipe and follows no link."""
        descriptor = os.open(f"{self.folder}/{path}", _FILE)
        try:
            size = os.fstat(descriptor)
            if not stat.S_ISREG(size.st_mode):
                raise OSError(0, "is not a regular file")
            wanted = size.st_size + 1
            chunks = [os.read(descriptor, wanted)]
            while len(chunks[-1]) == wanted:  # a regular file gives less than asked for only at its end
                wanted = 65_536
                chunks.append(os.read(descriptor, wanted))
            return b"".join(chunks)
        finally:
            os.close(descriptor)

    def linked_file(self, path: str, limit: int) -> tuple[str, bytes]:
        """Return where a symbolic link leads and the bytes there: a vault path, empty outside of the vault.

        Only a regular file of at most `limit` bytes is opened. Raises OSError for anything else.
        """
        target = os.path.realpath(f"{self.folder}/{path}")
        size = os.stat(target)
        if not stat.S_ISREG(size.st_mode):
            raise FileNotFoundError(errno.ENOENT, "is not a regular file")
        if size.st_size > limit:
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
        """Return the stat of what is at `path`, itself even where it is a link; None where nothing is.

        Below a file or a link is nothing of the vault's.
        """
        try:
            with self._folder_of(path) as (folder, name):
                seen = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except (FileNotFoundError, NotADirectoryError):
            return None
        return Stat(seen.st_mtime_ns, seen.st_ctime_ns, seen.st_size, seen.st_ino)

    def blocking_file(self, path: str) -> str:
        """Return the first of the folders of `path` that is none, but a file or a link; nothing where all can be."""
        for at, mark in enumerate(path):
            if mark == "/" and self.stat(path[:at]) is not None:
                try:
                    with self._folder_of(path[: at + 1]):
                        pass
                except OSError:
                    return path[:at]
        return ""

    def has_exact_name(self, path: str) -> bool:
        """Return whether the file at `path` has exactly this name, where a file system may take another for it."""
        with self._folder_of(path) as (folder, name):
            return name in os.listdir(folder)

    def stage(self, path: str, data: bytes, like: str) -> None:
        """Write a new file at `path`, which nothing may have, in a folder that is made where it is missing.

        Mode, owner and extended attributes are those of the file at `like`, if there is one and as far as is allowed.
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
                    with self._folder_of(like) as (place, original):
                        _copy_mode(file, place, original)
            finally:
                os.close(file)

    def replace(self, path: str, to: str) -> None:
        """Put the file at `path` in the place of the one at `to`, at once."""
        with self._folder_of(path) as (source, old), self._folder_of(to) as (target, new):
            os.replace(old, new, src_dir_fd=source, dst_dir_fd=target)

    def move(self, path: str, to: str) -> None:
        """Give the file at `path` the name `to`. Raises FileExistsError where there is one of that name.

        After a kill half way the file may have both names.
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
        """Remove a file that is there."""
        with self._folder_of(path) as (folder, name):
            os.unlink(name, dir_fd=folder)

    def remove_empty_folder(self, path: str) -> None:
        """Remove a folder, unless it is gone or something is in it."""
        with suppress(OSError), self._folder_of(path) as (folder, name):
            os.rmdir(name, dir_fd=folder)

    def check_writable(self, folder: str) -> None:
        """Raise OSError where files cannot be made in a folder of the vault, or in the nearest above it that exists."""
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
        """Wait until files or folders (an empty path is the root) are on the disk.

        Threads wait side by side; where no more of them, or no more open files, are allowed, this one does the rest.
        """
        failed: list[OSError] = []
        left: list[Sequence[str]] = []

        def wait(some: Sequence[str], *, alone: bool = True) -> None:
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
            wait(paths)
        else:
            from threading import Thread

            threads: list[Thread] = []
            for n in range(min(_THREADS, len(paths))):
                thread = Thread(target=wait, args=(paths[n::_THREADS],), kwargs={"alone": False})
                try:
                    thread.start()
                except (RuntimeError, MemoryError):  # a limit on processes or on memory
                    left.append(paths[n::_THREADS])
                else:
                    threads.append(thread)
            for thread in threads:
                thread.join()
            for some in left:
                wait(some)
        if failed:
            raise failed[0]

    @contextmanager
    def _folder_of(self, path: str, *, make: bool = False) -> Iterator[tuple[int, str]]:
        """Open the folder that a path lies in and yield it with the name in it; no link is followed on the way.

        With `make` folders that are missing are made. Raises OSError where one of them is a link or no folder.
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
    """Give an open file the mode, owner and extended attributes of the file `name`, as far as that is allowed."""
    original = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        theirs, ours = os.fstat(original), os.fstat(file)
        if (theirs.st_uid, theirs.st_gid) != (ours.st_uid, ours.st_gid):
            with suppress(OSError):
                os.fchown(file, -1, theirs.st_gid)
            with suppress(OSError):
                os.fchown(file, theirs.st_uid, -1)
        os.fchmod(file, stat.S_IMODE(theirs.st_mode))
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
