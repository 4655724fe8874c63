#include "app/cli/line_editor.h"

#include <doctest/doctest.h>

using namespace hearth::cli;
using Outcome = LineEditor::Outcome;

namespace {

const History kNoHistory;

Outcome press(LineEditor& editor, std::initializer_list<KeyKind> kinds) {
  Outcome outcome = Outcome::Editing;
  for (const KeyKind kind : kinds) outcome = editor.apply({kind, {}});
  return outcome;
}

void type(LineEditor& editor, const std::string& text) { editor.apply({KeyKind::Text, text}); }

}  // namespace

TEST_CASE("backspace removes a whole character with its accents") {
  LineEditor editor(kNoHistory, "ae\u0301漢");
  press(editor, {KeyKind::Backspace});
  CHECK(editor.text() == "ae\u0301");
  press(editor, {KeyKind::Backspace});
  CHECK(editor.text() == "a");
  press(editor, {KeyKind::Backspace, KeyKind::Backspace});
  CHECK(editor.text().empty());
}

TEST_CASE("text is inserted where the cursor stands") {
  LineEditor editor(kNoHistory, "漢字");
  press(editor, {KeyKind::Left});
  type(editor, "é");
  CHECK(editor.text() == "漢é字");
  press(editor, {KeyKind::Home, KeyKind::Delete});
  CHECK(editor.text() == "é字");
}

TEST_CASE("a backslash before Enter continues on a new line") {
  LineEditor editor(kNoHistory, "one\\");
  CHECK(press(editor, {KeyKind::Enter}) == Outcome::Editing);
  type(editor, "two");
  CHECK(press(editor, {KeyKind::Enter}) == Outcome::Accepted);
  CHECK(editor.text() == "one\ntwo");
}

TEST_CASE("arrow up walks the lines of a text before it walks the history") {
  const History history = {"older"};
  LineEditor editor(history, "first line\nab");
  press(editor, {KeyKind::Up});
  CHECK(editor.cursor() == 2);
  CHECK(editor.text() == "first line\nab");
  press(editor, {KeyKind::Up});
  CHECK(editor.text() == "older");
  press(editor, {KeyKind::Down});
  CHECK(editor.text() == "first line\nab");
}

TEST_CASE("arrow down keeps the column among wide characters") {
  LineEditor editor(kNoHistory, "abcd\n漢字x");
  press(editor, {KeyKind::Up, KeyKind::Home, KeyKind::Right, KeyKind::Right, KeyKind::Down});
  CHECK(editor.cursor() == 5 + 3);  // behind the first wide character, which is two columns
}

TEST_CASE("words are deleted and jumped over whole") {
  LineEditor editor(kNoHistory, "say hello  world");
  press(editor, {KeyKind::DeleteWordBack});
  CHECK(editor.text() == "say hello  ");
  press(editor, {KeyKind::DeleteWordBack});
  CHECK(editor.text() == "say ");
  press(editor, {KeyKind::Home, KeyKind::WordRight, KeyKind::DeleteToEnd});
  CHECK(editor.text() == "say");
  press(editor, {KeyKind::DeleteToStart});
  CHECK(editor.text().empty());
}

TEST_CASE("Ctrl-D ends the input only when nothing is typed") {
  LineEditor editor(kNoHistory, "ab");
  press(editor, {KeyKind::Home});
  CHECK(press(editor, {KeyKind::EndOfInput}) == Outcome::Editing);
  CHECK(editor.text() == "b");
  CHECK(press(editor, {KeyKind::EndOfInput}) == Outcome::Editing);
  CHECK(press(editor, {KeyKind::EndOfInput}) == Outcome::EndOfInput);
}

TEST_CASE("keys at either end of the text do nothing") {
  LineEditor editor(kNoHistory, "");
  CHECK(press(editor, {KeyKind::Left, KeyKind::Right, KeyKind::Up, KeyKind::Down, KeyKind::Backspace,
                       KeyKind::Delete, KeyKind::WordLeft, KeyKind::WordRight, KeyKind::DeleteWordBack,
                       KeyKind::DeleteToEnd}) == Outcome::Editing);
  CHECK(editor.text().empty());
  CHECK(editor.cursor() == 0);
}
