"""Decode the bytes of a file, and report encoding problems."""

from rlnotes.markdown.note import SyntaxProblem


def decode(data: bytes) -> tuple[str, tuple[SyntaxProblem, ...]]:
    """Return the text of a file, without BOM, and problems of its encoding."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
        return text, (SyntaxProblem("encoding", 1, "the file is UTF-16; Markdown tools read UTF-8"),)
    try:
        text = data.decode("utf-8-sig" if data.startswith(b"\xef\xbb\xbf") else "utf-8")  # which is faster
    except UnicodeDecodeError as error:
        read = error.object  # without BOM
        line = read.count(b"\n", 0, error.start) + 1
        text = data.decode("utf-8-sig", errors="replace")
        return text, (SyntaxProblem("encoding", line, f"the byte 0x{read[error.start]:02x} is not UTF-8"),)
    nul = data.find(b"\0")
    if nul >= 0:
        return text, (SyntaxProblem("encoding", data.count(b"\n", 0, nul) + 1, "the file contains a NUL byte"),)
    return text, ()
