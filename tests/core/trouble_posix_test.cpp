// A disk that takes nothing more, made with a limit of the system's on the size of files.
#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
#include <optional>

#include "tests/core/app_driver.h"
#include "tests/engine/tiny_models.h"

namespace hearth {
namespace {

// While it lives no file of this program can be made longer than a byte.
class NoRoomForFiles {
 public:
  NoRoomForFiles() : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &old_limit_);
    const rlimit limit{.rlim_cur = 1, .rlim_max = old_limit_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~NoRoomForFiles() {
    setrlimit(RLIMIT_FSIZE, &old_limit_);
    std::signal(SIGXFSZ, old_handler_);
  }
  NoRoomForFiles(const NoRoomForFiles&) = delete;
  NoRoomForFiles& operator=(const NoRoomForFiles&) = delete;

 private:
  rlimit old_limit_{};
  void (*old_handler_)(int);
};

TEST_CASE("a full disk keeps the message in memory until saving it again works") {
  const TempFolder home;
  const TinyModelFile model({.chat_template = kTinyTemplate});
  App app(home.path());
  app.create_vault();
  app.answer_shortly();
  app.open_model(model.path());
  app.ask("before");
  REQUIRE(app.until([&] { return app.saved(); }));
  auto full = std::make_optional<NoRoomForFiles>();
  app.ask("kept in memory");
  REQUIRE(app.until([&] { return app.has_notice(Remedy::SaveAgain); }));
  CHECK(app.state().chat.messages.size() == 4);
  CHECK_FALSE(app.saved());
  full.reset();
  app.act(action::UseRemedy{app.notice(Remedy::SaveAgain)});
  REQUIRE(app.until([&] { return app.saved(); }));
  CHECK_FALSE(app.has_notice(Remedy::SaveAgain));
  app.restart();
  app.unlock();
  REQUIRE(app.until([&] { return app.state().chats.chats.size() == 1; }));
  app.act(action::OpenChat{app.state().chats.chats[0].id, std::nullopt});
  REQUIRE(app.until([&] { return app.state().chat.messages.size() == 4; }));
}

}  // namespace
}  // namespace hearth
