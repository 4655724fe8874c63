#!/usr/bin/env python3
"""SQLite with its ciphers defines no name that libsodium also has: the linker would take one for the other, unasked."""

import os
import shutil
import subprocess
import sys
import unittest

LIBRARY = os.environ.get("HEARTH_SQLITE_LIBRARY", "")


class Names(unittest.TestCase):
    def test_every_global_name_is_of_sqlite(self):
        listing = subprocess.run(["nm", "--defined-only", "--extern-only", "--format=posix", LIBRARY],
                                 capture_output=True, text=True, check=True).stdout
        names = [line.split()[0] for line in listing.splitlines() if len(line.split()) > 2]
        self.assertGreater(len(names), 200)
        # Sanitizers add names of their own.
        added = ("__odr_asan", "__asan", "___asan", "__ubsan")
        self.assertEqual([], [name for name in names if not name.startswith(("sqlite3", *added))])


if __name__ == "__main__":
    if not os.path.exists(LIBRARY) or not shutil.which("nm"):
        sys.exit(77)
    unittest.main()
