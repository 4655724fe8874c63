#include "app/store/search_query.h"

#include <algorithm>

#include "app/store/word_tokenizer.h"
#include "engine/base/check.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

struct TypedTerm {
  std::string_view text;
  bool prefix;
};

bool is_space(char32_t code) {
  return code == ' ' || (code >= '\t' && code <= '\r') || code == 0xA0 || code == 0x3000 ||
         (code >= 0x2000 && code <= 0x200A);
}

// Keyboards and phones turn quotes into these by themselves.
bool is_quote(char32_t code) { return code == '"' || (code >= 0x201C && code <= 0x201F); }

// Splits what was typed at spaces and quotes.
std::vector<TypedTerm> split(std::string_view typed) {
  std::vector<TypedTerm> terms;
  bool quoted = false;
  size_t begin = 0;
  const auto end_term = [&](size_t end) {
    if (end == begin) return false;
    terms.push_back({typed.substr(begin, end - begin), typed[end - 1] == '*'});
    return true;
  };
  for (size_t at = 0; at < typed.size();) {
    const Utf8Char next = decode_utf8(typed, at);
    const size_t after = at + static_cast<size_t>(next.bytes);
    if (next.valid && is_quote(next.code)) {
      const bool star_follows = quoted && after < typed.size() && typed[after] == '*';
      if (end_term(at) && star_follows) terms.back().prefix = true;
      quoted = !quoted;
      begin = after;
    } else if (next.valid && !quoted && is_space(next.code)) {
      end_term(at);
      begin = after;
    }
    at = after;
  }
  end_term(typed.size());
  return terms;
}

size_t characters(std::string_view word) {
  return static_cast<size_t>(std::ranges::count_if(
      word, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
}

bool is_single_unspaced(std::string_view word) {
  return characters(word) == 1 && is_unspaced(decode_utf8(word).code);
}

}  // namespace

Result<SearchQuery> parse_query(sqlite3* handle, std::string_view typed, bool as_you_type) {
  typed = typed.substr(0, kMaxQueryBytes);
  typed.remove_suffix(unfinished_utf8_tail(typed));
  SearchQuery query;
  size_t words = 0;
  for (const TypedTerm& typed_term : split(typed)) {
    SearchTerm term{.words = {}, .prefix = typed_term.prefix};
    TRY_STATUS(
        each_word(handle, typed_term.text, TokenizeFor::Query, [&](std::string_view word, size_t, size_t) {
          if (words == kMaxQueryWords) return false;
          term.words.emplace_back(word);
          ++words;
          return true;
        }));
    if (!term.words.empty()) query.push_back(std::move(term));
  }
  if (query.empty()) return query;
  if (as_you_type && characters(query.back().words.back()) >= 2) query.back().prefix = true;
  for (SearchTerm& term : query) term.prefix |= is_single_unspaced(term.words.back());
  return query;
}

std::string fts_expression(const SearchQuery& query) {
  CHECK(!query.empty());
  std::string expression;
  for (const SearchTerm& term : query) {
    if (!expression.empty()) expression += " AND ";
    for (size_t i = 0; i < term.words.size(); ++i) {
      if (i > 0) expression += " + ";
      expression += '"';
      for (const char symbol : term.words[i]) expression.append(symbol == '"' ? 2 : 1, symbol);
      expression += '"';
    }
    if (term.prefix) expression += " *";
  }
  return expression;
}

}  // namespace hearth
