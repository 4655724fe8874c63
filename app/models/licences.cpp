#include "app/models/licences.h"

#include <algorithm>
#include <array>

#include "engine/base/text.h"

namespace hearth {
namespace {

struct Licence {
  std::string_view beginning;  // of its name in small letters
  LicenceTerms terms;
  std::string_view title;  // empty: made from the name
};

// Sources: the licences' own texts (SPDX list; Meta's Llama community licences, section 1.b and 2; Google's
// Gemma terms, section 3.2 and prohibited use policy; Mistral's MRL; RAIL attachment A).
constexpr std::array<Licence, 22> kLicences = {{
    {"apache-2.0", LicenceTerms::Free, "Apache 2.0"},
    {"mit", LicenceTerms::Free, "MIT"},
    {"bsd-", LicenceTerms::Free, "BSD"},
    {"isc", LicenceTerms::Free, "ISC"},
    {"unlicense", LicenceTerms::Free, "Unlicense"},
    {"cc0", LicenceTerms::Free, "CC0"},
    {"cc-by-nc", LicenceTerms::NotForBusiness, "Creative Commons BY-NC"},
    {"cc-by", LicenceTerms::Conditions, "Creative Commons"},
    {"llama2", LicenceTerms::Conditions, "Llama 2"},
    {"llama3.1", LicenceTerms::Conditions, "Llama 3.1"},
    {"llama3.2", LicenceTerms::Conditions, "Llama 3.2"},
    {"llama3.3", LicenceTerms::Conditions, "Llama 3.3"},
    {"llama3", LicenceTerms::Conditions, "Llama 3"},
    {"llama", LicenceTerms::Conditions, "Llama"},
    {"gemma", LicenceTerms::UsesRuledOut, "Gemma"},
    {"openrail", LicenceTerms::UsesRuledOut, "OpenRAIL"},
    {"bigscience-", LicenceTerms::UsesRuledOut, "BigScience RAIL"},
    {"creativeml-", LicenceTerms::UsesRuledOut, "CreativeML RAIL"},
    {"qwen-research", LicenceTerms::NotForBusiness, "Qwen research"},
    {"qwen", LicenceTerms::Conditions, "Qwen"},
    {"mrl", LicenceTerms::NotForBusiness, "Mistral research"},
    {"mnpl", LicenceTerms::NotForBusiness, "Mistral non-production"},
}};

std::string plain_name(std::string_view licence) {
  std::string out;
  for (const char letter : licence) {
    const bool capital = letter >= 'A' && letter <= 'Z';
    out += capital ? static_cast<char>(letter - 'A' + 'a') : letter == ' ' || letter == '_' ? '-' : letter;
  }
  if (out.starts_with("licenseref-")) out.erase(0, std::string_view("licenseref-").size());
  return out;
}

const Licence* find(std::string_view licence) {
  const std::string name = plain_name(licence);
  const auto found = std::find_if(kLicences.begin(), kLicences.end(), [&name](const Licence& known) {
    return name.starts_with(known.beginning);
  });
  return found == kLicences.end() ? nullptr : &*found;
}

}  // namespace

LicenceTerms licence_terms(std::string_view licence) {
  if (licence.empty()) return LicenceTerms::NotStated;
  const Licence* const known = find(licence);
  return known ? known->terms : LicenceTerms::Unknown;
}

std::string_view licence_in_words(LicenceTerms terms) {
  switch (terms) {
    case LicenceTerms::NotStated:
      return "No licence stated";
    case LicenceTerms::Free:
      return "Free for any use";
    case LicenceTerms::Conditions:
      return "Free with conditions";
    case LicenceTerms::UsesRuledOut:
      return "Free, but some uses are ruled out";
    case LicenceTerms::NotForBusiness:
      return "Free, but not for business";
    case LicenceTerms::Unknown:
      return "Its maker's own terms: read them first";
  }
  return {};
}

std::string licence_title(std::string_view licence) {
  const Licence* const known = find(licence);
  return known ? std::string(known->title) : repair_utf8(licence);
}

}  // namespace hearth
