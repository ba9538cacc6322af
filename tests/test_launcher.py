"""zdi.py: one sentence for everything that can go wrong before there is an environment."""

import ast
import importlib.util
import subprocess
import sys

import pytest
from conftest import ROOT, parsed


@pytest.fixture
def launcher(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("launcher", ROOT / "zdi.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(module, "PYTHON", str(tmp_path / ".venv" / "python"))
    monkeypatch.setattr(module, "MARK", str(tmp_path / ".venv" / "installed-from"))
    return module


def test_it_needs_only_the_standard_library():
    names = {
        n.name
        for node in ast.walk(parsed((ROOT / "zdi.py").read_text()))
        if isinstance(node, ast.Import)
        for n in node.names
    }
    assert names <= sys.stdlib_module_names


@pytest.mark.fault("command line", "a Python that is too old", "one sentence with what to do")
def test_a_python_that_is_too_old_gets_one_sentence(launcher, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 1))
    with pytest.raises(SystemExit, match=r"This is Python 3\.9, zdi_metrics needs 3\.11 or newer\. Install one"):
        launcher.main(["build"])


@pytest.mark.fault("command line", "Python without its module venv", "one sentence with what to do")
def test_a_missing_venv_module_gets_one_sentence(launcher, monkeypatch):
    monkeypatch.setattr(launcher.shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit, match=r"lacks the module venv or ensurepip\. On Debian and Ubuntu"):
        launcher.main(["build"])


@pytest.mark.parametrize("uv", [None, "uv"])
@pytest.mark.fault("command line", "an installation that fails", "one sentence; nothing half is left")
def test_a_failed_install_gets_one_sentence_and_leaves_nothing(launcher, monkeypatch, uv, tmp_path):
    monkeypatch.setattr(launcher.shutil, "which", lambda name: uv)
    monkeypatch.setattr(launcher.subprocess, "call", lambda words, cwd: 1)
    with pytest.raises(SystemExit, match=r"The installation failed at: .*start the same command again"):
        launcher.main(["build"])
    assert not (tmp_path / ".venv").exists()


def test_it_does_not_delete_the_interpreter_it_runs_on(launcher, monkeypatch, tmp_path):
    monkeypatch.setattr(launcher.sys, "prefix", str(tmp_path / ".venv"))
    (tmp_path / ".venv").mkdir()
    with pytest.raises(SystemExit, match=r"cannot make itself anew\. Start the same command with the Python of the"):
        launcher.install()
    assert (tmp_path / ".venv").exists()


def test_it_installs_once_and_again_only_when_the_lists_change(launcher, monkeypatch, tmp_path):
    calls = []

    def call(words, cwd=None, stderr=None):
        if words[1] == "-c":
            return 0  # it starts
        calls.append(words)
        (tmp_path / ".venv").mkdir(exist_ok=True)
        (tmp_path / ".venv" / "python").touch()
        return 0

    monkeypatch.setattr(launcher.shutil, "which", lambda name: None)
    monkeypatch.setattr(launcher.subprocess, "call", call)
    launcher.install()
    assert [words[1:3] for words in calls] == [["-m", "venv"], ["-m", "pip"]]
    assert calls[1][-4:-2] == ["-c", str(ROOT / "constraints.txt")]
    launcher.install()
    assert len(calls) == 2
    monkeypatch.setattr(launcher, "fingerprint", lambda: "other")
    launcher.install()
    assert len(calls) == 4


def test_uv_is_used_when_it_is_there(launcher, monkeypatch):
    calls = []
    monkeypatch.setattr(launcher.shutil, "which", lambda name: "/usr/bin/uv")
    monkeypatch.setattr(launcher, "run", calls.append)
    monkeypatch.setattr(launcher, "MARK", str(ROOT / "pyproject.toml.none"))
    monkeypatch.setattr("builtins.open", _no_writing(open))
    launcher.install()
    assert [words[:2] for words in calls] == [["/usr/bin/uv", "venv"], ["/usr/bin/uv", "pip"]]


def _no_writing(real):
    import io

    return lambda path, mode="r", **more: io.StringIO() if "w" in mode else real(path, mode, **more)


def test_commands_are_handed_over(launcher):
    assert launcher.command(["build"])[1:] == ["-m", "zdi_metrics", "build"]
    assert launcher.command(["list", "climate"])[1:] == ["-m", "zdi_metrics", "list", "climate"]
    assert launcher.command(["test", "-k", "areas"])[-2:] == ["-k", "areas"]
    assert launcher.command(["lab"])[2] == "jupyterlab"
    assert launcher.command(["bench", "build"])[1:] == [str(ROOT / "benchmarks" / "bench.py"), "build"]


def test_without_a_command_it_says_what_there_is():
    run = subprocess.run([sys.executable, str(ROOT / "zdi.py")], capture_output=True, text=True, check=True)
    assert "python zdi.py COMMAND" in run.stdout
