#!/usr/bin/env python3
"""The chat in a real terminal: typing, pasting, stopping, commands. A pseudo-terminal stands in for the person's."""

import os
import re
import select
import signal
import struct
import sys
import termios
import time
import unittest

from hearth_program import PROGRAM, STARTER, TIMEOUT_S, ProgramTest, needs

try:
    import fcntl
    import pty
except ImportError:  # Windows
    print("skipped: there are no pseudo-terminals here")
    sys.exit(77)

CTRL_C = b"\x03"
CTRL_D = b"\x04"
ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")


class Person:
    """Someone at a terminal that runs the program."""

    def __init__(self, words, environment, columns=80):
        self.process, self.screen = pty.fork()
        if self.process == 0:
            os.execve(PROGRAM, [PROGRAM, *words], {"TERM": "xterm-256color", **environment})
        self.resize(columns)
        self.raw = b""
        self.read_to = 0  # of the text, what an expectation has used up

    def resize(self, columns):
        fcntl.ioctl(self.screen, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def text(self):
        return ESCAPES.sub(b"", self.raw).decode("utf-8", "replace")

    def read_some(self, seconds):
        if not select.select([self.screen], [], [], seconds)[0]:
            return True
        try:
            got = os.read(self.screen, 65536)
        except OSError:  # the program has ended
            return False
        self.raw += got
        return bool(got)

    def sees(self, expected):
        """Waits for a text after what was seen before."""
        end = time.monotonic() + TIMEOUT_S
        while expected not in self.text()[self.read_to:]:
            if time.monotonic() > end or not self.read_some(0.2):
                raise AssertionError(f"{expected!r} did not come; there was: {self.text()[self.read_to:][-3000:]!r}")
        self.read_to = self.text().index(expected, self.read_to) + len(expected)

    def types(self, keys):
        os.write(self.screen, keys if isinstance(keys, bytes) else keys.encode())

    def says(self, message):
        self.types(message + "\r")

    def leaves(self):
        """The exit code, once the program has ended by itself."""
        end = time.monotonic() + TIMEOUT_S
        while self.read_some(0.2):
            if time.monotonic() > end:
                os.kill(self.process, signal.SIGKILL)
                raise AssertionError(f"it did not end; there was: {self.text()[-3000:]!r}")
        _, status = os.waitpid(self.process, 0)
        self.process = None
        return os.waitstatus_to_exitcode(status)

    def close(self):
        if self.process:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        os.close(self.screen)


@needs(STARTER)
class TerminalChat(ProgramTest):
    def sit_down(self, *words, columns=80):
        person = Person(["chat", "--temp", "0", *words], self.environment, columns)
        self.addCleanup(person.close)
        person.sees("/help lists commands")
        person.sees("> ")  # from here on Ctrl-C is a key
        return person

    def saved(self, person):
        """The conversation as /save writes it."""
        path = self.folder / f"talk{len(os.listdir(self.folder))}.md"
        person.says(f"/save {path}")
        person.sees("Written to")
        return path.read_text(encoding="utf-8")

    def test_a_question_is_answered_and_the_speed_is_shown(self):
        person = self.sit_down("-n", "24")
        self.assertIn("Nothing leaves this computer.", person.text())
        person.says("Name the capital of France.")
        person.sees("Paris")
        person.sees("tokens/s, first after")
        person.says("/stats")
        person.sees("tokens used")
        person.says("/exit")
        self.assertEqual(0, person.leaves())

    def test_ctrl_c_stops_the_answer_and_not_the_program(self):
        person = self.sit_down("-n", "2000")
        person.says("Write a very long story about a fox and a crow.")
        person.sees("crow.\r")  # the question
        person.sees(" a ")
        person.types(CTRL_C)
        person.sees("stopped")
        person.says("/stats")
        person.sees("tokens used")
        person.types(CTRL_D)
        self.assertEqual(0, person.leaves())

    def test_ctrl_c_twice_at_the_prompt_leaves(self):
        person = self.sit_down()
        person.types(CTRL_C)
        person.sees("again to leave")
        person.types(CTRL_C)
        self.assertEqual(0, person.leaves())

    def test_a_paste_of_several_lines_is_one_message(self):
        person = self.sit_down("-n", "2")
        person.types("\x1b[200~first line\rsecond line\rthird\x1b[201~\r")
        person.sees("2 tokens")
        self.assertIn("## You\n\nfirst line\nsecond line\nthird\n", self.saved(person))

    def test_a_backslash_at_the_end_continues_the_message(self):
        person = self.sit_down("-n", "2")
        person.says("one\\")
        person.says("two")
        person.sees("2 tokens")
        self.assertIn("## You\n\none\ntwo\n", self.saved(person))

    def test_wide_and_accented_letters_are_edited_whole(self):
        person = self.sit_down("-n", "2", columns=12)
        person.types("Größe 漢字漢字漢字e\u0301")
        person.types("\x7f\x7f")  # the accented e, one wide character
        person.types("\x1b[H")
        person.says("Die ")
        person.sees("2 tokens")
        self.assertIn("## You\n\nDie Größe 漢字漢字漢\n", self.saved(person))

    def test_arrow_up_brings_back_what_was_typed(self):
        person = self.sit_down("-n", "2")
        person.says("hello")
        person.sees("2 tokens")
        person.types("\x1b[A there\r")
        person.sees("2 tokens")
        self.assertIn("## You\n\nhello there\n", self.saved(person))

    def test_edit_asks_the_changed_message_instead(self):
        person = self.sit_down("-n", "2")
        person.says("Say one")
        person.sees("2 tokens")
        person.says("/edit")
        person.sees("Say one")
        person.types("\x17two\r")
        person.sees("2 tokens")
        text = self.saved(person)
        self.assertIn("## You\n\nSay two\n", text)
        self.assertNotIn("Say one", text)

    def test_undo_forgets_and_retry_answers_again(self):
        person = self.sit_down("-n", "2")
        person.says("first")
        person.sees("2 tokens")
        person.says("second")
        person.sees("2 tokens")
        person.says("/undo")
        person.sees("Forgotten: second")
        person.says("/retry")
        person.sees("2 tokens")
        text = self.saved(person)
        self.assertEqual(1, text.count("## You"))
        self.assertEqual(1, text.count("## Hearth"))
        person.says("/undo")
        person.sees("Forgotten: first")
        person.says("/undo")
        person.sees("nothing to undo")

    def test_saving_over_a_file_asks_first(self):
        kept = self.write("kept.md", "precious")
        person = self.sit_down("-n", "2")
        person.says("hello")
        person.sees("2 tokens")
        person.says(f"/save {kept}")
        person.sees("[y/N]")
        person.says("n")
        person.sees("stays as it is")
        self.assertEqual("precious", kept.read_text())
        person.says(f"/save {kept}")
        person.sees("[y/N]")
        person.says("y")
        person.sees("Written to")
        self.assertIn("hello", kept.read_text())

    def test_the_system_prompt_is_set_shown_and_removed(self):
        person = self.sit_down("-n", "2")
        person.says("/system You are a pirate.")
        person.sees("System prompt: You are a pirate.")
        person.says("/system")
        person.sees("System prompt: You are a pirate.")
        person.says("/system -")
        person.sees("There is no system prompt.")

    def test_models_are_listed_and_switched_and_a_failed_switch_keeps_the_old_one(self):
        person = self.sit_down("-n", "2")
        person.says("/model")
        person.sees("\nSmolLM2-135M-Instruct.Q4_1")
        person.says("/model nosuch")
        person.sees("no model")
        person.says("hello")
        person.sees("2 tokens")
        person.says("/model smollm2")
        person.sees("Now ")
        person.says("and now")
        person.sees("2 tokens")
        self.assertEqual(2, self.saved(person).count("## You"))

    def test_unknown_commands_are_not_sent_to_the_model(self):
        person = self.sit_down("-n", "2")
        person.says("/dance")
        person.sees("no command /dance")
        person.says("/help")
        person.sees("/system TEXT")

    def test_the_terminal_is_given_back_as_it_was(self):
        person = self.sit_down("-n", "2")
        person.says("hello")
        person.sees("2 tokens")
        person.types(CTRL_D)
        person.sees("\n")
        for _ in range(100):  # the mode is the terminal's own: visible from this side too
            if termios.tcgetattr(person.screen)[3] & termios.ICANON:
                break
            person.read_some(0.05)
        self.assertTrue(termios.tcgetattr(person.screen)[3] & termios.ECHO)
        self.assertEqual(0, person.leaves())
        self.assertEqual(person.raw.count(b"\x1b[?2004h"), person.raw.count(b"\x1b[?2004l"))

    def test_a_new_window_size_is_lived_with(self):
        person = self.sit_down("-n", "2")
        person.types("a line that is longer than the new window is wide")
        person.sees("wide")
        person.resize(20)
        os.kill(person.process, signal.SIGWINCH)
        person.types(" and longer\r")
        person.sees("2 tokens")
        self.assertIn("is wide and longer\n", self.saved(person))

    def test_typing_ahead_is_kept_for_the_next_question(self):
        person = self.sit_down("-n", "20")
        person.types("Tell me a story.\r/stats\r/exit\r")
        person.sees("tokens used")
        self.assertEqual(0, person.leaves())

    def test_nothing_typed_is_written_to_the_disk(self):
        person = self.sit_down("-n", "2")
        person.says("a secret")
        person.sees("2 tokens")
        person.says("/exit")
        self.assertEqual(0, person.leaves())
        self.assertEqual([], os.listdir(self.folder))

    def test_colours_are_left_out_when_not_wanted(self):
        plain = self.sit_down()
        self.assertIn(b"\x1b[2m", plain.raw)
        self.environment["NO_COLOR"] = "1"
        self.assertNotIn(b"\x1b[2m", self.sit_down().raw)

    def test_ending_the_program_from_outside_gives_the_terminal_back(self):
        person = self.sit_down()
        os.kill(person.process, signal.SIGTERM)
        for _ in range(100):
            if termios.tcgetattr(person.screen)[3] & termios.ICANON:
                break
            person.read_some(0.05)
        self.assertTrue(termios.tcgetattr(person.screen)[3] & termios.ICANON)


@needs(STARTER)
class TerminalVault(ProgramTest):
    PASSPHRASE = "korrekt höst 電池"

    def sit_down(self, *words):
        person = Person(list(words), self.environment)
        self.addCleanup(person.close)
        return person

    def create(self):
        person = self.sit_down("vault", "create")
        person.sees("no back door")
        for question in ("New passphrase:", "The same again:"):
            person.sees(question)
            person.types(self.PASSPHRASE + "\r")
        person.sees("Recovery code:")
        self.assertEqual(0, person.leaves())
        self.assertNotIn("höst", person.text())

    def test_a_vault_is_made_and_a_chat_is_kept_in_it(self):
        self.create()
        person = self.sit_down("chat", "--temp", "0", "-n", "8")
        person.sees("Passphrase of the vault")
        person.types("x\x7f" + self.PASSPHRASE + "\r")
        person.sees("saved in your encrypted vault")
        person.says("Name a colour.")
        person.sees("tokens/s")
        person.types(CTRL_D)
        self.assertEqual(0, person.leaves())
        self.assertNotIn("höst", person.text())
        key = self.write("key", self.PASSPHRASE)
        chats = self.json_of("chats", "list", "--passphrase-file", key)["chats"]
        self.assertEqual([("Name a colour.", 2)], [(chat["title"], chat["messages"]) for chat in chats])

    def test_enter_instead_of_the_passphrase_chats_without_saving(self):
        self.create()
        person = self.sit_down("chat", "--temp", "0", "-n", "8")
        person.sees("do not save this chat")
        person.types("\r")
        person.sees("This chat is not saved.")
        person.types(CTRL_D)
        self.assertEqual(0, person.leaves())

    def test_a_wrong_passphrase_is_said_and_may_be_typed_again(self):
        self.create()
        person = self.sit_down("chat", "--temp", "0", "-n", "8")
        person.sees("Passphrase of the vault")
        person.types("wrong\r")
        person.sees("not the passphrase")
        person.sees("Passphrase of the vault")
        person.types(self.PASSPHRASE + "\r")
        person.sees("saved in your encrypted vault")
        person.types(CTRL_D)
        self.assertEqual(0, person.leaves())

    def test_two_different_passphrases_make_no_vault(self):
        person = self.sit_down("vault", "create")
        person.sees("New passphrase:")
        person.types("one\r")
        person.sees("The same again:")
        person.types("two\r")
        person.sees("differ")
        self.assertEqual(1, person.leaves())
        self.assertFalse(self.home.exists() and any(self.home.rglob("vault.*")))


if __name__ == "__main__":
    unittest.main()
