#include <windows.h>

#include <algorithm>
#include <array>

#include "app/docs/legacy_encoding.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

struct CodePage {
  std::string_view encoding;
  UINT page;
};
// Source: Microsoft, "Code Page Identifiers". "cp" and a number is that number.
constexpr std::array kCodePages = {
    CodePage{"big5-hkscs", 950},    CodePage{"euc-jp", 20932},     CodePage{"gb18030", 54936},
    CodePage{"iso-2022-jp", 50220}, CodePage{"iso-8859-11", 874},  CodePage{"iso-8859-13", 28603},
    CodePage{"iso-8859-15", 28605}, CodePage{"koi8-r", 20866},     CodePage{"koi8-u", 21866},
    CodePage{"iso-8859-2", 28592},  CodePage{"iso-8859-3", 28593}, CodePage{"iso-8859-4", 28594},
    CodePage{"iso-8859-5", 28595},  CodePage{"iso-8859-6", 28596}, CodePage{"iso-8859-7", 28597},
    CodePage{"iso-8859-8", 28598},  CodePage{"macintosh", 10000},
};

// 0: none.
UINT code_page_of(const std::string& encoding) {
  const auto known = std::ranges::find(kCodePages, encoding, &CodePage::encoding);
  if (known != kCodePages.end()) return known->page;
  UINT page = 0;
  if (!encoding.starts_with("cp") || encoding.size() > 7) return 0;
  for (const char digit : std::string_view(encoding).substr(2)) {
    if (digit < '0' || digit > '9') return 0;
    page = page * 10 + static_cast<UINT>(digit - '0');
  }
  return IsValidCodePage(page) ? page : 0;
}

}  // namespace

// Windows puts its own marks where bytes belong to no character, so these are counted in what comes out.
std::optional<LegacyText> convert_legacy(std::string_view bytes, const std::string& encoding) {
  constexpr size_t kMostBytes = size_t{1} << 30;
  const UINT page = code_page_of(encoding);
  if (page == 0 || bytes.size() > kMostBytes) return std::nullopt;
  if (bytes.empty()) return LegacyText{};
  const int size = static_cast<int>(bytes.size());
  const int units = MultiByteToWideChar(page, 0, bytes.data(), size, nullptr, 0);
  std::wstring wide(static_cast<size_t>(std::max(0, units)), L'\0');
  if (wide.empty() || MultiByteToWideChar(page, 0, bytes.data(), size, wide.data(), units) == 0)
    return std::nullopt;
  LegacyText decoded;
  for (size_t at = 0; at < wide.size(); ++at) {
    char32_t code = wide[at];
    const char32_t low = at + 1 < wide.size() ? wide[at + 1] : 0;
    const bool pair = code >= 0xD800 && code < 0xDC00 && low >= 0xDC00 && low < 0xE000;
    if (pair) {
      ++at;
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    decoded.broken += code == 0xFFFD ? 1 : 0;
    append_utf8(decoded.text, code);
  }
  return decoded;
}

}  // namespace hearth
