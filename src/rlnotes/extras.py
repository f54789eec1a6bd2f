"""The optional dependencies of rlnotes (`project.optional-dependencies`)."""


def install_command(extra: str) -> str:
    """Return the command that installs the packages of an extra.

    It names the packages, from the metadata of rlnotes, since rlnotes itself may not come from a package index.
    """
    from importlib.metadata import PackageNotFoundError, requires

    try:
        required = requires("rlnotes") or []
    except PackageNotFoundError:  # run from the sources
        required = []
    marks = (f'extra == "{extra}"', f"extra == '{extra}'")
    packages = [each.partition(";")[0].strip() for each in required if each.endswith(marks)]
    return " ".join(["pip install", *(f'"{package}"' for package in packages or [f".[{extra}]"])])
