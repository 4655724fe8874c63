#!/usr/bin/env python3
"""Every language has all texts of the window with the same gaps to fill, and app/core/words.py makes tables of them."""

import json
import pathlib
import re
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "app/core"))
import words  # noqa: E402

FOLDER = ROOT / "assets/languages"
RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}

# What is filled in later: {0}, {1} …, and the {{name}} that explains a prompt's variables.
GAP = r"\{\{\w+\}\}|\{\d\}"

# What Hearth never says of itself, in whatever language, and the marks of a raised voice.
FORBIDDEN = {
    "": ["!", "！", "¡", "oops", "compliant", "unbreakable", "unhackable", "safe model"],
    "de": ["konform", "unknackbar", "unzerbrechlich", "unhackbar", "sicheres modell", "hoppla"],
    "fr": ["conforme", "inviolable", "incassable", "impiratable", "modèle sûr", "oups"],
    "es": ["conforme con", "inviolable", "irrompible", "inquebrantable", "modelo seguro"],
    "zh-Hans": ["合规", "牢不可破", "无法破解", "安全模型", "哎呀"],
    "ja": ["準拠", "破られない", "解読不可能", "安全なモデル", "おっと"],
    "ar": ["ممتثل", "لا يمكن اختراقه", "غير قابل للكسر", "نموذج آمن"],
}


def read(path):
    """[(key, text)] in the file's order, doubles included."""
    return json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)


def gaps(text):
    return sorted(re.findall(GAP, text))


def shape(path):
    """The keys, and an empty string for each empty line between sections."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        key = re.match(r'  "([^"]+)": ', line)
        if (key and key[1] != "_right_to_left") or not line:
            found.append(key[1] if key else "")
    return found


class Texts(unittest.TestCase):
    def setUp(self):
        self.languages = {path.stem: read(path) for path in sorted(FOLDER.glob("*.json"))}
        self.english = dict(self.languages["en"])

    def for_each_text(self, check):
        for code, pairs in self.languages.items():
            for key, text in pairs:
                if key != "_right_to_left":
                    with self.subTest(language=code, key=key):
                        check(code, text, self.english[key])

    def test_english_has_no_key_twice(self):
        keys = [key for key, _ in self.languages["en"]]
        self.assertEqual(sorted(keys), sorted(set(keys)))

    def test_every_language_has_the_keys_of_english_in_the_same_order_and_sections(self):
        expected = shape(FOLDER / "en.json")
        for code, pairs in self.languages.items():
            with self.subTest(language=code):
                keys = [key for key, _ in pairs if key != "_right_to_left"]
                self.assertEqual(keys, list(self.english))
                self.assertEqual(shape(FOLDER / f"{code}.json"), expected)

    def test_every_language_has_its_own_name_first_and_a_place_in_the_list(self):
        names = []
        for code, pairs in self.languages.items():
            with self.subTest(language=code):
                self.assertEqual(pairs[0][0], "_name")
                self.assertIn(code, words.ORDER)
                names.append(pairs[0][1])
        self.assertEqual(len(names), len(set(names)))

    def test_a_language_says_that_it_runs_from_right_to_left_exactly_when_it_does(self):
        for code, pairs in self.languages.items():
            with self.subTest(language=code):
                self.assertEqual(dict(pairs).get("_right_to_left"), True if code in RIGHT_TO_LEFT else None)

    def test_no_text_is_empty_or_begins_or_ends_with_other_spaces_than_english(self):
        def check(_, text, english):
            self.assertTrue(text.strip())
            self.assertEqual(text[:len(text) - len(text.lstrip())], english[:len(english) - len(english.lstrip())])
            self.assertEqual(text[len(text.rstrip()):], english[len(english.rstrip()):])
        self.for_each_text(check)

    def test_a_text_has_the_gaps_of_the_english_one(self):
        self.for_each_text(lambda _, text, english: self.assertEqual(gaps(text), gaps(english)))

    def test_no_text_has_a_brace_that_belongs_to_no_gap(self):
        self.for_each_text(lambda _, text, __: self.assertNotRegex(re.sub(GAP, "", text), r"[{}]"))

    def test_no_text_promises_too_much_or_raises_its_voice(self):
        def check(code, text, _):
            for word in FORBIDDEN[""] + FORBIDDEN.get(code, []):
                self.assertNotIn(word, text.lower())
        self.for_each_text(check)


class Tables(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)

    def generate(self, languages):
        """(the enumerators, {language: its row of texts}, the source) that words.py writes."""
        header, source = self.folder / "out/words_keys.h", self.folder / "out/words_table.cpp"
        words.main(languages, header, source)
        written = source.read_text(encoding="utf-8")
        tables = re.findall(r"constexpr std::string_view (k\w+)\[\] = \{\n(.*?)\n\};", written, re.DOTALL)
        rows = {name: [json.loads(line.strip().rstrip(",")) for line in body.splitlines()] for name, body in tables}
        return re.findall(r"^  (k\w+)\b", header.read_text(encoding="utf-8"), re.MULTILINE), rows, written

    def write(self, **languages):
        for code, texts in languages.items():
            (self.folder / f"{code}.json").write_text(json.dumps(texts), encoding="utf-8")

    def test_our_languages_become_one_table_each_in_the_order_of_the_keys(self):
        enumerators, rows, source = self.generate(FOLDER)
        english = dict(read(FOLDER / "en.json"))
        keys = [key for key in english if key != "_name"]
        self.assertEqual(enumerators, [words.enumerator(key) for key in keys] + ["kCount"])
        self.assertEqual(len(enumerators), len(set(enumerators)))
        paths = sorted(FOLDER.glob("*.json"))
        self.assertEqual(len(rows), len(paths))
        for path in paths:
            with self.subTest(language=path.stem):
                texts = dict(read(path))
                self.assertIn([texts[key] for key in keys], rows.values())
                self.assertIn(f'"{path.stem}", "{texts["_name"]}", ', source)

    def test_english_comes_first_and_a_text_that_is_lacking_is_english(self):
        self.write(en={"_name": "English", "a.one": "One", "a.two_more": "Two\n\"more\""},
                   de={"_name": "Deutsch", "a.one": "Eins"})
        enumerators, rows, source = self.generate(self.folder)
        self.assertEqual(enumerators, ["kAOne", "kATwoMore", "kCount"])
        self.assertEqual(list(rows.values()), [["One", "Two\n\"more\""], ["Eins", "Two\n\"more\""]])
        self.assertEqual(re.findall(r'\{\{"(\w+)", "(\w+)", (\w+)\}', source),
                         [("en", "English", "false"), ("de", "Deutsch", "false")])

    def test_a_language_that_runs_from_right_to_left_says_so(self):
        self.write(en={"_name": "English", "a": "A"}, ar={"_name": "Arabic", "_right_to_left": True, "a": "B"})
        self.assertIn('{{"ar", "Arabic", true}', self.generate(self.folder)[2])

    def test_tables_that_did_not_change_are_not_written_again(self):
        self.write(en={"_name": "English", "a": "A"})
        self.generate(self.folder)
        source = self.folder / "out/words_table.cpp"
        source.chmod(0o444)
        before = source.stat().st_mtime_ns
        self.generate(self.folder)
        self.assertEqual(source.stat().st_mtime_ns, before)


if __name__ == "__main__":
    unittest.main()
