#!/usr/bin/env python3
"""The vault from the command line: vault, chats, import, and what chat saves."""

import json
import os
import pathlib
import resource
import signal
import subprocess
import unittest

from hearth_program import PROGRAM, STARTER, ProgramTest, needs

CANARY = "zebrafinch marmalade quorum"


def export_of(*chats):
    """A ChatGPT export, conversations.json of the old single form: title and (role, text) pairs."""
    conversations = []
    for number, (title, turns) in enumerate(chats):
        mapping, parent = {"root": {"id": "root", "message": None, "parent": None, "children": []}}, "root"
        for index, (role, text) in enumerate(turns):
            node = f"n{index}"
            mapping[node] = {"id": node, "parent": parent, "children": [], "message": {
                "id": node, "author": {"role": role}, "create_time": 1700000000 + index,
                "content": {"content_type": "text", "parts": [text]}}}
            mapping[parent]["children"].append(node)
            parent = node
        conversations.append({"id": f"c{number}-{title}", "title": title, "create_time": 1700000000.5, "update_time": 1700000100,
                              "mapping": mapping, "current_node": parent})
    return json.dumps(conversations)


class VaultTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.key = self.write("passphrase", "correct horse battery\n")
        self.with_key = ("--passphrase-file", self.key)

    def create(self, *words):
        return self.json_of("vault", "create", *self.with_key, *words)

    def fill(self, *chats):
        return self.json_of("import", self.write("conversations.json", export_of(*chats)), *self.with_key)

    def chats(self, *words):
        return self.json_of("chats", "list", *(words or self.with_key))["chats"]

    def home_files(self):
        """Every file of the data folder: bytes and time of change."""
        return {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in self.home.rglob("*") if path.is_file()}


class Keys(VaultTest):
    def test_the_recovery_code_sets_a_new_passphrase(self):
        code = self.create()["recovery_code"]
        self.assertRegex(code, r"^[0-9A-Z]{4}(-[0-9A-Z]{4})+$")
        fresh = self.write("fresh", "another one\n")
        self.json_of("vault", "recover", "--code-file", self.write("code", code.lower()), "--new-passphrase-file", fresh)
        self.assertEqual([], self.chats("--passphrase-file", fresh))
        self.assertEqual("WrongKey", self.fault_of("chats", "list", *self.with_key))

    def test_a_changed_passphrase_replaces_the_old_one(self):
        self.create()
        fresh = self.write("fresh", "another one")
        self.json_of("vault", "passphrase", *self.with_key, "--new-passphrase-file", fresh)
        self.assertEqual("WrongKey", self.fault_of("chats", "list", *self.with_key))
        self.assertEqual([], self.chats("--passphrase-file", fresh))

    def test_one_passphrase_in_two_unicode_spellings(self):
        composed, apart = self.write("composed", "caf\u00e9 r\u00e9union"), self.write("apart", "cafe\u0301 re\u0301union")
        self.json_of("vault", "create", "--passphrase-file", composed)
        self.assertEqual([], self.chats("--passphrase-file", apart))

    def test_the_passphrase_comes_from_standard_input_too(self):
        self.create()
        self.assertEqual([], self.json_of("chats", "list", "--passphrase-file", "-", stdin="correct horse battery\r\n")["chats"])

    def test_without_a_passphrase_nothing_waits(self):
        self.create()
        self.assertEqual("WrongKey", self.fault_of("chats", "list"))
        self.assertEqual("WrongKey", self.fault_of("vault", "check"))

    def test_what_is_not_there_or_damaged_is_said(self):
        self.assertEqual("NotFound", self.fault_of("chats", "list", *self.with_key))
        self.assertEqual("NotFound", self.fault_of("chats", "list", "--passphrase-file", self.folder / "none"))
        self.create()
        self.assertEqual("Busy", self.fault_of("vault", "create", *self.with_key))
        self.assertEqual("WrongKey", self.fault_of("chats", "list", "--passphrase-file", self.write("other", "wrong")))
        folder = pathlib.Path(self.json_of("vault", "info")["folder"])
        database = folder / "vault.db"
        whole = database.read_bytes()
        database.write_bytes(whole[:2000] + bytes(64) + whole[2064:])
        self.assertEqual("BadFormat", self.fault_of("chats", "list", *self.with_key))
        (folder / "vault.keys").write_bytes(b"HEARTHK1 and no more")
        self.assertEqual("BadFormat", self.fault_of("chats", "list", *self.with_key))
        (folder / "vault.keys").unlink()
        self.assertEqual("BadFormat", self.fault_of("chats", "list", *self.with_key))

    def test_two_vaults_do_not_read_each_other(self):
        self.create()
        self.fill(("Mine", [("user", CANARY)]))
        other = self.write("other", "somebody else")
        self.json_of("vault", "create", "--vault", "second", "--passphrase-file", other)
        self.assertEqual([], self.chats("--vault", "second", "--passphrase-file", other))
        self.assertEqual(["default", "second"], self.json_of("vault", "info")["vaults"])
        self.assertEqual("WrongKey", self.fault_of("chats", "list", "--vault", "second", *self.with_key))
        self.assertEqual("WrongKey", self.fault_of("chats", "list", "--passphrase-file", other))
        self.assertEqual("BadFormat", self.fault_of("vault", "create", "--vault", "../second", *self.with_key))

    def test_a_vault_can_be_removed(self):
        self.create()
        self.assertEqual("WrongKey", self.fault_of("vault", "erase"))
        self.json_of("vault", "erase", *self.with_key)
        self.assertEqual({}, self.home_files())
        self.create()
        self.json_of("vault", "erase", "--yes")
        self.assertEqual({}, self.home_files())


class History(VaultTest):
    def setUp(self):
        super().setUp()
        self.create()

    def test_what_is_imported_is_listed_shown_and_found(self):
        report = self.fill(("Birds", [("user", "Which birds sing at night?"), ("assistant", "The nightingale: ナイチンゲール.")]),
                           ("Soup", [("user", "How long do lentils cook?")]))
        self.assertEqual((2, 0, 0), (report["imported"], report["skipped"], report["failed"]))
        by_title = {chat["title"]: chat for chat in self.chats()}
        self.assertEqual({"Birds", "Soup"}, set(by_title))
        self.assertEqual(2, by_title["Birds"]["messages"])
        shown = self.json_of("chats", "show", by_title["Birds"]["id"], *self.with_key)["messages"]
        self.assertEqual([("user", True), ("assistant", True)], [(one["role"], one["active"]) for one in shown])
        self.assertEqual([None, shown[0]["id"]], [one["parent"] for one in shown])
        for query in ("nightingale", "night*", '"sing at"', "ナイ", "ル"):
            hits = self.json_of("chats", "search", query, *self.with_key)["hits"]
            self.assertEqual({by_title["Birds"]["id"]}, {hit["chat"] for hit in hits}, query)
        self.assertEqual([], self.json_of("chats", "search", '"""* AND (', *self.with_key)["hits"])

    def test_importing_again_adds_nothing(self):
        chat = ("Birds", [("user", "Which birds sing at night?")])
        self.fill(chat)
        again = self.fill(chat, ("Soup", [("user", "How long do lentils cook?")]))
        self.assertEqual((1, 1), (again["imported"], again["skipped"]))
        self.assertEqual(2, len(self.chats()))

    def test_an_export_comes_back_the_same(self):
        self.fill(("Birds", [("user", "Which birds <sing> at night?"), ("assistant", "Owls & others.")]))
        chat = self.chats()[0]["id"]
        for format_name, sign in (("md", "Owls & others."), ("html", "Owls &amp; others."), ("json", "Owls & others.")):
            out = self.folder / f"out.{format_name}"
            self.json_of("chats", "export", chat, "--format", format_name, "-o", out, *self.with_key)
            self.assertIn(sign, out.read_text())
        self.json_of("vault", "create", "--vault", "second", *self.with_key)
        report = self.json_of("import", self.folder / "out.json", "--vault", "second", *self.with_key)
        self.assertEqual(1, report["imported"])
        copy = self.chats("--vault", "second", *self.with_key)[0]["id"]
        first, second = (self.json_of("chats", "export", *words, "--format", "json", *self.with_key)
                         for words in ((chat,), (copy, "--vault", "second")))
        self.assertEqual(first, second)

    def test_everything_moves_to_another_vault_in_one_file(self):
        self.fill(("Birds", [("user", "Which?")]), ("Soup", [("user", "How long?"), ("assistant", "An hour.")]))
        out = self.folder / "all.json"
        self.json_of("chats", "export", "--all", "--format", "json", "-o", out, *self.with_key)
        self.json_of("vault", "create", "--vault", "second", *self.with_key)
        there = ("--vault", "second", *self.with_key)
        self.assertEqual(2, self.json_of("import", out, *there)["imported"])
        copies = self.json_of("chats", "export", "--all", "--format", "json", *there)
        self.assertCountEqual(json.loads(out.read_text()), copies)
        self.assertIn("An hour.", self.run_hearth("chats", "export", "--all", *there).stdout.decode())

    def test_what_is_deleted_leaves_no_trace_and_can_be_brought_back(self):
        self.fill(("Secret", [("user", CANARY)]), ("Other", [("user", "quorum of the council")]))
        chat = next(chat["id"] for chat in self.chats() if chat["title"] == "Secret")
        text = self.write("text", CANARY)
        check = ("vault", "check", "--erased", chat, "--text-file", text, *self.with_key)
        before = self.json_of(*check)
        self.assertTrue(before["traces"], "the check must find what is there")
        self.json_of("chats", "delete", chat, *self.with_key)
        after = self.json_of(*check)
        self.assertEqual([], after["traces"])
        self.assertTrue(after["searched"])
        self.assertEqual("NotFound", self.fault_of("chats", "show", chat, *self.with_key))
        self.assertEqual([], self.json_of("chats", "search", "zebrafinch", *self.with_key)["hits"])
        self.assertEqual(1, self.fill(("Secret", [("user", CANARY)]))["imported"])
        sound = self.json_of("vault", "check", *self.with_key)
        self.assertEqual((True, []), (sound["ok"], sound["problems"]))

    def test_no_byte_of_what_was_said_is_in_a_file(self):
        self.fill(("Secret", [("user", CANARY)]))
        for path, (contents, _) in self.home_files().items():
            for word in CANARY.split():
                self.assertNotIn(word.encode(), contents.lower(), path)

    def test_a_backup_is_restored_elsewhere(self):
        self.fill(("Birds", [("user", CANARY)]))
        backup = self.folder / "hearth.backup"
        self.json_of("vault", "backup", backup, *self.with_key)
        self.assertNotIn(b"zebrafinch", backup.read_bytes())
        self.assertEqual("Busy", self.fault_of("vault", "restore", backup, *self.with_key))
        self.environment["HEARTH_HOME"] = str(self.folder / "another")
        self.assertEqual("WrongKey", self.fault_of("vault", "restore", backup, "--passphrase-file", self.write("x", "wrong")))
        cut = self.write("cut", backup.read_bytes()[:-100])
        self.assertEqual("BadFormat", self.fault_of("vault", "restore", cut, *self.with_key))
        self.assertEqual("BadFormat", self.fault_of("vault", "restore", self.key, *self.with_key))
        self.json_of("vault", "restore", backup, *self.with_key)
        self.assertEqual(["Birds"], [chat["title"] for chat in self.chats()])

    @needs(STARTER)
    def test_a_second_program_is_told_that_the_vault_is_in_use(self):
        holder = [PROGRAM, "chat", "-m", str(STARTER), *map(str, self.with_key)]
        with subprocess.Popen(holder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              env=self.environment) as chat:
            chat.stdin.write(b"/help\n")
            chat.stdin.flush()
            chat.stdout.readline()  # it runs, so it has the vault
            self.assertEqual("Busy", self.fault_of("chats", "list", *self.with_key))
            chat.stdin.close()
            chat.stdout.read()

    @needs(STARTER)
    @unittest.skipUnless(hasattr(os, "WCOREDUMP"), "a system without core dumps")
    def test_a_crash_with_an_open_vault_leaves_no_core_dump(self):
        def dumps_core(words, ready):
            """Whether a crash of that program leaves a core dump, which would hold its memory."""
            unlimited = (resource.RLIM_INFINITY, resource.getrlimit(resource.RLIMIT_CORE)[1])
            with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                  cwd=self.folder, env=self.environment,
                                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, unlimited)) as process:
                process.stdin.write(ready)
                process.stdin.flush()
                process.stdout.readline()
                process.send_signal(signal.SIGABRT)
                _, status = os.waitpid(process.pid, 0)
                process.returncode = -signal.SIGABRT
            return os.WCOREDUMP(status)

        try:
            control = dumps_core(["cat"], b"a line\n")
        except (OSError, ValueError, subprocess.SubprocessError):
            control = False
        if not control:
            self.skipTest("no program leaves core dumps here")
        holder = [PROGRAM, "chat", "-m", str(STARTER), *map(str, self.with_key)]
        self.assertFalse(dumps_core(holder, b"/help\n"))

    def test_what_is_no_export_is_refused(self):
        for name, contents in (("empty.json", ""), ("list.json", "[]"), ("other.json", '{"a": 1}'), ("text.json", "hello"),
                               ("deep.json", "[" * 100000), ("half.json", export_of(("A", [("user", "b")]))[:40]),
                               ("bad.zip", b"PK\x03\x04" + os.urandom(100))):
            self.assertEqual("BadFormat", self.fault_of("import", self.write(name, contents), *self.with_key), name)
        self.assertEqual("NotFound", self.fault_of("import", self.folder / "none.json", *self.with_key))
        self.assertEqual([], self.chats())


@needs(STARTER)
class Saving(VaultTest):
    ASK = ("chat", "-m", STARTER, "-n", "8", "--temp", "0", "-p", "Name a colour.")

    def test_an_answer_is_saved_with_its_question(self):
        self.create()
        answer = self.json_of(*self.ASK, "-s", "Be brief.", *self.with_key)
        chats = self.chats()
        self.assertEqual(["Name a colour."], [chat["title"] for chat in chats])
        shown = self.json_of("chats", "show", chats[0]["id"], *self.with_key)["messages"]
        self.assertEqual([("system", "Be brief."), ("user", "Name a colour."), ("assistant", answer["text"])],
                         [(one["role"], one["text"]) for one in shown])
        self.assertTrue(shown[-1]["model"])

    def test_without_the_passphrase_it_answers_and_saves_nothing(self):
        self.create()
        before = self.home_files()
        self.assertTrue(self.json_of(*self.ASK)["text"])
        self.assertEqual([], self.chats())
        self.assertEqual({path: contents for path, (contents, _) in before.items()},
                         {path: contents for path, (contents, _) in self.home_files().items() if path in before})
        self.assertEqual("WrongKey", self.fault_of(*self.ASK, "--passphrase-file", self.write("x", "wrong")))

    def test_a_temporary_chat_writes_not_one_byte(self):
        self.create()
        self.json_of(*self.ASK, "--device", "cpu")  # whatever is kept about the machine is there now
        before = self.home_files()
        self.json_of(*self.ASK, "--temporary", "--device", "cpu", *self.with_key)
        self.assertEqual(before, self.home_files())

    def test_a_conversation_with_branches_is_saved(self):
        self.create()
        lines = "Name a colour.\n/retry\n/edit Name a fruit.\nName a town.\n"
        self.run_hearth("chat", "-m", STARTER, "-n", "8", "--temp", "0", *self.with_key, stdin=lines)
        chat = self.chats()[0]
        messages = self.json_of("chats", "show", chat["id"], *self.with_key)["messages"]
        self.assertEqual(["user", "assistant", "assistant", "user", "assistant", "user", "assistant"],
                         [one["role"] for one in messages])
        self.assertEqual(["Name a fruit.", "Name a town."],
                         [one["text"] for one in messages if one["active"] and one["role"] == "user"])


if __name__ == "__main__":
    unittest.main()
