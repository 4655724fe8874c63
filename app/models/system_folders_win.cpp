// System calls of Windows.
#include <windows.h>

#include <cstdlib>

#include "app/models/system_folders.h"

namespace hearth {
namespace {

std::wstring widened(const std::string& text) {
  const int length = MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), nullptr, 0);
  std::wstring wide(static_cast<size_t>(length), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, text.data(), static_cast<int>(text.size()), wide.data(), length);
  return wide;
}

std::string narrowed(const std::wstring& wide) {
  const int length = WideCharToMultiByte(CP_UTF8, 0, wide.data(), static_cast<int>(wide.size()), nullptr, 0,
                                         nullptr, nullptr);
  std::string text(static_cast<size_t>(length), '\0');
  WideCharToMultiByte(CP_UTF8, 0, wide.data(), static_cast<int>(wide.size()), text.data(), length, nullptr,
                      nullptr);
  return text;
}

}  // namespace

std::optional<std::string> environment(const char* name) {
  const wchar_t* const value = _wgetenv(widened(name).c_str());
  return value ? std::optional<std::string>(narrowed(value)) : std::nullopt;
}

std::string program_path() {
  std::wstring path(32768, L'\0');
  path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
  return narrowed(path);
}

std::string data_folder() {
  const std::string local = environment("LOCALAPPDATA").value_or("");
  return local.empty() ? std::string() : local + "\\Hearth";
}

}  // namespace hearth
