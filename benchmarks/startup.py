"""Start of the program: import, help and the commands that read little.

usage: python benchmarks/startup.py      (prints a section of Markdown)

Each is a process of its own; the floors are Python that does nothing, and Python that imports pandas.
"""

from measure import command, ratios, turns

ROUNDS = 7
ZDI = ["-m", "zdi_metrics"]
FLOOR = "python -c pass"


def section() -> str:
    commands = {
        FLOOR: ["-c", "pass"],
        "python -c 'import pandas'": ["-c", "import pandas"],
        "python -c 'import zdi_metrics'": ["-c", "import zdi_metrics"],
        "zdi --help": [*ZDI, "--help"],
        "zdi list": [*ZDI, "list"],
        "zdi describe research_intensity": [*ZDI, "describe", "research_intensity"],
        "zdi data research_intensity": [*ZDI, "data", "research_intensity"],
        "zdi trace research_intensity": [*ZDI, "trace", "research_intensity"],
    }
    for words in commands.values():
        command(words)  # the first one compiles
    times = turns({name: lambda words=words: command(words) for name, words in commands.items()}, ROUNDS)
    return f"## Start-up\n\nMedians of {ROUNDS} rounds in turns; no peer.\n\n{ratios(times, FLOOR, 'ms')}"


if __name__ == "__main__":
    print(section())
