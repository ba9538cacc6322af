"""What the code must not hold: calls that run text, shells, guessable files, open doors, patterns that hang."""

import ast
import importlib
import pkgutil
import re
import time

import openpyxl
import pytest
from conftest import ROOT, parsed

import zdi_metrics

FOLDERS = ("zdi_metrics", "tools", "benchmarks")
PATHS = [path for name in FOLDERS for path in sorted((ROOT / name).rglob("*.py"))] + [ROOT / "zdi.py"]
RUNS_TEXT = {"eval", "exec", "compile", "__import__", "execfile", "input"}
MODULES = {
    "pickle",
    "marshal",
    "shelve",
    "dill",
    "joblib",
    "yaml",
    "telnetlib",
    "ftplib",
    "xml",
    "lxml",
    "ctypes",
    "cgi",
}
PACKAGE_ONLY = {"urllib.request", "http.client", "socketserver", "http.server"}  # only the transport asks anybody
CALLS = {"mktemp", "system", "popen", "read_pickle", "to_pickle", "load_pickle", "startfile", "extractall", "extract"}
READS_XML = ("zdi_metrics/outputs/office", "tools/snapshot", "tools/fuzz")  # their own files, or originals


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def dotted(node):
    """A call's function as it is written: "subprocess.run"."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def findings(source, package=True):
    """What is forbidden in a module: line and name."""
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            forbidden = MODULES | (PACKAGE_ONLY if package else set())
            yield from ((node.lineno, name) for name in names if {name, name.split(".")[0]} & forbidden)
        if isinstance(node, ast.Call) and (name := forbidden_call(node)):
            yield node.lineno, name


def forbidden_call(node):
    """The name of a call that must not be, or ""."""
    name = dotted(node.func)
    given = {(one.arg, one.value.value) for one in node.keywords if isinstance(one.value, ast.Constant)}
    doors = {("shell", True), ("allow_pickle", True), ("verify", False), ("autoescape", False)} & given
    named = name in RUNS_TEXT or ("." in name and name.split(".")[-1] in CALLS)
    asks = re.fullmatch(r"requests\.(get|post|put|head|request)", name)  # past the transport, its bounds and time-outs
    return name if doors or named or asks else ""


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_nothing_runs_text_or_opens_a_door(path):
    package = path.is_relative_to(ROOT / "zdi_metrics")
    found = list(findings(path.read_text(encoding="utf-8"), package))
    if name_of(path).startswith(READS_XML):
        found = [one for one in found if one[1].split(".")[0] not in ("xml", "lxml")]
    found = [one for one in found if one[1] != "xml.sax.saxutils"]  # escapes, reads nothing
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "eval(x)", "exec(x)", "import pickle", "from yaml import load", "subprocess.run(x, shell=True)", "os.system(x)",
        "tempfile.mktemp()", "requests.get(x)", "requests.post(x, verify=False)", "session.send(x, verify=False)",
        "from xml.etree import ElementTree", "np.load(x, allow_pickle=True)", "package.extractall(x)",
        "from urllib.request import urlopen", "Environment(autoescape=False)", "pd.read_pickle(x)",
    ],
)  # fmt: skip
def test_the_search_finds_what_it_looks_for(line):
    assert list(findings(line))


def test_workbooks_are_read_by_a_parser_that_expands_no_entities():
    assert openpyxl.DEFUSEDXML is True, "defusedxml is not installed: openpyxl would expand entities"


# Patterns


def patterns():
    """How the package uses its patterns: each with the name of the function it is given to."""
    found = {}
    sources = {path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "zdi_metrics").rglob("*.py"))}
    used = re.findall(
        r"\b([A-Z][A-Z_0-9]+)\.(search|match|fullmatch|sub|split|findall|finditer)\b", "\n".join(sources.values())
    )
    for one in pkgutil.walk_packages(zdi_metrics.__path__, "zdi_metrics."):
        if one.name != "zdi_metrics.__main__":
            known = vars(importlib.import_module(one.name)).items()
            own = {key: value for key, value in known if isinstance(value, re.Pattern)}
            found |= {f"{one.name}.{key}.{use}": (own[key], use) for key, use in used if key in own}
    for path, source in sources.items():
        for node in ast.walk(parsed(source)):
            use = dotted(node.func).removeprefix("re.") if isinstance(node, ast.Call) else ""
            if use in USES and isinstance(node.args[0], ast.Constant):
                found[f"{name_of(path)}:{node.lineno}"] = (re.compile(node.args[0].value), use)
    return found


USES = ("search", "match", "fullmatch", "sub", "split", "findall", "finditer")
PATTERNS = patterns()
LENGTH = 4000
SEEDS = (
    *"aA0 \t\n.,;-_/<>\"'`([{„“ä=\\–…", "a ", "0,", "0.", "a.", "1 ", "http://", "https://a ", "<a>", "<a ", "</",
    "&amp;", ", table ", ", table a, state ", ", state ", ": ", ". ", "Stand: ", "01.01.2020", "2023-", "a,", '"",',
    'id="', "a;", '"a";', "<title>", "<faultcode>1<", "<faultcode>1<faultstring>", "<queued><id>", "<status>",
    "live/a/", "@a:", "^{",
)  # fmt: skip


def hostile(pattern):
    """Long texts of a few repeated letters, with an end that lets a match fail; and of words in the pattern."""
    written = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    for seed in [*SEEDS, *sorted(set(re.findall(r"[\w :,;<>/=.-]{2,}", written)))]:
        for head, tail in (("", ""), ("", "\0"), ("a", "!\n")):
            text = head + (seed * (LENGTH // len(seed) + 1))[:LENGTH] + tail
            yield text if isinstance(pattern.pattern, str) else text.encode("utf-8")


def slowest(pattern, use):
    """Seconds of the processor for the worst of the hostile texts, and how it begins."""
    worst = (0.0, "")
    for text in hostile(pattern):
        begun = time.process_time()
        if use == "sub":
            pattern.sub(text[:0], text)
        elif use == "finditer":
            list(pattern.finditer(text))
        else:
            getattr(pattern, use)(text)
        worst = max(worst, (time.process_time() - begun, text[:40]))
    return worst


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_hangs_on_long_texts(name):
    """The time of each use grows with the length of a text, or with its square for what is short by its nature."""
    seconds, text = slowest(*PATTERNS[name])
    assert seconds < 1, text  # one that hangs takes minutes, and a busy machine is no failure


def test_patterns_that_hang_are_found():
    assert slowest(re.compile(r"\d+\.?\d*"), "fullmatch")[0] > 0.02
    assert len(PATTERNS) > 60
