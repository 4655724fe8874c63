// System calls of Windows.
#include <windows.h>
// After windows.h, which defines what it needs.
#include <fcntl.h>
#include <io.h>
#include <psapi.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "app/cli/system.h"
#include "app/models/system_folders.h"

namespace hearth::cli {
namespace {

std::wstring widened(const std::string& text) {
  const int length = MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), nullptr, 0);
  std::wstring wide(static_cast<size_t>(length), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), wide.data(), length);
  return wide;
}

// A word as the receiving program's command line parser reads it back.
// Source: Microsoft C runtime, "Parsing C command-line arguments": backslashes count only before a quote.
std::wstring quoted(const std::string& word) {
  std::wstring out = L"\"";
  size_t backslashes = 0;
  for (const wchar_t letter : widened(word)) {
    if (letter == L'\\') {
      ++backslashes;
      continue;
    }
    out.append(letter == L'"' ? 2 * backslashes + 1 : backslashes, L'\\');
    backslashes = 0;
    out += letter;
  }
  out.append(2 * backslashes, L'\\');
  return out + L"\"";
}

class Handle {
 public:
  explicit Handle(HANDLE handle) : handle_(handle) {}
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { close(); }
  HANDLE get() const { return handle_; }
  void close() {
    if (handle_) CloseHandle(std::exchange(handle_, nullptr));
  }

 private:
  HANDLE handle_;
};

std::string read_to_end(HANDLE pipe) {
  std::string text;
  char buffer[4096];
  DWORD got = 0;
  while (ReadFile(pipe, buffer, sizeof buffer, &got, nullptr) && got > 0) text.append(buffer, got);
  return text;
}

}  // namespace

bool is_terminal(Stream stream) { return _isatty(static_cast<int>(stream)) != 0; }

void prepare_streams() {
  _setmode(_fileno(stdin), _O_BINARY);
  _setmode(_fileno(stdout), _O_BINARY);
  SetConsoleOutputCP(CP_UTF8);
  SetConsoleCP(CP_UTF8);
}

uint64_t peak_memory_bytes() {
  PROCESS_MEMORY_COUNTERS counters = {};
  return GetProcessMemoryInfo(GetCurrentProcess(), &counters, sizeof counters) ? counters.PeakWorkingSetSize
                                                                               : 0;
}

Result<std::string> run_again(const std::vector<std::string>& words) {
  const auto failed = [] { return fail(Fault::Unreadable, "Hearth could not start itself again."); };
  std::wstring line = quoted(program_path());
  for (const std::string& word : words) line += L" " + quoted(word);

  SECURITY_ATTRIBUTES inherited = {sizeof inherited, nullptr, TRUE};
  HANDLE reading = nullptr;
  HANDLE writing = nullptr;
  if (!CreatePipe(&reading, &writing, &inherited, 0)) return failed();
  Handle read_end(reading);
  Handle write_end(writing);
  SetHandleInformation(reading, HANDLE_FLAG_INHERIT, 0);

  STARTUPINFOW start = {};
  start.cb = sizeof start;
  start.dwFlags = STARTF_USESTDHANDLES;
  start.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
  start.hStdOutput = writing;
  start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
  PROCESS_INFORMATION child = {};
  if (!CreateProcessW(nullptr, line.data(), nullptr, nullptr, TRUE, 0, nullptr, nullptr, &start, &child)) {
    return failed();
  }
  Handle process(child.hProcess);
  Handle thread(child.hThread);
  write_end.close();
  std::string written = read_to_end(reading);
  WaitForSingleObject(process.get(), INFINITE);
  DWORD code = 0;
  if (!GetExitCodeProcess(process.get(), &code) || code > 1) return failed();
  return written;
}

}  // namespace hearth::cli
