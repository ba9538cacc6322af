#!/usr/bin/env python3
"""Sets up .venv once, then runs a command in it: build, test, lab, bench, or any zdi command. Needs only Python itself.

Written for every Python, so that one that is too old gets a sentence and not a syntax error.
"""

import hashlib
import os
import shutil
import subprocess
import sys

OLDEST = (3, 11)
HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin", "python.exe" if os.name == "nt" else "python")
MARK = os.path.join(VENV, "installed-from")
USAGE = """usage: python zdi.py COMMAND

  build   build the indicator tables from the kept figures
  test    run the tests
  lab     open the notebooks in JupyterLab
  bench   measure everything, against its peers where there are any (--list tells what; takes a quarter of an hour)
  ...     any other command of zdi: list, describe, data, assess, trace, chart, check (--help tells more)
"""


def main(arguments):
    if sys.version_info[:2] < OLDEST:
        stop("This is Python %d.%d, zdi_metrics needs %d.%d or newer." % (sys.version_info[:2] + OLDEST),
             "Install one from python.org or your software centre and start: python3.13 zdi.py build")  # fmt: skip
    if not arguments or arguments[0] in ("-h", "--help"):
        sys.stdout.write(USAGE)
        return 0
    install()
    return subprocess.call(command(arguments), cwd=os.getcwd())


def command(arguments):
    """The command line behind an argument."""
    name, rest = arguments[0], arguments[1:]
    if name == "test":
        return [PYTHON, "-m", "pytest", "--rootdir", HERE, "-c", os.path.join(HERE, "pyproject.toml")] + (
            rest or ["-n", "auto", "--dist", "loadfile", os.path.join(HERE, "tests")]  # all of them, on all cores
        )
    if name == "lab":
        return [PYTHON, "-m", "jupyterlab", os.path.join(HERE, "notebooks", "00_start.ipynb")] + rest
    if name == "bench":
        return [PYTHON, os.path.join(HERE, "benchmarks", "bench.py")] + rest
    return [PYTHON, "-m", "zdi_metrics"] + arguments


def install():
    """Make the environment, unless it is there and made from the same lists of packages by the same Python."""
    wanted = fingerprint()
    if read(MARK) == wanted and works(PYTHON):
        return
    if os.path.realpath(sys.prefix) == os.path.realpath(VENV):  # it would delete the interpreter it runs on
        stop("The environment in .venv is out of date and cannot make itself anew.",
             "Start the same command with the Python of the system: python3 zdi.py ...")  # fmt: skip
    sys.stderr.write("Setting up the environment in .venv; this happens once and takes a minute or two.\n")
    shutil.rmtree(VENV, ignore_errors=True)
    project = ["-c", os.path.join(HERE, "constraints.txt"), "-e", HERE + "[test,notebooks]"]
    uv = shutil.which("uv")
    if uv:
        run([uv, "venv", "--quiet", "--python", sys.executable, VENV])
        run([uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", PYTHON] + project)
    else:
        require_venv()
        run([sys.executable, "-m", "venv", VENV])
        run([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"] + project)
    with open(MARK, "w") as file:
        file.write(wanted)


def works(python):
    """Whether an interpreter starts; a moved or damaged environment is made anew."""
    try:
        return subprocess.call([python, "-c", ""], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def require_venv():
    """Debian and Ubuntu ship Python without the modules that make an environment."""
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        stop("This Python lacks the module venv or ensurepip.",
             "On Debian and Ubuntu: sudo apt install python3-venv; otherwise install Python from python.org.")  # fmt: skip


def fingerprint():
    """What the environment depends on: the lists of packages and this Python."""
    whole = hashlib.sha256((sys.version + sys.platform + HERE).encode("utf-8"))
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(HERE, name), "rb") as file:
            whole.update(file.read())
    return whole.hexdigest()


def run(words):
    try:
        failed = subprocess.call(words, cwd=HERE) != 0
    except OSError as error:
        failed = error
    if failed:
        shutil.rmtree(VENV, ignore_errors=True)
        stop("The installation failed at: %s" % " ".join(words[:4]),
             "Look at the lines above (network, proxy, disk space), then start the same command again.")  # fmt: skip


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except (OSError, ValueError):
        return ""


def stop(what, cure):
    sys.exit("zdi: %s %s" % (what, cure))


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
