// The whole app without its window and with the real starter model. Skipped where the model is absent.
#include <doctest/doctest.h>

#include "test_models.h"
#include "tests/core/app_driver.h"

namespace hearth {
namespace {

TEST_CASE("with the starter model a first run leads to an answer that can be stopped and goes on") {
  const auto model = starter_model();
  if (!model) return;
  const TempFolder home;
  App app(home.path());
  app.create_vault();
  app.answer_shortly();
  app.act(action::OpenModel{*model});
  app.act(action::Send{"What is the capital of France?"});  // while it opens
  REQUIRE(app.until([&] { return app.state().chat.writing.text.size() > 10 || !app.writing(); }, 300));
  CHECK(app.state().model.name.find("SmolLM2") != std::string::npos);
  CHECK(app.state().model.quantization == "Q4_1");
  const auto before = std::chrono::steady_clock::now();
  app.act(action::Stop{});
  CHECK(std::chrono::steady_clock::now() - before < std::chrono::milliseconds(100));
  REQUIRE(app.state().chat.messages.size() == 2);
  CHECK(app.state().chat.messages[1].text.find("Paris") != std::string::npos);
  app.act(action::ShowTokens{"What is the capital"});
  REQUIRE(app.until([&] { return app.state().workbench.tokens.size() == 4; }));
  app.act(action::ShowCandidates{});
  REQUIRE(app.until([&] { return app.state().workbench.candidates.size() == 20; }, 300));
  double sum = 0;
  for (const CandidateView& candidate : app.state().workbench.candidates) sum += candidate.probability;
  CHECK(sum <= 1.0001);
  app.act(action::ShowPlan{});
  REQUIRE(app.until([&] { return !app.state().workbench.plan.empty(); }, 300));
  CHECK_FALSE(app.state().workbench.profile.empty());
  REQUIRE(app.until([&] { return !app.state().chat.context.estimated; }));
  CHECK(app.state().chat.context.history > 5);
  app.act(action::TestDevices{});
  CHECK(app.state().workbench.testing_devices);
  REQUIRE(app.until([&] { return !app.state().workbench.testing_devices; }, 300));
  CHECK_FALSE(app.state().workbench.devices.empty());
  CHECK_FALSE(app.state().workbench.device_reason.empty());
}

}  // namespace
}  // namespace hearth
