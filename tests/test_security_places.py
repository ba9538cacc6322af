"""Where things are read from and written to: no name, ledger, link or archive leads out of the folder given."""

import csv
import gzip
import io
import os
import subprocess
import zipfile

import pytest
from click.testing import CliRunner
from conftest import ROOT, keep

from zdi_metrics import store, vintages
from zdi_metrics.catalogue import catalogue
from zdi_metrics.cli import main
from zdi_metrics.drafts import draft
from zdi_metrics.errors import CatalogueError, RawError, TableChanged, ZdiError
from zdi_metrics.outputs.folders import replacing
from zdi_metrics.pipeline import build_tables
from zdi_metrics.sources import files, packed

DATA = ROOT / "data"
NAMES = ["../../x", "..\\..\\x", "/etc/passwd", "C:\\x", "x\0y", "x/../../y", "%2e%2e/x", "~/x", "-x", "x\ny", "", "."]
posix = pytest.mark.skipif(os.name != "posix", reason="elsewhere links ask for rights")


def zdi(*words, data=DATA):
    return CliRunner().invoke(main, ["--data", str(data), *words])


def tree(folder):
    """Every file of a folder with its bytes, links as where they lead."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        found[name] = os.readlink(path) if path.is_symlink() else path.read_bytes() if path.is_file() else b""
    return found


# Names that people type


@pytest.mark.parametrize("name", NAMES[:-2])
@pytest.mark.parametrize(
    "words",
    [
        ("describe",), ("data",), ("trace",), ("cite",), ("list",), ("composite",), ("position",), ("assess",),
        ("chart",), ("fetch", "--dry-run"), ("fetch", "--accept"), ("fetch", "--source"), ("pack", "--out", "out"),
        ("export", "sdmx"), ("revisions",), ("data", "research_intensity", "--area"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_names_are_looked_up_and_never_become_places(words, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = zdi(*words, name) if name[0] != "-" or words[-1].startswith("--") else zdi(*words, "--", name)
    assert told.exit_code in (1, 2)
    assert isinstance(told.exception, SystemExit), told.exception
    assert tree(tmp_path) == {}


def test_a_session_is_a_text_and_no_folder(tmp_path, monkeypatch):
    from zdi_metrics.outputs import pack

    session = " ".join(NAMES)

    monkeypatch.setattr(pack, "_fill", lambda folder, *given: (folder / "page").write_text(str(given[2])))
    out = tmp_path / "a" / "pack"
    pack.write_pack(DATA, ["digital"], session=session, title=session, out=out)
    assert {path.name for path in tmp_path.iterdir()} == {"a"}
    assert {path.name for path in out.iterdir()} == {"page", "sources.md"}


@pytest.mark.parametrize(
    "out", [".", "data", "data/raw", "data/raw/snapshot", "data/processed/indicators", "zdi_metrics"]
)
@pytest.mark.parametrize("words", [("pack", "digital"), ("site",)], ids=["pack", "site"])
def test_folders_of_the_repository_are_never_replaced(words, out):
    told = zdi(*words, "--force", "--out", str(ROOT / out))
    assert told.exit_code == 1
    assert "holds other things, which are not touched." in told.output


# The ledger


def spoilt(data, **changes):
    """The ledger with other cells in its first row."""
    path = data / "raw" / "ledger.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    rows[0] |= changes
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")


@pytest.mark.parametrize(
    "file",
    [
        "../../outside.csv.gz", "/etc/passwd", "live/../../../outside.csv.gz", "live/work/../../2024-01-01.csv.gz",
        "live/work/2024-01-01\0.csv.gz", "live\\work\\2024-01-01.csv.gz", "snapshot/work.csv", "live/work/.csv.gz",
        "live/work/2024-01-01.csv.gz\n", "live//2024-01-01.csv.gz", "C:/2024-01-01.csv.gz", "refused/work/1.csv.gz",
    ],
)  # fmt: skip
def test_the_ledger_names_no_files_elsewhere(small, file):
    data, _ = small
    spoilt(data, kind="live", route="file", file=file)
    with pytest.raises(RawError, match=r"Line 2 of .* is damaged"):
        store.ledger(data)


@pytest.mark.parametrize("table", ["../../outside", "/etc/passwd", "work\0", "Work", "", "work/../work", "work\n"])
def test_the_ledger_names_no_tables_elsewhere(small, table):
    data, _ = small
    spoilt(data, table=table)
    with pytest.raises(RawError, match=r"Line 2 of .* is damaged"):
        store.ledger(data)


def test_nothing_outside_is_deleted_with_old_vintages(small, tmp_path):
    data, known = small
    outside = tmp_path / "2024-01-01.csv.gz"
    outside.write_bytes(gzip.compress(store.snapshot_path(data, "work").read_bytes(), mtime=0))
    spoilt(data, kind="live", route="file", file="../../2024-01-01.csv.gz")
    with pytest.raises(RawError):
        vintages.prune(data, known, "industry", 1)
    assert outside.exists()


def test_a_link_in_place_of_a_kept_file_is_found_by_its_digest(small, tmp_path):
    data, _ = small
    if os.name == "posix":
        path = store.snapshot_path(data, "work")
        path.unlink()
        path.symlink_to("/etc/passwd")
        with pytest.raises(RawError, match="is not the one the ledger names"):
            store.read_kept(data, store.ledger(data)["work"][0])


def test_outcomes_of_a_fetch_that_name_places_are_none(tmp_path):
    told = '{"day": "2026-01-01", "outcomes": [{"table": "../../x", "result": "refused", "what": "x"}]}'
    store.write_bytes(tmp_path / vintages.LAST, told.encode())
    assert vintages.last_outcomes(tmp_path) is None


# Links


@posix
@pytest.mark.parametrize(
    "place", ["processed", "raw/live", "raw/refused", ".cache", "processed/indicators", "raw/live/work"]
)
def test_nothing_is_written_through_a_link_out_of_the_data_folder(small, tmp_path, place):
    data, known = small
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / ".assessments.csv.x.part").write_text("somebody's", encoding="utf-8")
    (data / place).parent.mkdir(parents=True, exist_ok=True)
    (data / place).symlink_to(outside, target_is_directory=True)
    before = tree(outside)
    with pytest.raises(RawError, match="is a link to another place, and nothing is written through it"):
        build_locked(data, known)
    assert {name: content for name, content in tree(outside).items() if name != "lock"} == before


def build_locked(data, known):
    with store.locked(data):
        build_tables(data, known)


@posix
def test_links_inside_the_data_folder_and_the_folder_as_a_link_are_fine(small, tmp_path):
    data, known = small
    (data / "elsewhere").mkdir()
    (data / "processed").symlink_to("elsewhere", target_is_directory=True)
    (tmp_path / "link").symlink_to(data, target_is_directory=True)
    build_locked(tmp_path / "link", known)
    assert (data / "elsewhere" / "indicators.parquet").is_file()


@posix
def test_a_link_in_place_of_a_result_is_replaced_and_not_followed(small, tmp_path):
    data, known = small
    letter = tmp_path / "letter.txt"
    letter.write_text("dear", encoding="utf-8")
    (data / "processed").mkdir()
    (data / "processed" / "assessments.csv").symlink_to(letter)
    build_locked(data, known)
    assert letter.read_text(encoding="utf-8") == "dear"
    assert not (data / "processed" / "assessments.csv").is_symlink()


@posix
def test_the_lock_empties_no_file_that_it_is_a_link_to(small, tmp_path):
    data, _ = small
    letter = tmp_path / "letter.txt"
    letter.write_text("dear", encoding="utf-8")
    (data / ".cache").mkdir()
    (data / ".cache" / "lock").symlink_to(letter)
    with pytest.raises(RawError), store.locked(data):
        pass
    assert letter.read_text(encoding="utf-8") == "dear"


@posix
def test_results_are_for_everybody_to_read_and_work_in_progress_for_nobody(tmp_path):
    store.write_bytes(tmp_path / "a.csv", b"1")
    assert (tmp_path / "a.csv").stat().st_mode & 0o777 == 0o644
    with replacing(tmp_path / "out", "marker", force=False) as folder:
        assert folder.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o755


# Archives


def archive(*members):
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members:
            package.writestr(name, content)
    return sink.getvalue()


@pytest.mark.parametrize("name", ["../../x.csv", "/etc/passwd", "C:\\x.csv", "a/../../x.csv"])
def test_names_inside_archives_are_no_places(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert packed.unpack(archive((name, b"a;b\n"))) == b"a;b\n"
    assert tree(tmp_path) == {}


def test_an_archive_in_an_archive_is_not_opened():
    inner = archive(("x.csv", b"a;b\n"))
    assert packed.unpack(archive(("x.zip", inner))) == inner
    assert packed.unpack(gzip.compress(inner)) == inner
    with pytest.raises(TableChanged):
        files.read_table(packed.unpack(gzip.compress(inner)))


def test_an_archive_with_a_long_list_is_refused_before_the_list_is_read(monkeypatch):
    monkeypatch.setattr(packed, "MEMBERS", 100)
    many = archive(("[Content_Types].xml", b""), *((f"{n}.csv", b"") for n in range(200)))
    for read in (packed.unpack, files.read_table):
        with pytest.raises(TableChanged, match="lists more than 100 files"):
            read(many)
    assert files._is_workbook(many) is False
    hidden = many[:-22] + many[-22:].replace(
        (201).to_bytes(2, "little"), (1).to_bytes(2, "little")
    )  # as if it held one
    with pytest.raises(TableChanged, match="lists more than"):
        packed.unpack(hidden)


@pytest.mark.parametrize("pack", [gzip.compress, lambda content: archive(("x.csv", content))], ids=["gzip", "zip"])
def test_bombs_are_not_unpacked(pack):
    bomb = pack(b"0" * 20_000_000)
    assert len(bomb) < 50_000
    with pytest.raises(TableChanged, match="more than 1 MB"):
        packed.unpack(bomb, limit=1024 * 1024)


# Declarations


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "a = " + "[" * 200 + "]" * 200,
        ".".join(["a"] * 3000) + " = 1",
        "[" + ".".join(["a"] * 3000) + "]",
        "a = " + "9" * 10_000,
        "a = " + "{ a = " * 5000,
        'a = "' + "x" * 10_000_000,
        "[[table]]\n" * 1000,
    ],
    ids=["open lists", "lists", "a long key", "a deep table", "a long number", "tables", "a long text", "empty tables"],
)
def test_declarations_that_are_too_deep_or_too_long_get_a_sentence(text):
    with pytest.raises(CatalogueError):
        draft(DATA, text, {})


@pytest.mark.parametrize("bad", ["../../x", "x/y", "x\\ny", "\\u0000", "x\\n", "Ä"])
def test_ids_of_declarations_are_no_places(bad):
    with pytest.raises(CatalogueError, match="should match pattern"):
        draft(DATA, f'[[theme]]\nid = "{bad}"\nname_de = "x"\nname_en = "x"\n', {})


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", " https://a", "//a"])
def test_addresses_of_declarations_are_of_the_web(url):
    text = f'[[source]]\nid = "x"\nname = "x"\npublisher = "x"\nkind = "pages"\nurl = "{url}"\nlicence = "x"\n'
    with pytest.raises(CatalogueError, match="url: String should match pattern"):
        draft(DATA, text + 'attribution = "x"\nsigns = "destatis"\n', {})


@pytest.mark.parametrize("steering", ["\\u001b[31m", "\\u202e", "\\u0007", "\\u0000", "\\u009b"])
def test_texts_of_declarations_steer_nothing(steering):
    with pytest.raises(CatalogueError, match="name_de: String should match pattern"):
        draft(DATA, f'[[theme]]\nid = "x"\nname_de = "x{steering}"\nname_en = "x"\n', {})


# Repositories of others


@posix
@pytest.mark.parametrize("setting", ["gpg.program", "core.sshCommand", "core.fsmonitor", "core.pager"])
def test_settings_of_a_repository_start_no_programs(small, tmp_path, setting, monkeypatch):
    data, known = small
    build_locked(data, known)
    spy, seen = tmp_path / "spy", tmp_path / "seen"
    spy.write_text(f'#!/bin/sh\necho "$ZDI_DESTATIS_TOKEN" >> "{seen}"\nexit 1\n', encoding="utf-8")
    spy.chmod(0o755)
    monkeypatch.setenv("ZDI_DESTATIS_TOKEN", "secret")

    def git(*words, given=None):
        own = {"GIT_AUTHOR_DATE": "2026-01-01T00:00Z", "GIT_COMMITTER_DATE": "2026-01-01T00:00Z"}
        run = subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *words], cwd=data, env=os.environ | own,
            check=True, capture_output=True, input=given, text=True,
        )  # fmt: skip
        return run.stdout.strip()

    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "-m", "x")
    head, _, message = git("cat-file", "commit", "HEAD").partition("\n\n")
    signed = f"{head}\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n{message}\n"
    git("reset", "--quiet", git("hash-object", "-t", "commit", "-w", "--stdin", given=signed))
    git("config", setting, str(spy))
    git("config", "log.showSignature", "true")
    git("config", "remote.origin.url", "ssh://example.org/x")
    git("config", "remote.origin.promisor", "true")
    from zdi_metrics import states

    assert states.committed(data, "HEAD").told.startswith("HEAD (")
    for ref in ("--output=x", "--ext-diff", "HEAD:./raw", "1234567890" * 4):
        with pytest.raises(ZdiError, match="git says"):
            states.committed(data, ref)
    assert not seen.exists()


def test_keep_is_what_the_other_tests_think(small):
    """The small data folder is sound, so that every refusal above is one of what was spoilt."""
    data, known = small
    keep(data, "work", store.snapshot_path(data, "work").read_text(encoding="utf-8"))
    assert set(store.ledger(data)) == set(known.tables)
    assert catalogue().indicators
