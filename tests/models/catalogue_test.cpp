#include "app/models/catalogue.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "app/models/known_models.h"
#include "app/models/licences.h"

using namespace hearth;

TEST_CASE("the built-in catalogue has several families and each kind, without doubles") {
  const Catalogue catalogue = built_in_catalogue();
  std::set<std::string> ids, files, families;
  std::map<ModelKind, int> kinds;
  for (const CatalogueModel& model : catalogue.models) {
    CHECK(ids.insert(model.id).second);
    CHECK(files.insert(model.file).second);
    families.insert(model.family);
    ++kinds[model.kind];
  }
  CHECK(families.size() >= 4);
  CHECK(kinds[ModelKind::Quick] >= 3);
  CHECK(kinds[ModelKind::Balanced] >= 3);
  CHECK(kinds[ModelKind::Careful] >= 3);
  CHECK_FALSE(catalogue.hosts.empty());
  for (const std::string& host : catalogue.hosts) CHECK(host.starts_with("https://"));
}

TEST_CASE("the catalogue offers only what the engine can open, with a licence it can put in words") {
  const std::set<std::string> opened = {"llama", "qwen2", "qwen3", "gemma3"};  // engine/arch, without bert
  for (const CatalogueModel& model : built_in_catalogue().models) {
    CAPTURE(model.id);
    CHECK(opened.contains(model.architecture));
    CHECK(licence_terms(model.licence) != LicenceTerms::Unknown);
    CHECK(licence_terms(model.licence) != LicenceTerms::NotStated);
    CHECK_FALSE(model.maker.empty());
    CHECK(model.about.ends_with('.'));
    CHECK(model.kv_bytes_per_token > 0);
    // Between 3 and 9 bits a weight: a slipped digit is noticed.
    const double bits = 8.0 * static_cast<double>(model.bytes) / static_cast<double>(model.parameters);
    CHECK(bits > 3);
    CHECK(bits < 9);
  }
}

TEST_CASE("the starter model is in the catalogue with the hash that its manifest pins") {
  const Catalogue catalogue = built_in_catalogue();
  const auto starter = std::find_if(catalogue.models.begin(), catalogue.models.end(),
                                    [](const CatalogueModel& model) { return model.id == "smollm2-135m"; });
  REQUIRE(starter != catalogue.models.end());
  const auto known = std::find_if(known_models().begin(), known_models().end(),
                                  [&](const KnownModel& model) { return model.file == starter->file; });
  REQUIRE(known != known_models().end());
  CHECK(starter->sha256 == known->sha256);
  CHECK(starter->kind == ModelKind::Quick);
}

TEST_CASE("a catalogue that is wrong says which model is") {
  const auto message = [](const char* entry) {
    const auto catalogue = read_catalogue(std::string(R"({"models":[)") + entry + "]}");
    return catalogue ? std::string() : catalogue.error().message;
  };
  CHECK(message("7").contains("not an object"));
  CHECK(message(R"({"id":"x","kind":"huge"})").contains("\"x\" has no kind"));
  CHECK(message(R"({"id":"x","kind":"quick","name":"X","source":"none"})").contains("repository"));
  CHECK(
      message(R"({"id":"x","kind":"quick","name":"X","source":"a/b","file":"../c.gguf"})").contains("file"));
  CHECK(message(R"({"id":"x","kind":"quick","name":"X","source":"a/b","file":"c.gguf","bytes":-1})")
            .contains("size"));
  CHECK(message(
            R"({"id":"x","kind":"quick","name":"X","source":"a/b","file":"c.gguf","bytes":1,"sha256":"zz"})")
            .contains("SHA-256"));
  CHECK(message(R"({"id":"x","kind":"quick","name":"X","source":"a/b","file":"c.gguf","bytes":1})").empty());
  CHECK_FALSE(read_catalogue("[]").has_value());
  CHECK_FALSE(read_catalogue(R"({"models":)").has_value());
}

TEST_CASE("licences are put in plain words, whatever their spelling") {
  CHECK(licence_terms("apache-2.0") == LicenceTerms::Free);
  CHECK(licence_terms("MIT") == LicenceTerms::Free);
  CHECK(licence_terms("llama3.2") == LicenceTerms::Conditions);
  CHECK(licence_terms("LicenseRef-Gemma-Terms") == LicenceTerms::UsesRuledOut);
  CHECK(licence_terms("cc-by-nc-4.0") == LicenceTerms::NotForBusiness);
  CHECK(licence_terms("cc-by-4.0") == LicenceTerms::Conditions);
  CHECK(licence_terms("") == LicenceTerms::NotStated);
  CHECK(licence_terms("other") == LicenceTerms::Unknown);
  CHECK(licence_title("Apache-2.0") == "Apache 2.0");
  CHECK(licence_title("my own words") == "my own words");
  CHECK(licence_in_words(LicenceTerms::Free) == "Free for any use");
}

TEST_CASE("servers named in the environment take the place of the catalogue's") {
  const Catalogue catalogue = {.hosts = {"https://a.example/"}};
  CHECK(model_hosts(catalogue) == std::vector<std::string>{"https://a.example"});
}
