// A graphics card that stops answering while the app writes: the answer is the one that would have come, the
// app says what happened, and everything is in the vault.
#include <doctest/doctest.h>

#include "engine/model_state.h"
#include "tests/core/app_driver.h"
#include "tests/engine/failing_device.h"
#include "tests/engine/tiny_models.h"

namespace hearth {
namespace {

// Opens every model on a card that fails as `failures` says, and on the processor after it.
ModelOpener opener_on(FailurePlan& failures) {
  return [&failures](const std::string& path, const OpenSettings& settings) {
    return ModelOpening::Start::on(path, settings, {.device = "vulkan:0"},
                                   [&failures](const std::string& id) -> Result<std::unique_ptr<Device>> {
                                     if (id == "cpu") return open_cpu_device({.threads = 1});
                                     return std::make_unique<FailingDevice>(failures);
                                   });
  };
}

struct Asked {
  std::vector<std::string> texts, texts_after_restart;
  std::string device, notice;
};

Asked ask_on(FailurePlan& failures, const std::string& model) {
  const TempFolder home;
  App app(home.path(), {}, [&](Controller::Options& options) { options.model_opener = opener_on(failures); });
  app.create_vault();
  app.answer_shortly();
  app.open_model(model);
  app.ask("hello there");
  REQUIRE(app.until([&] { return app.saved(); }));
  Asked asked{.texts = app.texts(), .device = app.state().model.device, .notice = app.state().model.notice};
  const ChatId chat = app.state().chats.chats.at(0).id;
  failures.calls_until_failure = -1;
  app.restart();
  app.unlock();
  app.act(action::OpenChat{chat});
  REQUIRE(app.until([&] { return !app.state().chat.messages.empty(); }));
  asked.texts_after_restart = app.texts();
  return asked;
}

}  // namespace

TEST_CASE("a card that is lost in mid-answer is said in words, and the answer is whole and kept") {
  const TinyModelFile model({.chat_template = kTinyTemplate});
  FailurePlan steady;
  const Asked expected = ask_on(steady, model.path());
  CHECK(expected.notice.empty());
  CHECK(expected.device == "Test card");
  const int calls = steady.calls;
  REQUIRE(calls > 20);
  for (const bool for_good : {false, true}) {
    CAPTURE(for_good);
    FailurePlan failures{.calls_until_failure = calls / 2, .for_good = for_good};
    const Asked asked = ask_on(failures, model.path());
    CHECK(asked.texts == expected.texts);
    CHECK(asked.texts_after_restart == expected.texts);
    CAPTURE(asked.notice);
    CHECK(asked.notice.find("stopped answering") != std::string::npos);
    CHECK((asked.device == "Test card") == !for_good);
  }
}

}  // namespace hearth
