#include "app/core/settings.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "temp_folder.h"

namespace hearth {
namespace {

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void put(const std::string& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

TEST_CASE("settings are read as they were written") {
  const TempFolder home;
  Settings settings;
  settings.language = "de";
  settings.appearance = Appearance::HighContrastDark;
  settings.text_percent = 150;
  settings.motion = Settings::Motion::Reduced;
  settings.network = true;
  settings.lock_after_minutes = 3;
  settings.undo_seconds = 0;
  settings.model = "/models/ä.gguf";
  settings.model_folders = {"/a", "/b"};
  settings.context_tokens = 8192;
  settings.workbench = true;
  settings.sampling.temperature = 0.25f;
  settings.sampling.seed = uint64_t{1} << 63;
  settings.system_prompt = "Be \"kind\".";
  REQUIRE(save_settings(home.path() + "/new/folder", settings).has_value());
  const LoadedSettings loaded = load_settings(home.path() + "/new/folder");
  CHECK(loaded.notice.empty());
  CHECK(loaded.settings.language == "de");
  CHECK(loaded.settings.appearance == Appearance::HighContrastDark);
  CHECK(loaded.settings.text_percent == 150);
  CHECK(loaded.settings.motion == Settings::Motion::Reduced);
  CHECK(loaded.settings.network);
  CHECK(loaded.settings.lock_after_minutes == 3);
  CHECK(loaded.settings.undo_seconds == 0);
  CHECK(loaded.settings.model == settings.model);
  CHECK(loaded.settings.model_folders == settings.model_folders);
  CHECK(loaded.settings.context_tokens == 8192);
  CHECK(loaded.settings.workbench);
  CHECK(loaded.settings.sampling.temperature == 0.25f);
  CHECK(loaded.settings.sampling.seed == settings.sampling.seed);
  CHECK(loaded.settings.system_prompt.empty());  // what a person wrote is not for a plain file
}

TEST_CASE("no file means the usual settings, without a word") {
  const TempFolder home;
  const LoadedSettings loaded = load_settings(home.path());
  CHECK(loaded.notice.empty());
  CHECK_FALSE(loaded.settings.network);
  CHECK(loaded.settings.lock_after_minutes == 15);
}

TEST_CASE("a damaged file gives the usual settings, says so and is kept aside") {
  const TempFolder home;
  const std::string file = home.path() + "/settings.json";
  for (const char* damaged : {"", "{\"network\":tr", "[]", "\xff\xfe"}) {
    put(file, damaged);
    const LoadedSettings loaded = load_settings(home.path());
    CHECK_FALSE(loaded.notice.empty());
    CHECK_FALSE(loaded.settings.network);
    REQUIRE(save_settings(home.path(), loaded.settings).has_value());
    CHECK(contents(file + ".damaged") == damaged);
    CHECK(load_settings(home.path()).notice.empty());
  }
}

TEST_CASE("keys of a newer program stay, and values out of reach are brought back") {
  const TempFolder home;
  const std::string file = home.path() + "/settings.json";
  put(file,
      R"({"future":{"a":1},"text_percent":900,"lock_after_minutes":-5,"appearance":"neon","model":7,"context_tokens":1,"sampling":{"temperature":1e300,"later":2}})");
  const LoadedSettings loaded = load_settings(home.path());
  CHECK(loaded.settings.text_percent == 200);
  CHECK(loaded.settings.lock_after_minutes == 0);
  CHECK(loaded.settings.appearance == Appearance::System);
  CHECK(loaded.settings.model.empty());
  CHECK(loaded.settings.context_tokens == 128);
  CHECK(loaded.settings.sampling.temperature == 100);
  REQUIRE(save_settings(home.path(), loaded.settings).has_value());
  CHECK(contents(file).find("\"future\"") != std::string::npos);
  CHECK(contents(file).find("\"later\"") != std::string::npos);
}

}  // namespace
}  // namespace hearth
