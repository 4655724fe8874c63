#!/usr/bin/env python3
"""Fetches one part of source "pip", "cargo" or "npm" from cmake/dependencies.json and prints the folder that holds it.

    fetch.py NAME [--into BUILD_FOLDER]

The folder is BUILD_FOLDER/third_party/NAME-VERSION (default: build/ of this repository). When it is there already and
was made from the same manifest entry, nothing else happens. Which index is asked is pip's, cargo's or npm's own configuration.
HEARTH_<NAME>_DIR in the environment names a local folder to use instead.

No third-party code runs: pip, cargo or npm downloads, we check SHA-256 and unpack only the listed files.
"""

import argparse
import fnmatch
import hashlib
import importlib.util
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

import manifest

ROOT = pathlib.Path(__file__).resolve().parent.parent
STAMP = ".complete"

# pip asks a source package for its metadata even when told only to download, and would install and run the package's
# build backend for that. This stand-in of the same name answers from the PKG-INFO file that every source package has.
METADATA_BACKEND = '''
import email, os, re, shutil

def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    with open("PKG-INFO", encoding="utf-8") as file:
        info = email.message_from_file(file)
    name = re.sub(r"[-_.]+", "_", info["Name"])
    folder = "%s-%s.dist-info" % (name, info["Version"])
    os.mkdir(os.path.join(metadata_directory, folder))
    shutil.copy("PKG-INFO", os.path.join(metadata_directory, folder, "METADATA"))
    return folder
'''


class FetchError(Exception):
    """Its message is one sentence that a person can act on."""


def main():
    parser = argparse.ArgumentParser(description="Fetch one pinned third-party part.")
    parser.add_argument("name", help="a part of source pip, cargo or npm in cmake/dependencies.json")
    parser.add_argument("--into", type=pathlib.Path, default=ROOT / "build", metavar="BUILD_FOLDER")
    arguments = parser.parse_args()
    try:
        print(fetch(arguments.name, arguments.into.resolve()))
    except FetchError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{arguments.name} could not be fetched: {error.strerror or error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; run it again to continue.", file=sys.stderr)
        return 130
    return 0


def fetch(name, build):
    """Returns the folder of the part `name`, complete."""
    part = manifest.find(name)
    if part is None or part["source"] not in DOWNLOADERS:
        raise FetchError(f"cmake/dependencies.json has no part of source pip, cargo or npm named {name}.")
    variable = f"HEARTH_{name.upper().replace('-', '_')}_DIR"
    if local := os.environ.get(variable):
        if not os.path.isdir(local):
            raise FetchError(f"{variable} names {local}, which is not a folder.")
        return pathlib.Path(local).resolve()

    target = build / "third_party" / f"{name}-{part['version']}"
    entry = hashlib.sha256(json.dumps(part, sort_keys=True).encode()).hexdigest()
    if is_complete(target, entry):
        return target
    downloads = [item for item in part["downloads"] if fits_here(item)]
    if not downloads:
        raise FetchError(f"{name} is not pinned for this kind of machine: install it and name its folder in {variable}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{name}-", dir=target.parent) as scratch:
        made = pathlib.Path(scratch) / "part"
        for item in downloads:
            unpack(download(part, item, build), item, made)
        join_pieces(part, made)
        check_contents(part, made)
        (made / STAMP).write_text(entry)
        replace_folder(made, target, entry)
    return target


def fits_here(item):
    """Whether a download is for this machine, or for all."""
    return "machine" not in item or (sys.platform == "linux" and item["machine"] == platform.machine())


def is_complete(target, entry):
    try:
        return (target / STAMP).read_text() == entry
    except OSError:
        return False


def replace_folder(made, target, entry):
    """Moves `made` to `target` in one step; another fetch of the same entry may have been first."""
    if target.exists():
        if is_complete(target, entry):
            return
        shutil.rmtree(target)
    try:
        os.rename(made, target)
    except OSError:
        if not is_complete(target, entry):
            raise


def download(part, item, build):
    """Returns the path of the pinned file in BUILD/downloads; asks for it only when it is not there or is damaged."""
    folder = build / "downloads"
    path = folder / item["file"]
    if path.is_file() and sha256(path) == item["sha256"]:
        return path
    folder.mkdir(parents=True, exist_ok=True)
    print(f"Downloading {item['file']}", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder) as scratch:
        DOWNLOADERS[part["source"]](part, item, pathlib.Path(scratch), build)
        fresh = pathlib.Path(scratch) / item["file"]
        if not fresh.is_file():
            raise FetchError(f"{part['source']} brought another file than {item['file']}: check its configuration.")
        if sha256(fresh) != item["sha256"]:
            raise FetchError(hash_sentence(item))
        os.replace(fresh, path)
    return path


def run_pip(part, item, scratch, build):
    """Has pip download the file into `scratch`. Fails with a sentence for the usual reasons."""
    version = item.get("version", part["version"])
    requirements = scratch / "requirements.txt"
    requirements.write_text(f"{item['project']}=={version} --hash=sha256:{item['sha256']}\n")
    command = [pip_python(build), "-m", "pip", "download", "--no-deps", "--require-hashes", "--no-cache-dir"]
    command += ["--disable-pip-version-check", "--no-input", "--retries", "2", "-r", str(requirements), "-d", str(scratch)]
    environment = dict(os.environ)
    if backend := part.get("build_backend"):
        command += ["--no-binary", ":all:", "--no-build-isolation"]
        environment["PYTHONPATH"] = str(write_metadata_backend(backend, scratch))
    else:
        command += ["--only-binary", ":all:"]
    shown = sys.stderr if sys.stderr.isatty() else subprocess.DEVNULL  # pip's progress bar, on a terminal only
    result = subprocess.run(command, env=environment, stdout=shown, stderr=subprocess.PIPE, text=True, check=False)
    if result.returncode != 0:
        raise FetchError(pip_sentence(item, result.stderr))


def pip_python(build):
    """A Python that has pip: this one, or else a virtual environment under the build folder."""
    if importlib.util.find_spec("pip"):
        return sys.executable
    folder = build / "pip-venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", str(folder)], capture_output=True, check=False)
        if made.returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            raise FetchError("This Python has no pip: install python3-pip and run this again.")
    return str(python)


def write_metadata_backend(backend, scratch):
    """Writes METADATA_BACKEND as the module `backend` (a dotted name); returns the folder to put on PYTHONPATH."""
    modules = scratch / "backend"
    *packages, _ = parts = backend.split(".")
    for depth in range(1, len(packages) + 1):
        package = modules.joinpath(*packages[:depth])
        package.mkdir(parents=True, exist_ok=True)
        (package / "__init__.py").touch()
    path = modules.joinpath(*parts).with_suffix(".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(METADATA_BACKEND)
    return modules


def run_cargo(part, item, scratch, build):
    """Has cargo download the crate; its copy in cargo's own cache is then copied into `scratch`."""
    (scratch / "src").mkdir()
    (scratch / "src" / "lib.rs").touch()
    version = item.get("version", part["version"])
    (scratch / "Cargo.toml").write_text('[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n\n'
                                        f'[dependencies]\n{item["project"]} = "={version}"\n')
    try:
        result = subprocess.run(["cargo", "fetch"], cwd=scratch, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise FetchError("cargo is missing: install it (Debian: cargo-web) and run this again.") from error
    if result.returncode != 0:
        raise FetchError(cargo_sentence(item, result.stderr))
    home = pathlib.Path(os.environ.get("CARGO_HOME") or pathlib.Path.home() / ".cargo")
    for cached in home.glob("registry/cache/*/*.crate"):
        if cached.name == item["file"] and sha256(cached) == item["sha256"]:
            shutil.copyfile(cached, scratch / item["file"])
            return
    raise FetchError(hash_sentence(item))


def run_npm(part, item, scratch, build):
    """Has npm download the package, without what it depends on, and run nothing of it."""
    version = item.get("version", part["version"])
    command = ["npm", "pack", "--silent", "--ignore-scripts", f"{item['project']}@{version}"]
    try:
        result = subprocess.run(command, cwd=scratch, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise FetchError("npm is missing: install it (Debian: npm) and run this again.") from error
    if result.returncode != 0:
        # npm says nothing that would tell an unknown version from a network that is down.
        raise FetchError(f"npm could not download {item['file']}: check the network and run this again.")


# How a file gets into the scratch folder, by the part's source.
DOWNLOADERS = {"pip": run_pip, "cargo": run_cargo, "npm": run_npm}


def cargo_sentence(item, stderr):
    if any(sign in stderr for sign in ("failed to download", "Could not resolve", "network failure", "timed out")):
        return unreachable_sentence()
    errors = [line for line in stderr.splitlines() if line.startswith("error:")]
    reason = errors[0][len("error:"):].strip() if errors else "no reason given"
    return f"cargo could not download {item['file']}: {reason}"


def unreachable_sentence():
    return "The package index could not be reached: check the network and run ./run again."


def pip_sentence(item, stderr):
    if "DO NOT MATCH THE HASHES" in stderr:
        return hash_sentence(item)
    unreachable = ("Connection", "Retrying", "timed out", "Name or service", "Temporary failure", "ProxyError")
    if any(sign in stderr for sign in unreachable):
        return unreachable_sentence()
    errors = [line for line in stderr.splitlines() if line.startswith("ERROR:")]
    reason = errors[-1][len("ERROR:"):].strip() if errors else (stderr.strip().splitlines() or ["no reason given"])[-1]
    return f"pip could not download {item['file']}: {reason}"


def hash_sentence(item):
    return f"{item['file']} does not have the pinned SHA-256: the package index serves another file than Hearth expects."


def unpack(archive, item, folder):
    """Writes the members that match item["unpack"], less the prefix item["strip"], into `folder`; those that
    item["executable"] names can be run."""
    folder.mkdir(parents=True, exist_ok=True)
    seen = set()
    try:
        for name, opened in members(archive):
            if not name.startswith(item["strip"]):
                continue
            name = name[len(item["strip"]):]
            matches = {pattern for pattern in item["unpack"] if fnmatch.fnmatchcase(name, pattern)}
            if not matches:
                continue
            if ".." in name.split("/") or name.startswith("/"):
                raise FetchError(f"{archive.name} holds a file outside its own folder, so it was not unpacked.")
            seen |= matches
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with opened() as source, open(path, "wb") as out:
                shutil.copyfileobj(source, out, 1 << 20)
            if name in item.get("executable", []):  # a wheel does not say which of its files are
                path.chmod(0o755)
    except (zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        raise FetchError(f"{archive.name} is damaged ({error}): delete it and run this again.") from error
    if missing := set(item["unpack"]) - seen:
        raise FetchError(f"{archive.name} holds no {' or '.join(sorted(missing))}, which cmake/dependencies.json lists.")


def members(archive):
    """Yields (name, function that opens it) of every regular file in a wheel or a source package."""
    if zipfile.is_zipfile(archive):
        with zipfile.ZipFile(archive) as wheel:
            for info in wheel.infolist():
                if not info.is_dir():
                    yield info.filename, lambda info=info: wheel.open(info)
    else:
        with tarfile.open(archive) as source:
            for info in source:
                if info.isfile():
                    yield info.name, lambda info=info: source.extractfile(info)


def join_pieces(part, folder):
    """Joins files that were shipped in pieces, and removes the pieces."""
    for name, pieces in part.get("join", {}).items():
        with open(folder / name, "wb") as out:
            for piece in pieces:
                with open(folder / piece, "rb") as source:
                    shutil.copyfileobj(source, out, 1 << 20)
                (folder / piece).unlink()


def check_contents(part, folder):
    for name, expected in part.get("contents", {}).items():
        if sha256(folder / name) != expected:
            raise FetchError(f"{name} does not have the SHA-256 that cmake/dependencies.json pins.")


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
