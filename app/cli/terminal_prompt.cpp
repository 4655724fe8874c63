#include "app/cli/terminal_prompt.h"

#include <optional>
#include <utility>

#include "app/cli/prompt_screen.h"
#include "app/cli/terminal.h"

namespace hearth::cli {
namespace {

constexpr int kEscapeTime_ms = 50;

using Outcome = LineEditor::Outcome;

std::optional<PromptEnd> end_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::Accepted:
      return PromptEnd::Message;
    case Outcome::Interrupted:
      return PromptEnd::Interrupted;
    case Outcome::EndOfInput:
      return PromptEnd::EndOfInput;
    case Outcome::Editing:
    case Outcome::Suspend:
    case Outcome::ClearScreen:
      break;
  }
  return std::nullopt;
}

}  // namespace

bool TerminalPrompt::fetch_keys() {
  const std::optional<std::string> bytes = read_keys();
  if (!bytes) return false;
  for (Key& key : decoder_.feed(*bytes)) waiting_.push_back(std::move(key));
  // The rest of a sequence is on its way, or it never comes: a lone Escape key means nothing.
  if (decoder_.in_escape() && !more_keys_within(kEscapeTime_ms)) decoder_.give_up_on_escape();
  return true;
}

Outcome TerminalPrompt::apply_keys(LineEditor& editor) {
  while (!waiting_.empty()) {
    const Key key = std::move(waiting_.front());
    waiting_.pop_front();
    const Outcome outcome = editor.apply(key);
    if (outcome != Outcome::Editing) return outcome;
  }
  return Outcome::Editing;
}

PromptAnswer TerminalPrompt::read(const std::string& prompt, const History& history,
                                  const std::string& prefilled) {
  const TerminalMode mode(TerminalMode::Keys::Raw);
  LineEditor editor(history, prefilled);
  PromptScreen screen(prompt);
  const auto redraw = [&] {
    write_to_terminal(screen.draw(editor.text(), editor.cursor(), terminal_size()));
  };
  redraw();
  for (;;) {
    if (waiting_.empty() && !fetch_keys()) return {PromptEnd::EndOfInput, {}};
    if (decoder_.in_paste()) continue;
    const Outcome outcome = apply_keys(editor);
    if (outcome == Outcome::ClearScreen) {
      write_to_terminal("\x1b[H\x1b[2J");
      screen.forget();
    } else if (outcome == Outcome::Suspend) {
      write_to_terminal(screen.leave());
      suspend_program();
    }
    redraw();
    if (const std::optional<PromptEnd> end = end_of(outcome)) {
      write_to_terminal(screen.leave());
      return {*end, editor.text()};
    }
  }
}

}  // namespace hearth::cli
