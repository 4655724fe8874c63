// The console of Windows 10 and later, which understands the same escape sequences as other terminals.
#include <windows.h>

#include <algorithm>

#include "app/cli/system.h"
#include "app/cli/terminal.h"

namespace hearth::cli {
namespace {

HANDLE input() { return GetStdHandle(STD_INPUT_HANDLE); }
HANDLE output() { return GetStdHandle(STD_OUTPUT_HANDLE); }

std::string narrowed(const wchar_t* wide, int count) {
  const int length = WideCharToMultiByte(CP_UTF8, 0, wide, count, nullptr, 0, nullptr, nullptr);
  std::string text(static_cast<size_t>(length), '\0');
  WideCharToMultiByte(CP_UTF8, 0, wide, count, text.data(), length, nullptr, nullptr);
  return text;
}

}  // namespace

TerminalSize terminal_size() {
  CONSOLE_SCREEN_BUFFER_INFO info = {};
  if (!GetConsoleScreenBufferInfo(output(), &info)) return {};
  return {info.srWindow.Right - info.srWindow.Left + 1, info.srWindow.Bottom - info.srWindow.Top + 1};
}

bool has_interactive_terminal() { return is_terminal(Stream::Input) && is_terminal(Stream::Output); }

void write_to_terminal(std::string_view text) {
  while (!text.empty()) {
    DWORD written = 0;
    if (!WriteFile(output(), text.data(), static_cast<DWORD>(std::min<size_t>(text.size(), 1 << 15)),
                   &written, nullptr) ||
        written == 0) {
      return;
    }
    text.remove_prefix(written);
  }
}

struct TerminalMode::Saved {
  Keys keys;
  DWORD input_mode = 0;
  DWORD output_mode = 0;
};

TerminalMode::TerminalMode(Keys keys) : saved_(std::make_unique<Saved>(Saved{keys})) {
  GetConsoleMode(input(), &saved_->input_mode);
  GetConsoleMode(output(), &saved_->output_mode);
  DWORD mode = saved_->input_mode & ~static_cast<DWORD>(ENABLE_LINE_INPUT | ENABLE_ECHO_INPUT);
  if (keys == Keys::Raw) mode &= ~static_cast<DWORD>(ENABLE_PROCESSED_INPUT);
  SetConsoleMode(input(), mode | ENABLE_VIRTUAL_TERMINAL_INPUT);
  SetConsoleMode(output(), saved_->output_mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
  if (keys == Keys::Raw) write_to_terminal("\x1b[?2004h");
}

TerminalMode::~TerminalMode() {
  if (saved_->keys == Keys::Raw) write_to_terminal("\x1b[?2004l");
  SetConsoleMode(input(), saved_->input_mode);
  SetConsoleMode(output(), saved_->output_mode);
}

std::optional<std::string> read_keys() {
  wchar_t wide[4096];
  DWORD got = 0;
  // One place stays free for the second half of a character that takes two.
  if (!ReadConsoleW(input(), wide, 4095, &got, nullptr) || got == 0) return std::nullopt;
  const bool half = wide[got - 1] >= 0xD800 && wide[got - 1] <= 0xDBFF;
  DWORD rest = 0;
  if (half && ReadConsoleW(input(), wide + got, 1, &rest, nullptr)) got += rest;
  return narrowed(wide, static_cast<int>(got));
}

bool more_keys_within(int timeout_ms) {
  return WaitForSingleObject(input(), static_cast<DWORD>(timeout_ms)) == WAIT_OBJECT_0;
}

void suspend_program() {}

}  // namespace hearth::cli
