"""Kill or fail rlnotes at every call that writes, and check the vault: `python tests/faults.py HOW FOLDER [STEP]`.

HOW is `kill` (SIGKILL instead of the call), `half` (SIGKILL after half of a write), `late` (SIGKILL after the call),
`fail` (the call gives EIO) or `full` (writes give ENOSPC from the call on). Each run renames a note that eight others
link to ($NOTES sets how many), in its own process. With STEP only every STEPth call is tried. With $NO_LINKS the file
system has no hard links. Prints the number of runs; a damaged vault raises AssertionError.
"""

import errno
import io
import os
import shutil
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

from rlnotes.__main__ import main
from rlnotes.locations import journal_folder

WRITERS = ("write", "fsync", "rename", "replace", "link", "unlink", "mkdir", "rmdir", "fchmod", "open")
REAL = {name: getattr(os, name) for name in WRITERS}
NOTES = range(int(os.environ.get("NOTES", "8")))
RENAME = ("rename", "old", "folder/new name")
BEFORE = {
    "old.md": "---\naliases: [x]\n---\n# Old\n\n[self](old.md) [[n1]] [up](n2.md)\n",
    **{f"n{number}.md": f"# {number}\r\n\r\n[[old]] and [t](old.md) é\r\n" for number in NOTES},
}
AFTER = {
    "folder/new name.md": "---\naliases: [x]\n---\n# Old\n\n[self](new%20name.md) [[n1]] [up](../n2.md)\n",
    **{f"n{number}.md": f"# {number}\r\n\r\n[[new name]] and [t](folder/new%20name.md) é\r\n" for number in NOTES},
}


def install(how: str, at: int) -> Callable[[], int]:
    """Make the `at`th call that writes fail; return a function that returns the number of calls."""
    calls = 0

    def wrapped(name: str) -> Callable[..., object]:
        def call(*args, **kwargs):
            nonlocal calls
            if (name == "open" and not args[1] & os.O_CREAT) or (name == "write" and args[0] in {1, 2}):
                return REAL[name](*args, **kwargs)
            calls += 1
            if how == "full" and calls >= at and name == "write":
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            if calls == at:
                if how == "fail":
                    raise OSError(errno.EIO, os.strerror(errno.EIO))
                if how == "half" and name == "write":
                    REAL[name](args[0], bytes(args[1])[: len(args[1]) // 2])
                if how == "late":
                    with suppress(OSError):
                        REAL[name](*args, **kwargs)
                if how in {"kill", "half", "late"}:
                    os.kill(os.getpid(), signal.SIGKILL)
            if name == "link" and "NO_LINKS" in os.environ:
                raise OSError(errno.EPERM, os.strerror(errno.EPERM))
            return REAL[name](*args, **kwargs)

        return call

    for name in WRITERS:
        setattr(os, name, wrapped(name))
    return lambda: calls


def warm_up(work: Path) -> None:
    """Run everything once in this process, so that each child has the modules loaded."""
    vault = fresh(work)
    os.environ |= {"RLNOTES_VAULT": str(vault), "RLNOTES_STATE_DIR": str(work / "state")}
    for words in (RENAME, ("undo",), ("resume",)):
        sys.argv = ["rlnotes", *words, "--no-cache"]
        with suppress(SystemExit), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            main()


def run(vault: Path, words: tuple[str, ...], how: str = "", at: int = 0) -> tuple[int, str]:
    """Run a command in a child; return its exit code (-9: killed) and its output, the number of calls last."""
    said = vault.parent / "said"
    child = os.fork()
    if child == 0:
        code = 70
        out = io.StringIO()
        try:
            os.environ |= {"RLNOTES_VAULT": str(vault), "RLNOTES_STATE_DIR": str(vault.parent / "state")}
            sys.argv = ["rlnotes", *words, "--no-cache"]
            counted = install(how, at)
            with redirect_stdout(out), redirect_stderr(out):
                main()
        except SystemExit as end:
            code = end.code or 0
        except BaseException:  # noqa: BLE001  # a child says what was wrong with it
            out.write(traceback.format_exc())
        for name in WRITERS:
            setattr(os, name, REAL[name])
        said.write_text(f"{out.getvalue()}{counted()}")
        os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), said.read_text() if said.exists() else ""


def files(vault: Path) -> dict[str, str]:
    return {p.relative_to(vault).as_posix(): p.read_bytes().decode() for p in vault.rglob("*") if p.is_file()}


def fresh(work: Path) -> Path:
    shutil.rmtree(work, ignore_errors=True)
    vault = work / "vault"
    vault.mkdir(parents=True)
    for path, text in BEFORE.items():
        (vault / path).write_bytes(text.encode())
    return vault


def whole(vault: Path, state: dict[str, str]) -> None:
    assert files(vault) == state
    assert {p.name for p in vault.iterdir() if p.is_dir()} == ({"folder"} if state is AFTER else set())


def nothing_lost(vault: Path) -> None:
    """Check that each note has its old or its new content, under the old name, the new one or both."""
    found = {path: text for path, text in files(vault).items() if "/.rlnotes-" not in f"/{path}"}
    if "NO_LINKS" in os.environ and found.get("folder/new name.md") == "":
        del found["folder/new name.md"]
    for path, text in found.items():
        assert text in (BEFORE.get(path), AFTER.get(path)), path
    assert found.keys() >= {f"n{number}.md" for number in NOTES}
    assert "old.md" in found or "folder/new name.md" in found


def sweep(how: str, work: Path, step: int) -> int:
    """Fail at every `step`th call; return the number of runs."""
    warm_up(work)
    code, said = run(fresh(work), RENAME)
    assert code == 0, said
    whole(work / "vault", AFTER)
    calls = int(said.splitlines()[-1])
    tried = range(1, calls + 1, step)
    for at in tried:
        vault = fresh(work)
        code, said = run(vault, RENAME, how, at)
        assert "Traceback" not in said, (at, said)
        nothing_lost(vault)
        if how in {"fail", "full"}:
            assert code in {0, 2}, (at, code, said)
            if files(vault) in (BEFORE, AFTER) and code == 0:
                continue
            if "incomplete" not in said and "complete the journal" not in said:
                assert files(vault) == BEFORE, (at, code, said)
                whole(vault, BEFORE)
                continue
        else:
            assert code == -signal.SIGKILL, (at, code, said)
        copy = work / "copy"
        for verb, state in (("resume", AFTER), ("undo", BEFORE)):
            shutil.copytree(work / "vault", copy / "vault")
            for folder in (work / "state").glob("*"):
                shutil.copytree(folder, copy / "state" / Path(journal_folder(copy / "vault")).name)
            if at % 5 == 0:  # a second kill, in the midst of mending
                run(copy / "vault", (verb,), "kill", at // 5)
                nothing_lost(copy / "vault")
            code, said = run(copy / "vault", (verb,))
            if code == 2 and "othing" in said:  # it had not begun, or it was done already
                found = files(copy / "vault")
                assert found == BEFORE or (found == AFTER and verb == "resume"), (at, verb, said)
                whole(copy / "vault", BEFORE if found == BEFORE else AFTER)
            else:
                assert code == 0, (at, verb, said)
                whole(copy / "vault", state)
            shutil.rmtree(copy)
    return len(tried)


if __name__ == "__main__":
    print(sweep(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1))
