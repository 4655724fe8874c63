#!/usr/bin/env python3
"""cmake/fetch.py takes exactly what the manifest pins, from an index in a local folder; and the manifest is whole."""

import contextlib
import hashlib
import io
import json
import os
import pathlib
import sys
import tarfile
import tempfile
import unittest
import unittest.mock
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "cmake"))
import fetch  # noqa: E402
import manifest  # noqa: E402

INFO = "Metadata-Version: 2.1\nName: tiny-part\nVersion: 1.0\n"


def write_wheel(folder):
    path = folder / "tiny_part-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("tiny_part/a.txt", "first")
        wheel.writestr("tiny_part/b.txt", " second")
        wheel.writestr("tiny_part/unwanted.txt", "no")
        wheel.writestr("tiny_part-1.0.dist-info/METADATA", INFO)
        wheel.writestr("tiny_part-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("tiny_part-1.0.dist-info/RECORD", "")
    return path


def write_source_package(folder):
    """Its build backend would fail if it were run, and cannot be installed."""
    path = folder / "tiny_part-1.0.tar.gz"
    files = {
        "PKG-INFO": INFO,
        "pyproject.toml": '[build-system]\nrequires = ["no-such-thing"]\nbuild-backend = "trap.build"\nbackend-path = []\n',
        "trap/build.py": "raise SystemExit('third-party code was run')\n",
        "tiny_part/a.txt": "first",
    }
    with tarfile.open(path, "w:gz") as package:
        for name, text in files.items():
            info = tarfile.TarInfo(f"tiny_part-1.0/{name}")
            info.size = len(text)
            package.addfile(info, io.BytesIO(text.encode()))
    return path


class Fetch(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.index, self.build = self.folder / "index", self.folder / "build"
        self.index.mkdir()
        local = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(self.index), "PIP_CONFIG_FILE": os.devnull}
        for patch in (unittest.mock.patch.dict(os.environ, local),
                      unittest.mock.patch.object(manifest, "PATH", self.folder / "dependencies.json"),
                      contextlib.redirect_stderr(io.StringIO())):
            patch.__enter__()
            self.addCleanup(patch.__exit__, None, None, None)

    def pin(self, file, item=None, **part):
        """Writes a manifest with one part `tiny` that pins `file` as it is now."""
        pinned = {"project": "tiny-part", "file": file.name, "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
                  "strip": "tiny_part/", "unpack": ["a.txt"], **(item or {})}
        entry = {"name": "tiny", "version": "1.0", "source": "pip", "downloads": [pinned], **part}
        manifest.PATH.write_text(json.dumps({"parts": [entry]}))

    def failure(self):
        """The sentence with which fetching fails; nothing may be left behind."""
        with self.assertRaises(fetch.FetchError) as caught:
            fetch.fetch("tiny", self.build)
        self.assertFalse(list((self.build / "third_party").glob("*")), "something half done was left")
        return str(caught.exception)

    def test_only_the_listed_files_of_a_wheel_are_unpacked(self):
        self.pin(write_wheel(self.index), {"unpack": ["a.txt", "b.txt"]})
        folder = fetch.fetch("tiny", self.build)
        self.assertEqual({"a.txt", "b.txt", ".complete"}, {path.name for path in folder.iterdir()})

    def test_a_source_package_is_fetched_without_running_its_code(self):
        self.pin(write_source_package(self.index), {"strip": "tiny_part-1.0/tiny_part/"}, build_backend="trap.build")
        self.assertEqual("first", (fetch.fetch("tiny", self.build) / "a.txt").read_text())

    def test_pieces_are_joined_and_removed(self):
        self.pin(write_wheel(self.index), {"unpack": ["a.txt", "b.txt"]}, join={"whole": ["a.txt", "b.txt"]},
                 contents={"whole": hashlib.sha256(b"first second").hexdigest()})
        folder = fetch.fetch("tiny", self.build)
        self.assertEqual("first second", (folder / "whole").read_text())
        self.assertFalse((folder / "a.txt").exists())

    def test_a_part_that_is_there_is_not_asked_for_again(self):
        self.pin(write_wheel(self.index))
        fetch.fetch("tiny", self.build)
        with unittest.mock.patch.object(fetch, "download", side_effect=AssertionError("asked again")):
            fetch.fetch("tiny", self.build)

    def test_a_changed_manifest_entry_is_fetched_anew(self):
        self.pin(write_wheel(self.index))
        fetch.fetch("tiny", self.build)
        self.pin(self.index / "tiny_part-1.0-py3-none-any.whl", {"unpack": ["b.txt"]})
        self.assertTrue((fetch.fetch("tiny", self.build) / "b.txt").is_file())

    def test_a_file_with_another_hash_is_refused(self):
        wheel = write_wheel(self.index)
        self.pin(wheel)
        wheel.write_bytes(wheel.read_bytes() + b" ")
        self.assertIn("does not have the pinned SHA-256", self.failure())

    def test_contents_with_another_hash_are_refused(self):
        self.pin(write_wheel(self.index), contents={"a.txt": "0" * 64})
        self.assertIn("a.txt does not have the SHA-256", self.failure())

    def test_a_damaged_download_is_fetched_again(self):
        self.pin(write_wheel(self.index))
        (self.build / "downloads").mkdir(parents=True)
        (self.build / "downloads" / "tiny_part-1.0-py3-none-any.whl").write_bytes(b"half a fi")
        self.assertTrue((fetch.fetch("tiny", self.build) / "a.txt").is_file())

    def test_a_member_that_is_not_there_is_named(self):
        self.pin(write_wheel(self.index), {"unpack": ["c.txt"]})
        self.assertIn("holds no c.txt", self.failure())

    def test_an_index_that_does_not_answer_gives_a_sentence(self):
        self.pin(write_wheel(self.folder))
        with unittest.mock.patch.dict(os.environ, {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0"}):
            del os.environ["PIP_NO_INDEX"]
            self.assertIn("could not be reached", self.failure())

    def test_a_program_can_be_run(self):
        self.pin(write_wheel(self.index), {"unpack": ["a.txt", "b.txt"], "executable": ["a.txt"]})
        folder = fetch.fetch("tiny", self.build)
        self.assertEqual([True, False], [os.access(folder / name, os.X_OK) for name in ("a.txt", "b.txt")])

    @unittest.mock.patch("sys.platform", "linux")
    def test_a_download_for_another_machine_is_left_out(self):
        self.pin(write_wheel(self.index), {"machine": "vax"})
        with unittest.mock.patch("platform.machine", return_value="vax"):
            self.assertTrue((fetch.fetch("tiny", self.build) / "a.txt").is_file())
        fetch.shutil.rmtree(self.build)
        self.assertIn("not pinned for this kind of machine", self.failure())

    def test_a_local_folder_replaces_a_part(self):
        self.pin(write_wheel(self.index))
        with unittest.mock.patch.dict(os.environ, {"HEARTH_TINY_DIR": str(self.index)}):
            self.assertEqual(self.index.resolve(), fetch.fetch("tiny", self.build))


class FetchCrate(unittest.TestCase):
    """With a program in cargo's place that puts one file where cargo keeps what it fetched."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.crate = self.folder / "tiny-1.0.0.crate"
        with tarfile.open(self.crate, "w:gz") as package:
            info = tarfile.TarInfo("tiny-1.0.0/tiny.c")
            info.size = 5
            package.addfile(info, io.BytesIO(b"int x"))
        programs = self.folder / "programs"
        programs.mkdir()
        self.cargo = programs / "cargo"
        self.let_cargo('mkdir -p "$CARGO_HOME/registry/cache/index"\n'
                       f'grep -q \'tiny = "=1.0.0"\' Cargo.toml && cp "{self.crate}" "$CARGO_HOME/registry/cache/index/"')
        environment = {"CARGO_HOME": str(self.folder / "home"), "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
        entry = {"name": "tiny", "version": "1.0.0", "source": "cargo", "downloads": [
            {"project": "tiny", "file": self.crate.name, "sha256": fetch.sha256(self.crate), "strip": "tiny-1.0.0/",
             "unpack": ["tiny.c"]}]}
        (self.folder / "dependencies.json").write_text(json.dumps({"parts": [entry]}))
        for patch in (unittest.mock.patch.dict(os.environ, environment),
                      unittest.mock.patch.object(manifest, "PATH", self.folder / "dependencies.json"),
                      contextlib.redirect_stderr(io.StringIO())):
            patch.__enter__()
            self.addCleanup(patch.__exit__, None, None, None)

    def let_cargo(self, script):
        self.cargo.write_text(f"#!/bin/sh\n{script}\n")
        self.cargo.chmod(0o755)

    def failure(self):
        with self.assertRaises(fetch.FetchError) as caught:
            fetch.fetch("tiny", self.folder / "build")
        return str(caught.exception)

    def test_a_crate_is_unpacked(self):
        self.assertEqual("int x", (fetch.fetch("tiny", self.folder / "build") / "tiny.c").read_text())

    def test_a_crate_with_another_hash_is_refused(self):
        self.crate.write_bytes(self.crate.read_bytes() + b" ")
        self.assertIn("does not have the pinned SHA-256", self.failure())

    def test_a_registry_that_does_not_answer_gives_a_sentence(self):
        self.let_cargo('echo "warning: spurious network failure (3 tries remaining)" >&2; exit 101')
        self.assertIn("could not be reached", self.failure())

    def test_a_missing_cargo_gives_a_sentence(self):
        with unittest.mock.patch.dict(os.environ, {"PATH": str(self.folder)}):
            self.assertIn("cargo is missing", self.failure())


class FetchNpm(unittest.TestCase):
    """With a program in npm's place that puts one file into its working directory."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.package = self.folder / "tiny-1.0.0.tgz"
        with tarfile.open(self.package, "w:gz") as package:
            info = tarfile.TarInfo("package/tiny.js")
            info.size = 5
            package.addfile(info, io.BytesIO(b"let x"))
        self.programs = self.folder / "programs"
        self.programs.mkdir()
        self.let_npm(f'[ "$*" = "pack --silent --ignore-scripts tiny@1.0.0" ] && cp "{self.package}" .')
        entry = {"name": "tiny", "version": "1.0.0", "source": "npm", "downloads": [
            {"project": "tiny", "file": self.package.name, "sha256": fetch.sha256(self.package), "strip": "package/",
             "unpack": ["*"]}]}
        (self.folder / "dependencies.json").write_text(json.dumps({"parts": [entry]}))
        for patch in (unittest.mock.patch.dict(os.environ, PATH=f"{self.programs}{os.pathsep}{os.environ['PATH']}"),
                      unittest.mock.patch.object(manifest, "PATH", self.folder / "dependencies.json"),
                      contextlib.redirect_stderr(io.StringIO())):
            patch.__enter__()
            self.addCleanup(patch.__exit__, None, None, None)

    def let_npm(self, script):
        npm = self.programs / "npm"
        npm.write_text(f"#!/bin/sh\n{script}\n")
        npm.chmod(0o755)

    def failure(self):
        with self.assertRaises(fetch.FetchError) as caught:
            fetch.fetch("tiny", self.folder / "build")
        return str(caught.exception)

    def test_a_package_is_unpacked(self):
        self.assertEqual("let x", (fetch.fetch("tiny", self.folder / "build") / "tiny.js").read_text())

    def test_a_package_with_another_hash_is_refused(self):
        self.package.write_bytes(self.package.read_bytes() + b" ")
        self.assertIn("does not have the pinned SHA-256", self.failure())

    def test_a_registry_that_does_not_answer_gives_a_sentence(self):
        self.let_npm("exit 1")
        self.assertIn("npm could not download tiny-1.0.0.tgz", self.failure())


class Manifest(unittest.TestCase):
    USES = {"build", "link", "test", "fuzz", "develop", "windows", "web", "test-web", "model", "test-model"}

    def test_every_part_states_what_it_is(self):
        parts = manifest.load()
        self.assertEqual(len(parts), len({part["name"] for part in parts}))
        for part in parts:
            with self.subTest(part["name"]):
                self.assertTrue(part["version"] and part["licence"] and part["purpose"])
                self.assertIn(part["use"], self.USES)

    def test_every_part_is_pinned(self):
        for part in manifest.load():
            with self.subTest(part["name"]):
                if part["source"] in ("debian", "debian-13"):
                    self.assertTrue(part["packages"] and part["debian_version"])
                else:
                    self.assertIn(part["source"], fetch.DOWNLOADERS)
                    for item in part["downloads"]:
                        self.assertRegex(item["sha256"], r"^[0-9a-f]{64}$")
                        self.assertIn(item.get("version", part["version"]), item["file"])


if __name__ == "__main__":
    unittest.main()
