#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "app/ui/markdown/markdown_builder.h"

namespace hearth::ui {
namespace {

struct Entity {
  std::string_view name, text;
};
// Those that answers use; others stay as they are written. In order of name.
constexpr std::array kEntities = std::to_array<Entity>({
    {"amp", "&"},       {"apos", "'"},  {"asymp", "≈"},  {"bull", "•"},   {"cent", "¢"},
    {"copy", "©"},      {"darr", "↓"},  {"deg", "°"},    {"divide", "÷"}, {"emsp", "\u2003"},
    {"ensp", "\u2002"}, {"euro", "€"},  {"frac12", "½"}, {"frac14", "¼"}, {"frac34", "¾"},
    {"ge", "≥"},        {"gt", ">"},    {"hellip", "…"}, {"infin", "∞"},  {"laquo", "«"},
    {"larr", "←"},      {"ldquo", "“"}, {"le", "≤"},     {"lsquo", "‘"},  {"lt", "<"},
    {"mdash", "—"},     {"micro", "µ"}, {"middot", "·"}, {"minus", "−"},  {"nbsp", "\u00A0"},
    {"ndash", "–"},     {"ne", "≠"},    {"para", "¶"},   {"plusmn", "±"}, {"pound", "£"},
    {"quot", "\""},     {"raquo", "»"}, {"rarr", "→"},   {"rdquo", "”"},  {"reg", "®"},
    {"rsquo", "’"},     {"sect", "§"},  {"sup2", "²"},   {"sup3", "³"},   {"thinsp", "\u2009"},
    {"times", "×"},     {"trade", "™"}, {"uarr", "↑"},   {"yen", "¥"},
});
static_assert(std::ranges::is_sorted(kEntities, {}, &Entity::name));

std::string utf8(uint32_t code) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return "\xEF\xBF\xBD";
  if (code < 0x80) return {static_cast<char>(code)};
  std::string made;
  const int tail = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  made += static_cast<char>((tail == 1 ? 0xC0 : tail == 2 ? 0xE0 : 0xF0) | code >> 6 * tail);
  for (int i = tail - 1; i >= 0; --i) made += static_cast<char>(0x80 | (code >> 6 * i & 0x3F));
  return made;
}

}  // namespace

std::string entity_text(std::string_view entity) {
  if (entity.size() < 3) return {};
  std::string_view name = entity.substr(1, entity.size() - 2);
  if (name[0] == '#') {
    name.remove_prefix(1);
    const bool hex = !name.empty() && (name[0] == 'x' || name[0] == 'X');
    if (hex) name.remove_prefix(1);
    uint32_t code = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
    return read.ec == std::errc{} ? utf8(code) : utf8(0);
  }
  const auto known = std::ranges::lower_bound(kEntities, name, {}, &Entity::name);
  return known != kEntities.end() && known->name == name ? std::string(known->text) : std::string{};
}

}  // namespace hearth::ui
