// A device that fails, at any call, at opening or in the middle of an answer: the answer comes all the same,
// with the very tokens that an undisturbed run gives, and a sentence says what happened.
#include <doctest/doctest.h>

#include "engine/model_state.h"
#include "tests/engine/engine_fixture.h"
#include "tests/engine/failing_device.h"
#include "tests/engine/tiny_models.h"

using namespace hearth;

namespace {

const std::vector<Message> kQuestion = {{"system", "be kind and say no more than you know"},
                                        {"user", "hello there"}};
constexpr uint32_t kAnswerTokens = 24;
const ContextSettings kContext = {.tokens = 128};

DeviceOpener opener_of(FailurePlan& failures) {
  return [&failures](const std::string& id) -> Result<std::unique_ptr<Device>> {
    if (id == "cpu") return open_cpu_device({.threads = 1});
    return std::make_unique<FailingDevice>(failures);
  };
}

Result<std::unique_ptr<Model>> open_on(const std::string& path, const DeviceOpener& opener,
                                       Placement placement = {.device = "vulkan:0"}) {
  TRY(const auto opening, ModelOpening::Start::on(path, {.context = kContext}, std::move(placement), opener));
  for (;;) {
    TRY(const PumpState state, opening->pump());
    if (state == PumpState::Done) return opening->take();
  }
}

struct Answer {
  std::string text;
  std::string notice;
  std::string device;
};

Answer answer_on(const std::string& path, const DeviceOpener& opener,
                 Placement placement = {.device = "vulkan:0"}) {
  auto model = open_on(path, opener, std::move(placement));
  REQUIRE_MESSAGE(model.has_value(), model.error().message);
  const auto chat = opened_chat(**model, kContext);
  const std::string text = answered(*chat, kQuestion, greedy(kAnswerTokens));
  return {text, (*model)->notice(), (*model)->device().id};
}

std::string undisturbed(const std::string& path) {
  FailurePlan failures;
  const Answer answer = answer_on(path, opener_of(failures));
  CHECK_EQ(answer.notice, "");
  CHECK_EQ(answer.device, "vulkan:0");
  return answer.text;
}

}  // namespace

TEST_CASE("a device that is lost once, at any call, is opened again and the answer is the same") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const std::string expected = undisturbed(file.path());
  for (int call = 0;; ++call) {
    CAPTURE(call);
    FailurePlan failures{.calls_until_failure = call};
    const Answer answer = answer_on(file.path(), opener_of(failures));
    if (failures.calls <= call) break;  // the whole answer took fewer calls
    CHECK_EQ(answer.text, expected);
    CHECK_EQ(answer.device, "vulkan:0");
    CHECK_EQ(failures.opened, 2);
    CHECK_NE(answer.notice.find("Test card stopped answering"), std::string::npos);
  }
}

TEST_CASE("a device that is lost while a token is profiled is opened again") {
  const TinyModelFile file({});
  FailurePlan failures;
  const auto model = open_on(file.path(), opener_of(failures));
  REQUIRE(model.has_value());
  const auto evaluation = opened_evaluation(**model, kContext, false);
  const std::vector<float> first = logits_of(*evaluation, std::vector<int32_t>{5, 6, 7});
  failures.calls_until_failure = failures.calls;
  CHECK(evaluation->profile_last_token().has_value());
  CHECK_EQ(failures.opened, 2);
  const std::vector<float> after = logits_of(*evaluation, std::vector<int32_t>{8});
  evaluation->clear();
  CHECK_EQ(logits_of(*evaluation, std::vector<int32_t>{5, 6, 7}), first);
  CHECK_EQ(logits_of(*evaluation, std::vector<int32_t>{8}), after);
}

TEST_CASE("a device that is lost again and again hands over to the processor") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const std::string expected = undisturbed(file.path());
  for (const int call : {0, 3, 40, 60, 70}) {
    CAPTURE(call);
    FailurePlan failures{.calls_until_failure = call, .for_good = true};
    const Answer answer = answer_on(file.path(), opener_of(failures));
    CHECK_EQ(answer.text, expected);
    CHECK_EQ(answer.device, "cpu");
    CHECK_EQ(failures.opened, 2);
    CHECK_EQ(answer.notice, "The card stopped answering; Hearth goes on with the processor.");
  }
}

TEST_CASE("memory that runs out at any call leaves fewer layers on the device, and the answer is the same") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const std::string expected = undisturbed(file.path());
  for (int call = 0;; ++call) {
    CAPTURE(call);
    FailurePlan failures{.calls_until_failure = call, .fault = Fault::OutOfMemory};
    const Answer answer = answer_on(file.path(), opener_of(failures));
    if (failures.calls <= call) break;
    CHECK_EQ(answer.text, expected);
    CHECK_EQ(answer.device, "vulkan:0");
    CHECK_EQ(answer.notice,
             "The memory of Test card holds 1 of the model's 2 layers; the processor computes the others.");
  }
}

TEST_CASE("memory that is never enough ends on the processor") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  FailurePlan failures{.calls_until_failure = 5, .fault = Fault::OutOfMemory, .for_good = true};
  const Answer answer = answer_on(file.path(), opener_of(failures));
  CHECK_EQ(answer.text, undisturbed(file.path()));
  CHECK_EQ(answer.device, "cpu");
  CHECK_EQ(answer.notice, "The card has no memory left; Hearth goes on with the processor.");
}

TEST_CASE("layers that a device says it has no memory for are left to the processor, with the same answer") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const std::string expected = undisturbed(file.path());
  const auto model = opened(file.path());
  std::vector<std::string> notices;
  // From nothing to plenty: all splits come by.
  for (uint64_t memory = uint64_t{64} << 20; memory < uint64_t{68} << 20; memory += uint64_t{64} << 10) {
    CAPTURE(memory);
    FailurePlan failures{.memory = memory};
    const Answer answer = answer_on(file.path(), opener_of(failures));
    CHECK_EQ(answer.text, expected);
    if (notices.empty() || notices.back() != answer.notice) notices.push_back(answer.notice);
  }
  REQUIRE_EQ(notices.size(), 3u);
  CHECK_EQ(notices[0],
           "The memory of Test card cannot hold a layer of this model; Hearth goes on with the processor.");
  CHECK_EQ(notices[1],
           "The memory of Test card holds 1 of the model's 2 layers; the processor computes the others.");
  CHECK_EQ(notices[2], "");
}

TEST_CASE("a device that cannot be opened leaves the processor, and a sentence") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const DeviceOpener opener = [](const std::string& id) -> Result<std::unique_ptr<Device>> {
    if (id == "cpu") return open_cpu_device({.threads = 1});
    return fail(Fault::Unsupported, "There is no graphics driver.");
  };
  const Answer answer = answer_on(file.path(), opener);
  CHECK_EQ(answer.text, undisturbed(file.path()));
  CHECK_EQ(answer.device, "cpu");
  CHECK_EQ(answer.notice, "There is no graphics driver; Hearth goes on with the processor.");
}

TEST_CASE("two conversations on one model both go on after its device was lost") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const std::string expected = undisturbed(file.path());
  FailurePlan failures;
  auto model = open_on(file.path(), opener_of(failures));
  REQUIRE(model);
  const auto first = opened_chat(**model, kContext);
  const auto second = opened_chat(**model, kContext);
  REQUIRE(first->ask(kQuestion, greedy(kAnswerTokens)));
  REQUIRE(second->ask(kQuestion, greedy(kAnswerTokens)));
  std::string first_text, second_text;
  for (int i = 0; i < 5; ++i) {
    REQUIRE(first->pump(first_text));
    REQUIRE(second->pump(second_text));
  }
  failures.calls_until_failure = failures.calls;
  first_text += pumped(*first);
  second_text += pumped(*second);
  CHECK_EQ(first_text, expected);
  CHECK_EQ(second_text, expected);
}

TEST_CASE("logits of every row come out once and the same when the device is lost among them") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  std::vector<int32_t> ids;
  for (int32_t i = 0; i < 60; ++i) ids.push_back(3 + i * 7 % 50);
  FailurePlan none;
  auto right = open_on(file.path(), opener_of(none));
  REQUIRE(right);
  const std::vector<float> expected = logits_of(*opened_evaluation(**right, kContext, true), ids);
  for (int call = 30; call < 60; ++call) {
    CAPTURE(call);
    FailurePlan failures{.calls_until_failure = call};
    auto model = open_on(file.path(), opener_of(failures));
    REQUIRE(model);
    const auto evaluation = opened_evaluation(**model, kContext, true);
    std::vector<float> found = logits_of(*evaluation, std::span(ids).first(20));
    const std::vector<float> rest = logits_of(*evaluation, std::span(ids).subspan(20));
    found.insert(found.end(), rest.begin(), rest.end());
    CHECK_EQ(found, expected);
  }
}

TEST_CASE("a failure of the processor itself is an error, not a loop") {
  const TinyModelFile file({.chat_template = kTinyTemplate});
  const DeviceOpener opener = [](const std::string&) -> Result<std::unique_ptr<Device>> {
    return fail(Fault::OutOfMemory, "There is no memory left.");
  };
  const auto model = open_on(file.path(), opener);
  REQUIRE_FALSE(model);
  CHECK_EQ(model.error().fault, Fault::OutOfMemory);
}
