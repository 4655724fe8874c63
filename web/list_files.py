#!/usr/bin/env python3
"""Writes files.json into the built site: what its service worker keeps, so that the page works without a network.

    list_files.py SITE

The version is a hash of everything; a page of one version never mixes with another. Typefaces that few need are kept
once they were asked for, and so is what reads PDF files and scanned pages. A browser keeps one of the builds of the engine. Models
that are given out with the page are only named.
"""

import hashlib
import json
import pathlib
import sys

AT_ONCE = {"Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Italic.otf", "InterDisplay-SemiBold.otf",
           "JetBrainsMono-Regular.ttf"}
NOT_KEPT = {"files.json", "service_worker.js"}


def is_for_later(path):
    return path.parent.name in ("ocr", "pdfium") or (path.parent.name == "fonts" and path.name not in AT_ONCE)


def listing(site):
    files, later, engines, models, digest = [], [], {}, [], hashlib.sha256()
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if not path.is_file() or name in NOT_KEPT:
            continue
        if path.suffix == ".gguf":
            models.append({"name": name, "bytes": path.stat().st_size})
            continue
        digest.update(name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
        if path.name.startswith("hearth_engine"):
            engines.setdefault(path.stem, []).append(name)
        else:
            (later if is_for_later(path) else files).append(name)
    return {"version": digest.hexdigest()[:16], "files": files, "later": later, "engines": engines, "models": models}


def main():
    site = pathlib.Path(sys.argv[1])
    (site / "files.json").write_text(json.dumps(listing(site), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
