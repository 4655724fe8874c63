#include "app/cli/chat_console.h"

#include <iostream>

#include "app/cli/output.h"
#include "app/cli/terminal.h"
#include "app/cli/terminal_text.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr const char* kPrompt = "> ";
constexpr size_t kLongestHistory = 1000;
constexpr size_t kLongestMessage = 16u << 20;

}  // namespace

ChatConsole::ChatConsole() : interactive_(has_interactive_terminal()) {}

std::optional<std::string> ChatConsole::read() {
  std::optional<std::string> message = interactive_ ? read_at_terminal("") : read_plain();
  if (!message || message->empty() || !interactive_) return message;
  if (history_.empty() || history_.back() != *message) history_.push_back(*message);
  if (history_.size() > kLongestHistory) history_.erase(history_.begin());
  return message;
}

std::optional<std::string> ChatConsole::edit(const std::string& text) {
  if (!interactive_) return std::nullopt;
  const PromptAnswer answer = prompt_.read(kPrompt, history_, text);
  if (answer.end != PromptEnd::Message || answer.text.empty()) return std::nullopt;
  return answer.text;
}

bool ChatConsole::confirm(const std::string& question) {
  if (!interactive_) return false;
  const PromptAnswer answer = prompt_.read(safe_on_one_line(question) + " [y/N] ", {}, "");
  return answer.end == PromptEnd::Message &&
         (answer.text == "y" || answer.text == "Y" || answer.text == "yes");
}

bool ChatConsole::say(std::string_view line) {
  return write_out_now(concat(interactive_ ? safe_for_terminal(line) : std::string(line), "\n"));
}

bool ChatConsole::stream(std::string_view piece) {
  return write_out_now(interactive_ ? safe_for_terminal(piece) : std::string(piece));
}

void ChatConsole::note(std::string_view line) {
  if (interactive_) {
    write_out_now(dimmed(safe_for_terminal(line)) + "\n");
  } else {
    write_note(line);
  }
}

std::optional<std::string> ChatConsole::read_at_terminal(const std::string& prefilled) {
  // Held over both questions: a quick second Ctrl-C is a key too.
  const TerminalMode raw(TerminalMode::Keys::Raw);
  for (int interruptions = 0; interruptions < 2;) {
    PromptAnswer answer = prompt_.read(kPrompt, history_, prefilled);
    if (answer.end == PromptEnd::EndOfInput) return std::nullopt;
    if (answer.end == PromptEnd::Message) return std::move(answer.text);
    if (++interruptions == 1) note("Press Ctrl-C again to leave.");
  }
  return std::nullopt;
}

std::optional<std::string> ChatConsole::read_plain() {
  std::string message;
  for (std::string line; std::getline(std::cin, line);) {
    if (line.ends_with('\r')) line.pop_back();
    message += line;
    if (message.size() > kLongestMessage) return std::nullopt;
    if (!message.ends_with('\\')) return repair_utf8(message);
    message.back() = '\n';
  }
  return message.empty() ? std::nullopt : std::optional(repair_utf8(message));
}

}  // namespace hearth::cli
