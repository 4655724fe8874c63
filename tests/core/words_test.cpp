#include "app/core/words.h"

#include <doctest/doctest.h>

#include "engine/base/text.h"

namespace hearth {
namespace {

struct InLanguage {
  explicit InLanguage(std::string_view code) : before(current_language().code) { set_language(code); }
  ~InLanguage() { set_language(before); }
  std::string_view before;
};

const Error kFull{Fault::DiskFull, "There is no room for 3 MB in \"/vault\"."};

TEST_CASE("an error is said in English as it is written") {
  const InLanguage english("en");
  CHECK(said(kFull) == kFull.message);
}

TEST_CASE("an error begins in the person's language, in every language and for every fault") {
  for (const Language& language : languages()) {
    if (language.code == "en") continue;
    const InLanguage other(language.code);
    for (int number = 0; number <= static_cast<int>(Fault::Cancelled); ++number) {
      const std::string sentence = said({static_cast<Fault>(number), kFull.message});
      CAPTURE(language.code);
      CAPTURE(sentence);
      CHECK(sentence.contains(kFull.message));
      CHECK(sentence.find(kFull.message) > 10);
    }
  }
}

TEST_CASE("a full disk is called that in German") {
  const InLanguage german("de");
  CHECK(said(kFull).starts_with("Der Datenträger ist voll."));
}

}  // namespace
}  // namespace hearth
