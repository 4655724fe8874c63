#include "app/docs/legacy_encoding.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace hearth {
namespace {

// What is meant by a name. Pages call Windows-1252 "iso-8859-1", and what Microsoft added to East Asian
// encodings by the names of the standards. Source: WHATWG Encoding Standard, section 4.2. Every other name
// is its own.
struct Alias {
  std::string_view name, meant;
};
constexpr std::array kAliases = {
    Alias{"866", "cp866"},         Alias{"ascii", "cp1252"},       Alias{"big5", "big5-hkscs"},
    Alias{"chinese", "gb18030"},   Alias{"cn-big5", "big5-hkscs"}, Alias{"euc-kr", "cp949"},
    Alias{"gb2312", "gb18030"},    Alias{"gb_2312-80", "gb18030"}, Alias{"gbk", "gb18030"},
    Alias{"ibm866", "cp866"},      Alias{"iso-8859-1", "cp1252"},  Alias{"iso-8859-8-i", "iso-8859-8"},
    Alias{"iso-8859-9", "cp1254"}, Alias{"koi", "koi8-r"},         Alias{"koi8", "koi8-r"},
    Alias{"koi8-ru", "koi8-u"},    Alias{"korean", "cp949"},       Alias{"ks_c_5601-1987", "cp949"},
    Alias{"ksc5601", "cp949"},     Alias{"latin1", "cp1252"},      Alias{"latin2", "iso-8859-2"},
    Alias{"latin5", "cp1254"},     Alias{"ms_kanji", "cp932"},     Alias{"shift_jis", "cp932"},
    Alias{"shift-jis", "cp932"},   Alias{"sjis", "cp932"},         Alias{"tis-620", "iso-8859-11"},
    Alias{"us-ascii", "cp1252"},   Alias{"windows-31j", "cp932"},  Alias{"windows-874", "iso-8859-11"},
    Alias{"windows-949", "cp949"}, Alias{"x-euc-jp", "euc-jp"},    Alias{"x-gbk", "gb18030"},
    Alias{"x-sjis", "cp932"},
};
constexpr size_t kLongestName = 32;

// Empty for what is no name: a converter may take more than names ("//TRANSLIT").
std::string lower_name(std::string_view charset) {
  std::string name;
  if (charset.size() > kLongestName) return name;
  for (const char letter : charset) {
    const auto code = static_cast<unsigned char>(letter);
    if (!std::isalnum(code) && letter != '-' && letter != '_') return "";
    name += static_cast<char>(std::tolower(code));
  }
  return name;
}

std::string meant_by(std::string_view charset) {
  const std::string name = lower_name(charset);
  const auto alias = std::ranges::find(kAliases, name, &Alias::name);
  if (alias != kAliases.end()) return std::string(alias->meant);
  for (const std::string_view family : {"windows-", "x-cp"}) {
    if (name.starts_with(family)) return "cp" + name.substr(family.size());
  }
  return name;
}

}  // namespace

std::optional<LegacyText> decode_legacy(std::string_view bytes, std::string_view charset) {
  const std::string encoding = meant_by(charset);
  if (encoding.empty()) return std::nullopt;
  return convert_legacy(bytes, encoding);
}

}  // namespace hearth
