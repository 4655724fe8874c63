// clang-format off
#include <windows.h>  // before the headers that need it
#include <winnls.h>
// clang-format on

#include <string>

#include "app/store/passphrase.h"

namespace hearth {
namespace {

void wipe_wide(std::wstring& text) {
  wipe({reinterpret_cast<std::byte*>(text.data()), text.size() * sizeof(wchar_t)});
}

std::wstring widened(std::string_view text) {
  const int bytes = static_cast<int>(text.size());
  const int length = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text.data(), bytes, nullptr, 0);
  std::wstring wide(static_cast<size_t>(length), L'\0');
  MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text.data(), bytes, wide.data(), length);
  return wide;
}

Secret narrowed(const std::wstring& wide, int length) {
  const int bytes = WideCharToMultiByte(CP_UTF8, 0, wide.data(), length, nullptr, 0, nullptr, nullptr);
  Secret made(static_cast<size_t>(bytes));
  WideCharToMultiByte(CP_UTF8, 0, wide.data(), length, reinterpret_cast<char*>(made.bytes().data()), bytes,
                      nullptr, nullptr);
  return made;
}

}  // namespace

Secret normalized_passphrase(std::string_view typed) {
  std::wstring wide = widened(typed);
  if (wide.empty()) return Secret::copy_of(typed);
  std::wstring normalized(wide.size() * 4 + 16, L'\0');
  const int length = NormalizeString(NormalizationC, wide.data(), static_cast<int>(wide.size()),
                                     normalized.data(), static_cast<int>(normalized.size()));
  Secret made = length > 0 ? narrowed(normalized, length) : Secret::copy_of(typed);
  wipe_wide(wide);
  wipe_wide(normalized);
  return made;
}

}  // namespace hearth
