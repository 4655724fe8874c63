#include "app/core/words.h"

#include <algorithm>
#include <vector>

#include "app/core/words_table.h"

namespace hearth {
namespace {

const LanguageTable* current = nullptr;

const LanguageTable& table() { return current ? *current : language_tables().front(); }

// "zh-Hans", "zh_CN.UTF-8" and "zh" all begin with the language's letters.
std::string_view primary(std::string_view code) { return code.substr(0, code.find_first_of("-_.@")); }

const LanguageTable& table_for(std::string_view wanted) {
  const auto tables = language_tables();
  for (const LanguageTable& one : tables)
    if (one.language.code == wanted) return one;
  for (const LanguageTable& one : tables)
    if (primary(one.language.code) == primary(wanted)) return one;
  return tables.front();
}

Word kind_of(Fault fault) {
  switch (fault) {
    case Fault::NotFound:
      return Word::kFaultNotFound;
    case Fault::Unreadable:
      return Word::kFaultUnreadable;
    case Fault::BadFormat:
      return Word::kFaultBadFormat;
    case Fault::Unsupported:
      return Word::kFaultUnsupported;
    case Fault::OutOfMemory:
      return Word::kFaultOutOfMemory;
    case Fault::DiskFull:
      return Word::kFaultDiskFull;
    case Fault::DeviceLost:
      return Word::kFaultDeviceLost;
    case Fault::WrongKey:
      return Word::kFaultWrongKey;
    case Fault::Busy:
      return Word::kFaultBusy;
    case Fault::Cancelled:
      break;
  }
  return Word::kFaultCancelled;
}

}  // namespace

std::span<const Language> languages() {
  static const std::vector<Language> all = [] {
    std::vector<Language> list;
    for (const LanguageTable& one : language_tables()) list.push_back(one.language);
    return list;
  }();
  return all;
}

const Language& language_for(std::string_view wanted) { return table_for(wanted).language; }

void set_language(std::string_view code) { current = &table_for(code); }

const Language& current_language() { return table().language; }

std::string_view words(Word key) { return table().texts[static_cast<size_t>(key)]; }

std::string words(Word key, std::initializer_list<std::string_view> values) {
  const std::string_view text = words(key);
  std::string filled;
  for (size_t at = 0; at < text.size(); ++at) {
    const bool placeholder = at + 2 < text.size() && text[at] == '{' && text[at + 2] == '}' &&
                             text[at + 1] >= '0' && text[at + 1] <= '9';
    const size_t index = placeholder ? static_cast<size_t>(text[at + 1] - '0') : 0;
    if (!placeholder || index >= values.size()) {
      filled += text[at];
      continue;
    }
    filled += *(values.begin() + index);
    at += 2;
  }
  return filled;
}

std::string said(const Error& error) {
  const bool english = &table() == &language_tables().front();
  return english ? error.message : words(Word::kFaultDetails, {words(kind_of(error.fault)), error.message});
}

}  // namespace hearth
