// File dialogs and preferences of a Linux desktop. The cases marked as skipped need a session bus of their
// own: platform_test.py brings one.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "app/platform/main_thread.h"
#include "app/platform/platform.h"
#include "app/platform/portal_linux.h"
#include "app/platform/system.h"
#include "stand_in_portal_linux.h"
#include "temp_folder.h"

namespace hearth::platform {
namespace {

using Path = std::optional<std::string>;

using Paths = std::vector<std::string>;

struct Answered {
  bool done = false;
  std::vector<std::string> paths;
  Chosen callback() {
    return [this](std::vector<std::string> given) {
      done = true;
      paths = std::move(given);
    };
  }
  void wait() {
    const auto start = std::chrono::steady_clock::now();
    while (!done && std::chrono::steady_clock::now() - start < std::chrono::seconds(10)) {
      run_left_work();
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    REQUIRE(done);
  }
};

// Sets a variable for as long as it lives.
struct Variable {
  Variable(const char* name, const std::string& value) : name(name) {
    const char* const now = std::getenv(name);
    if (now) before = now;
    setenv(name, value.c_str(), 1);
  }
  ~Variable() { before ? setenv(name, before->c_str(), 1) : unsetenv(name); }
  const char* name;
  Path before;
};

std::string contents(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

void write_program(const std::string& path, const std::string& script) {
  std::ofstream(path) << "#!/bin/sh\n" << script;
  chmod(path.c_str(), 0755);
}

TEST_CASE("file addresses become paths, and nothing else does") {
  CHECK(path_of_uri("file:///home/a/model.gguf") == "/home/a/model.gguf");
  CHECK(path_of_uri("file:///a%20b/%E4%B8%96.gguf") == "/a b/世.gguf");
  CHECK(path_of_uri("file://here/a") == "/a");
  for (const char* other : {"http://a/b", "file://", "file:///a%2", "file:///a%zz", "file:///a%00b", ""})
    CHECK(path_of_uri(other) == std::nullopt);
}

TEST_CASE("the language is the one that the system says it speaks") {
  const Variable none("LC_ALL", ""), messages("LC_MESSAGES", "");
  const auto speaks = [](const char* lang, const char* language) {
    const Variable a("LANG", lang), b("LANGUAGE", language);
    return system_language();
  };
  CHECK(speaks("de_DE.UTF-8", "") == "de-DE");
  CHECK(speaks("de_DE.UTF-8", "fr:en") == "fr");
  CHECK(speaks("zh_CN.UTF-8", "") == "zh-Hans");
  CHECK(speaks("zh_TW", "") == "zh-Hant");
  CHECK(speaks("sr_RS@latin", "") == "sr-RS");
  CHECK(speaks("C.UTF-8", "fr") == "en");
  CHECK(speaks("", "") == "en");
}

TEST_CASE("without a portal and a dialog program, asking for a file is refused at once") {
  const TempFolder empty;
  const Variable path("PATH", empty.path()), bus("DBUS_SESSION_BUS_ADDRESS", ""),
      folder("XDG_RUNTIME_DIR", empty.path());
  Answered answered;
  const Status asked = choose_file("Choose a model", {}, answered.callback());
  REQUIRE_FALSE(asked.has_value());
  CHECK(asked.error().fault == Fault::Unsupported);
  CHECK_FALSE(system_prefers_dark());
  CHECK_FALSE(system_prefers_reduced_motion());
}

TEST_CASE("without a portal, the desktop's own dialog program is asked") {
  const TempFolder folder;
  const std::string words = folder.path() + "/words";
  const Variable path("PATH", folder.path()), bus("DBUS_SESSION_BUS_ADDRESS", ""),
      runtime("XDG_RUNTIME_DIR", folder.path());
  const auto answers = [&](const std::string& program, const std::string& script) {
    write_program(folder.path() + "/" + program, "printf '%s\\n' \"$@\" > " + words + "\n" + script);
    Answered answered;
    REQUIRE(choose_file("Choose a model", {{"Models", {"gguf", "bin"}}}, answered.callback()));
    answered.wait();
    return answered.paths;
  };
  CHECK(answers("kdialog", "echo '/a b/model.gguf'") == Paths{"/a b/model.gguf"});
  CHECK(contents(words) == "--title\nChoose a model\n--getopenfilename\n.\n*.gguf *.bin|Models\n");
  CHECK(answers("zenity", "echo /model.gguf") == Paths{"/model.gguf"});
  CHECK(contents(words) == "--file-selection\n--title=Choose a model\n--file-filter=Models | *.gguf *.bin\n");
  CHECK(answers("zenity", "exit 1").empty());
  CHECK(answers("zenity", "kill -9 $$").empty());
}

TEST_CASE("several files are asked for, and their paths come back one by one") {
  const TempFolder folder;
  const std::string words = folder.path() + "/words";
  const Variable path("PATH", folder.path()), bus("DBUS_SESSION_BUS_ADDRESS", ""),
      runtime("XDG_RUNTIME_DIR", folder.path());
  for (const std::string program : {"kdialog", "zenity"}) {  // the latter goes first where both are
    write_program(folder.path() + "/" + program,
                  "printf '%s\\n' \"$@\" > " + words + "\nprintf '/a b/one.pdf\\n/two.txt\\n'");
    Answered answered;
    REQUIRE(choose_files("Add documents", {}, answered.callback()));
    answered.wait();
    CHECK(answered.paths == Paths{"/a b/one.pdf", "/two.txt"});
    CHECK(contents(words).find("--multiple") != std::string::npos);
  }
}

TEST_CASE("a folder is asked for as one") {
  const TempFolder folder;
  const std::string words = folder.path() + "/words";
  const Variable path("PATH", folder.path()), bus("DBUS_SESSION_BUS_ADDRESS", ""),
      runtime("XDG_RUNTIME_DIR", folder.path());
  for (const std::string program : {"kdialog", "zenity"}) {  // the latter goes first where both are
    write_program(folder.path() + "/" + program, "printf '%s\\n' \"$@\" > " + words + "\necho '/my models'");
    Answered answered;
    REQUIRE(choose_folder("Add a folder", answered.callback()));
    answered.wait();
    CHECK(answered.paths == Paths{"/my models"});
    const std::string flag = program == "zenity" ? "--directory" : "--getexistingdirectory";
    CHECK(contents(words).find(flag) != std::string::npos);
  }
}

TEST_CASE("a dialog that is still open ends with the window, without an answer") {
  const TempFolder folder;
  const Variable bus("DBUS_SESSION_BUS_ADDRESS", ""), runtime("XDG_RUNTIME_DIR", folder.path());
  const char* const before = std::getenv("PATH");
  const Variable path("PATH", folder.path() + ":" + (before ? before : ""));
  write_program(folder.path() + "/zenity", "exec sleep 60");
  Answered answered, second;
  REQUIRE(choose_place_to_save("Save", "chat.md", answered.callback()));
  const Status again = choose_file("Choose", {}, second.callback());
  REQUIRE_FALSE(again.has_value());
  CHECK(again.error().fault == Fault::Busy);
  const auto start = std::chrono::steady_clock::now();
  end_dialogs();
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
  run_left_work();
  CHECK_FALSE(answered.done);
}

TEST_CASE("the portal's dialog is asked for a file and for a place" * doctest::skip()) {
  Answered opened, saved, cancelled;
  {
    StandInPortal portal({.uri = "file:///home/a%20b/model.gguf"});
    REQUIRE(choose_file("Choose a model", {{"Models", {"gguf"}}}, opened.callback()));
    opened.wait();
    CHECK(opened.paths == Paths{"/home/a b/model.gguf"});
    CHECK(portal.method == "OpenFile");
    CHECK(portal.title == "Choose a model");
    CHECK(portal.patterns == std::vector<std::string>{"Models", "*.gguf"});
  }
  {
    StandInPortal portal({.uri = "file:///chat.md"});
    REQUIRE(choose_place_to_save("Save the chat", "chat.md", saved.callback()));
    saved.wait();
    CHECK(saved.paths == Paths{"/chat.md"});
    CHECK(portal.method == "SaveFile");
    CHECK(portal.suggested == "chat.md");
  }
  {
    StandInPortal portal({.uri = "file:///my%20models"});
    Answered folder;
    REQUIRE(choose_folder("Add a folder", folder.callback()));
    folder.wait();
    CHECK(folder.paths == Paths{"/my models"});
    CHECK(portal.method == "OpenFile");
    CHECK(portal.directory);
  }
  {
    StandInPortal portal({.uri = "file:///one.pdf", .more_uris = {"file:///a%20b/two.pdf", "http://three"}});
    Answered files;
    REQUIRE(choose_files("Add documents", {}, files.callback()));
    files.wait();
    CHECK(files.paths == Paths{"/one.pdf", "/a b/two.pdf"});
    CHECK(portal.several);
  }
  {
    StandInPortal portal({.response = 1, .uri = "file:///never"});
    REQUIRE(choose_file("Choose", {}, cancelled.callback()));
    cancelled.wait();
    CHECK(cancelled.paths.empty());
  }
}

TEST_CASE("the portal's dialog is closed with the window" * doctest::skip()) {
  StandInPortal portal({.answers = false});
  Answered answered;
  REQUIRE(choose_file("Choose", {}, answered.callback()));
  for (int i = 0; i < 1000 && !portal.asked; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  CHECK(portal.asked);
  end_dialogs();
  for (int i = 0; i < 1000 && !portal.closed; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  CHECK(portal.closed);
  run_left_work();
  CHECK_FALSE(answered.done);
}

TEST_CASE("the portal tells what the person prefers" * doctest::skip()) {
  {
    const StandInPortal portal({.colour_scheme = 1, .animations = false});
    CHECK(system_prefers_dark());
    CHECK(system_prefers_reduced_motion());
  }
  const StandInPortal portal({.colour_scheme = 2, .animations = true});
  CHECK_FALSE(system_prefers_dark());
  CHECK_FALSE(system_prefers_reduced_motion());
}

}  // namespace
}  // namespace hearth::platform
