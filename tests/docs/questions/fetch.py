#!/usr/bin/env python3
"""Fetches the documents that questions.json asks about: fetch.py FOLDER.

The packages come from the machine's own Debian mirror by `apt-get download` (nothing is installed),
the version named in questions.json first and the one on offer otherwise. A document counts only when
its SHA-256 is the one the questions were written from. Exit code 1 and one line per document that
could not be had.
"""

import gzip
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

QUESTIONS = pathlib.Path(__file__).resolve().parent / "questions.json"


def download(package, version, folder):
    """The .deb of `package`, in `folder`; None when the mirror has neither this version nor another."""
    for wanted in (f"{package}={version}", package):
        done = subprocess.run(["apt-get", "download", wanted], cwd=folder, check=False,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        found = sorted(folder.glob(f"{package}_*.deb"))
        if done.returncode == 0 and found:
            return found[0]
    return None


def unpacked(package, version, folder):
    """The folder with the files of `package`, or None."""
    folder.mkdir()
    archive = download(package, version, folder)
    if archive is None:
        return None
    root = folder / "root"
    done = subprocess.run(["dpkg", "-x", str(archive), str(root)], check=False)
    return root if done.returncode == 0 else None


def content(path):
    """The bytes of a packaged document; Debian compresses the long ones."""
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def is_there(document, folder):
    path = folder / document["file"]
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == document["sha256"]


def fetch(document, roots, work, folder):
    """Puts one document into `folder`; the sentence to show when that fails, else None."""
    package = document["package"]
    if package not in roots:
        roots[package] = unpacked(package, document["version"], work / package)
    if roots[package] is None:
        return f"The package {package} {document['version']} could not be downloaded or unpacked."
    try:
        data = content(roots[package] / document["path"])
    except (OSError, EOFError) as error:
        return f"The package {package} has no readable {document['path']}: {error}."
    if hashlib.sha256(data).hexdigest() != document["sha256"]:
        return f"{document['file']} from {package} is not the text that the questions were written from."
    (folder / document["file"]).write_bytes(data)
    return None


def main(arguments):
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("Usage: fetch.py FOLDER", file=sys.stderr)
        return 2
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        print("The documents come from Debian packages: apt-get and dpkg are needed.", file=sys.stderr)
        return 1
    folder = pathlib.Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    corpus = json.loads(QUESTIONS.read_text(encoding="utf-8"))["corpus"]
    with tempfile.TemporaryDirectory() as work:
        roots = {}
        missing = [fetch(document, roots, pathlib.Path(work), folder)
                   for document in corpus if not is_there(document, folder)]
    failed = [sentence for sentence in missing if sentence]
    for sentence in failed:
        print(sentence, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
