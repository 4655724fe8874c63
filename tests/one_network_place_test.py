#!/usr/bin/env python3
"""Only app/net opens connections. Reads every source of engine/ and app/ for the ways to reach a network."""

import pathlib
import re
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = {".h", ".cpp", ".inl", ".c"}
ALLOWED = "app/net/"
WAYS = {
    "libcurl": re.compile(r"curl/|\bcurl_[a-z]+\s*\(|libcurl(\.so|\.dll|\.4|-)"),
    "sockets": re.compile(r"sys/socket\.h|netinet/|arpa/inet\.h|netdb\.h|winsock|ws2tcpip|\bWSAStartup\b"),
    "socket calls": re.compile(r"(?<![\w.>:])(?:::)?(?:socket|connect|getaddrinfo|gethostbyname|sendto)\s*\("),
    "the system's HTTP": re.compile(r"winhttp|wininet|URLDownloadToFile|NSURL|CFNetwork", re.IGNORECASE),
    "programs that fetch": re.compile(r'"(?:curl|wget|xdg-open|ssh|nc)\b'),
}
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)


def ways_in(text):
    text = COMMENT.sub("", text)
    return [way for way, pattern in WAYS.items() if pattern.search(text)]


def violations(root):
    """Returns (list of sentences, number of files read)."""
    found, count = [], 0
    for path in sorted(p for top in ("engine", "app") for p in (root / top).rglob("*") if p.suffix in SOURCES):
        file = path.relative_to(root).as_posix()
        count += 1
        if file.startswith(ALLOWED):
            continue
        for way in ways_in(path.read_text(encoding="utf-8")):
            found.append(f"{file} uses {way}; only {ALLOWED} may reach the network")
    return found, count


class OneNetworkPlace(unittest.TestCase):
    def test_no_other_folder_reaches_the_network(self):
        found, count = violations(ROOT)
        self.assertEqual([], found)
        self.assertGreater(count, 100, "so few files were read that the check itself must be broken")

    def test_each_way_is_found(self):
        for line in ["#include <curl/curl.h>", "#include <sys/socket.h>", "int s = socket(AF_INET, 1, 0);",
                     "::connect(s, address, size);", 'dlopen("libcurl.so.4", 1);', "#include <winhttp.h>",
                     'run("curl", url);', "getaddrinfo(host, 0, 0, &found);"]:
            with tempfile.TemporaryDirectory() as folder:
                root = pathlib.Path(folder)
                for name in ("app/core/x.cpp", "app/net/y.cpp"):
                    (root / name).parent.mkdir(parents=True)
                    (root / name).write_text(line + "\n")
                found = violations(root)[0]
                self.assertTrue(found and all(entry.startswith("app/core/x.cpp") for entry in found), line)

    def test_words_that_only_look_like_it_are_fine(self):
        for line in ["// libcurl.so.4 is opened by app/net", "signal.connect(slot);", "bool is_connected();",
                     "peer->connect(7);", "Widget::connect(x);"]:
            self.assertEqual([], ways_in(line), line)


if __name__ == "__main__":
    unittest.main()
