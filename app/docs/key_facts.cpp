#include "app/docs/key_facts.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kLongestFact = 90;  // bytes of what a value is said of

const std::set<std::string_view>& months() {
  static const std::set<std::string_view> all = {
      "january",   "february", "march",    "april",      "may",     "june",      "july",     "august",
      "september", "october",  "november", "december",   "jan",     "feb",       "mar",      "apr",
      "jun",       "jul",      "aug",      "sep",        "sept",    "oct",       "nov",      "dec",
      "januar",    "februar",  "märz",     "mai",        "juni",    "juli",      "oktober",  "dezember",
      "janvier",   "février",  "mars",     "avril",      "juin",    "juillet",   "août",     "septembre",
      "octobre",   "novembre", "décembre", "enero",      "febrero", "marzo",     "abril",    "mayo",
      "junio",     "julio",    "agosto",   "septiembre", "octubre", "noviembre", "diciembre"};
  return all;
}

const std::set<std::string_view>& currencies() {
  static const std::set<std::string_view> all = {"euro",   "euros", "eur", "dollar",  "dollars", "usd",
                                                 "pounds", "gbp",   "chf", "franken", "francs",  "yen",
                                                 "jpy",    "cents", "€",   "$",       "£",       "¥"};
  return all;
}

const std::set<std::string_view>& spans_of_time() {
  static const std::set<std::string_view> all = {
      "second", "seconds", "minute",  "minutes", "hour",   "hours",   "day",      "days",
      "week",   "weeks",   "month",   "months",  "year",   "years",   "tag",      "tage",
      "tagen",  "woche",   "wochen",  "monat",   "monate", "monaten", "jahr",     "jahre",
      "jahren", "stunde",  "stunden", "jour",    "jours",  "semaine", "semaines", "mois",
      "an",     "ans",     "année",   "années",  "heure",  "heures",  "día",      "días",
      "semana", "semanas", "mes",     "meses",   "año",    "años",    "hora",     "horas"};
  return all;
}

const std::set<std::string_view>& number_words() {
  static const std::set<std::string_view> all = {
      "one",    "two",    "three",    "four",    "five",   "six",    "seven", "eight",  "nine", "ten",
      "eleven", "twelve", "fourteen", "fifteen", "twenty", "thirty", "sixty", "ninety", "zwei", "drei",
      "vier",   "fünf",   "sechs",    "sieben",  "acht",   "neun",   "zehn",  "zwölf",  "deux", "trois",
      "quatre", "cinq",   "douze",    "dos",     "tres",   "cuatro", "cinco", "seis",   "doce"};
  return all;
}

struct Token {
  TextRange range;    // without punctuation around it
  std::string lower;  // ASCII letters in lower case, without "'s" and the like
  bool capital = false;
};

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

std::vector<Token> tokens_of(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n", kAround = ".,;:!?()[]{}\"'*|<>";
  std::vector<Token> tokens;
  for (size_t at = 0; at < text.size();) {
    size_t begin = text.find_first_not_of(kSpace, at);
    if (begin == std::string_view::npos) break;
    at = std::min(text.find_first_of(kSpace, begin), text.size());
    size_t end = at;
    while (begin < end && kAround.find(text[begin]) != std::string_view::npos) ++begin;
    while (end > begin && kAround.find(text[end - 1]) != std::string_view::npos) --end;
    if (begin == end) continue;
    Token token{{begin, end}, {}, std::isupper(static_cast<unsigned char>(text[begin])) != 0};
    for (const char c : text.substr(begin, end - begin))
      token.lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    token.lower.resize(std::min(token.lower.find('\''), token.lower.size()));
    tokens.push_back(std::move(token));
  }
  return tokens;
}

// "1,200.50": digits with stops and commas among them.
bool is_number(std::string_view text) {
  return !text.empty() && is_digit(text.front()) && is_digit(text.back()) &&
         text.find_first_not_of("0123456789.,") == std::string_view::npos;
}

bool is_whole_number(std::string_view text, size_t fewest, size_t most) {
  return text.size() >= fewest && text.size() <= most && std::ranges::all_of(text, is_digit);
}

// "3", "3rd"
bool is_day(std::string_view text) {
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const std::string_view ending = text.substr(digits);
  return digits > 0 && digits < 3 &&
         (ending.empty() || ending == "st" || ending == "nd" || ending == "rd" || ending == "th" ||
          ending == "er");
}

// 2024-03-01, 1.3.2024, 01/03/2024
bool is_date_in_figures(std::string_view text) {
  for (const char between : {'-', '.', '/'}) {
    const size_t first = text.find(between);
    const size_t second = first == std::string_view::npos ? first : text.find(between, first + 1);
    if (second == std::string_view::npos) continue;
    const std::string_view a = text.substr(0, first), b = text.substr(first + 1, second - first - 1),
                           c = text.substr(second + 1);
    const bool year_first = is_whole_number(a, 4, 4) && is_whole_number(c, 1, 2);
    const bool year_last = is_whole_number(a, 1, 2) && (is_whole_number(c, 4, 4) || is_whole_number(c, 2, 2));
    if (is_whole_number(b, 1, 2) && (year_first || (year_last && c.size() == 4))) return true;
  }
  return false;
}

bool is_amount(std::string_view text) {
  for (const std::string_view sign : {"€", "$", "£", "¥"}) {
    if (text.starts_with(sign) && is_number(text.substr(sign.size()))) return true;
    if (text.ends_with(sign) && is_number(text.substr(0, text.size() - sign.size()))) return true;
  }
  return false;
}

bool is_address(std::string_view text) {
  const size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && text.find('.', at) != std::string_view::npos &&
         text.find('@', at + 1) == std::string_view::npos;
}

// What begins at a token, and how many tokens it has.
struct Begun {
  FactKind kind;
  size_t tokens;
};

std::optional<Begun> date_at(const std::vector<Token>& tokens, size_t i) {
  const auto lower = [&](size_t at) { return at < tokens.size() ? std::string_view(tokens[at].lower) : ""; };
  const auto is_year = [&](size_t at) { return is_whole_number(lower(at), 4, 4); };
  const auto is_month = [&](size_t at) {
    return months().contains(lower(at)) && (lower(at) != "may" || tokens[at].capital);  // "Section 3 may …"
  };
  if (is_date_in_figures(lower(i))) return Begun{FactKind::Date, 1};
  if (is_day(lower(i)) && is_month(i + 1)) return Begun{FactKind::Date, is_year(i + 2) ? 3u : 2u};
  const bool of = lower(i + 1) == "de";  // "3 de marzo de 2024"
  if (is_day(lower(i)) && of && is_month(i + 2))
    return Begun{FactKind::Date, lower(i + 3) == "de" && is_year(i + 4) ? 5u : 3u};
  if (is_month(i) && is_day(lower(i + 1))) return Begun{FactKind::Date, is_year(i + 2) ? 3u : 2u};
  if (is_month(i) && is_year(i + 1)) return Begun{FactKind::Date, 2};
  return std::nullopt;
}

std::optional<Begun> value_at(const std::vector<Token>& tokens, size_t i) {
  if (const auto date = date_at(tokens, i)) return date;
  const std::string_view here = tokens[i].lower;
  const std::string_view after = i + 1 < tokens.size() ? std::string_view(tokens[i + 1].lower) : "";
  if (is_amount(here)) return Begun{FactKind::Amount, 1};
  if (is_address(here)) return Begun{FactKind::Address, 1};
  if (here.ends_with('%') && is_number(here.substr(0, here.size() - 1))) return Begun{FactKind::Share, 1};
  const bool number = is_number(here);
  if (number && (after == "%" || after == "percent" || after == "prozent")) return Begun{FactKind::Share, 2};
  if (number && currencies().contains(after)) return Begun{FactKind::Amount, 2};
  if (currencies().contains(here) && is_number(after)) return Begun{FactKind::Amount, 2};
  if ((number || number_words().contains(here)) && spans_of_time().contains(after))
    return Begun{FactKind::Duration, 2};
  return std::nullopt;
}

std::string_view without_marks_around(std::string_view text) {
  constexpr std::string_view kAround = " \t\r\n.,;:|-*";
  const size_t begin = text.find_first_not_of(kAround);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kAround) + 1 - begin);
}

// At most kLongestFact bytes from its end or start, at a space.
std::string shortened(std::string_view text, bool keep_end) {
  if (text.size() <= kLongestFact) return on_one_line(text);
  if (keep_end) {
    const size_t from = text.size() - kLongestFact, space = text.find(' ', from);
    return concat("…",
                  on_one_line(repair_utf8(text.substr(space == std::string_view::npos ? from : space + 1))));
  }
  const size_t space = text.rfind(' ', kLongestFact);
  return on_one_line(text.substr(0, space == std::string_view::npos ? 0 : space)) + "…";
}

std::string said_of(std::string_view sentence, const TextRange& value) {
  const std::string_view before = without_marks_around(sentence.substr(0, value.begin));
  constexpr size_t kTooShort = 4;  // "On", "In"
  if (before.size() >= kTooShort) return shortened(before, true);
  return shortened(without_marks_around(sentence.substr(value.end)), false);
}

// The value among its sentence's words, cut at spaces where the sentence is long.
std::string among_its_words(std::string_view sentence, const TextRange& value) {
  size_t begin = 0, end = sentence.size();
  if (value.begin > kLongestFact)
    begin = std::min(sentence.find(' ', value.begin - kLongestFact), value.begin);
  if (end - value.end > kLongestFact) {
    const size_t space = sentence.rfind(' ', value.end + kLongestFact);
    end = space == std::string_view::npos ? value.end : std::max(space, value.end);
  }
  return concat(begin > 0 ? "…" : "", on_one_line(repair_utf8(sentence.substr(begin, end - begin))),
                end < sentence.size() ? "…" : "");
}

}  // namespace

std::string_view name_of(FactKind kind) {
  switch (kind) {
    case FactKind::Date:
      return "date";
    case FactKind::Amount:
      return "amount";
    case FactKind::Duration:
      return "duration";
    case FactKind::Share:
      return "share";
    case FactKind::Address:
      return "address";
  }
  return "";
}

std::vector<FactValue> values_in(std::string_view sentence) {
  const std::vector<Token> tokens = tokens_of(sentence);
  std::vector<FactValue> values;
  for (size_t i = 0; i < tokens.size();) {
    const auto begun = value_at(tokens, i);
    if (!begun) {
      ++i;
      continue;
    }
    values.push_back({begun->kind, {tokens[i].range.begin, tokens[i + begun->tokens - 1].range.end}});
    i += begun->tokens;
  }
  return values;
}

std::vector<KeyFact> key_facts(std::span<const WholePage> pages) {
  std::vector<KeyFact> facts;
  std::set<std::pair<std::string, std::string>> seen;
  for (size_t page = 0; page < pages.size(); ++page) {
    for (const TextRange& range : sentences_of(pages[page].text)) {
      const std::string_view sentence = range.in(pages[page].text);
      for (const FactValue& value : values_in(sentence)) {
        std::string fact = said_of(sentence, value.range), written = on_one_line(value.range.in(sentence));
        if (fact.empty() || !seen.insert({fact, written}).second) continue;
        Finding found{.text = concat(written, ": ", among_its_words(sentence, value.range)),
                      .quote = on_one_line(sentence),
                      .page = page,
                      .range = range};
        facts.push_back({value.kind, std::move(fact), std::move(written), std::move(found)});
      }
    }
  }
  return facts;
}

}  // namespace hearth
