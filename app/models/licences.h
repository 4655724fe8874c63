// What a model's licence means for the person who uses it, in a few plain words. Pure functions. Names are
// those of SPDX and of model servers ("apache-2.0", "llama3.2", "gemma"); capital letters do not matter.
#pragma once

#include <string>
#include <string_view>

namespace hearth {

enum class LicenceTerms {
  NotStated,
  Free,          // for any use; keep the notice
  Conditions,    // free, with duties for those who pass it on or grow very large
  UsesRuledOut,  // free, but a list of uses is forbidden
  NotForBusiness,
  Unknown  // there is one, but Hearth does not know its terms
};
LicenceTerms licence_terms(std::string_view licence);

std::string_view licence_in_words(LicenceTerms terms);  // "Free for any use"
// "Apache 2.0 licence", "Llama 3.2 licence"; as it is when Hearth has no better name; empty when there is
// none.
std::string licence_title(std::string_view licence);

}  // namespace hearth
