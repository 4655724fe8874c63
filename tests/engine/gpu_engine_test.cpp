// The whole engine on the first GPU that Vulkan offers: the starter model and the embedder against their
// references, and an answer whose GPU fails in the middle.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "engine/cpu/cpu_device.h"
#include "engine/gpu/gpu_device.h"
#include "engine/model_state.h"
#include "engine/vulkan/vk_gpu.h"
#include "test_models.h"
#include "tests/engine/engine_fixture.h"
#include "tests/engine/tiny_models.h"
#include "tests/gpu/failing_gpu.h"

using namespace hearth;

namespace {

const ContextSettings kContext = {.tokens = 128};
const std::vector<Message> kQuestion = {{"system", "be kind and say no more than you know"},
                                        {"user", "hello there"}};

// Null, and the test skipped, where there is no GPU. `slow_features`: see VkGpuSettings.
std::unique_ptr<GpuApi> open_test_gpu(bool slow_features = false) {
  auto gpu = open_vulkan_gpu(0, {.slow_features = slow_features});
  if (gpu) return std::move(*gpu);
  report_skipped(gpu.error().message);
  return nullptr;
}

// Each opening of "vulkan:0" is a new device on `real`, which fails as `faults` says.
DeviceOpener opener_of(GpuApi& real, GpuFaults& faults) {
  return [&](const std::string& id) -> Result<std::unique_ptr<Device>> {
    if (id == "cpu") return open_cpu_device({.threads = 2});
    return open_gpu_device(std::make_unique<FailingGpu>(real, faults), id);
  };
}

Result<std::unique_ptr<Model>> open_on(const std::string& path, const ContextSettings& context,
                                       const DeviceOpener& opener,
                                       Placement placement = {.device = "vulkan:0"}) {
  TRY(const auto opening, ModelOpening::Start::on(path, {.context = context}, std::move(placement), opener));
  for (;;) {
    TRY(const PumpState state, opening->pump());
    if (state == PumpState::Done) return opening->take();
  }
}

std::string answer_of(Model& model) {
  const auto chat = opened_chat(model, kContext);
  return answered(*chat, kQuestion, greedy(20));
}

// The worst difference of a top-20 logit. Prompts longer than `longest` are left out.
double worst_starter_difference(const std::string& path, GpuApi& gpu, size_t longest) {
  GpuFaults faults;
  auto model = open_on(path, {.tokens = 1024, .kv = "f32"}, opener_of(gpu, faults));
  REQUIRE_MESSAGE(model, model.error().message);
  CHECK_EQ((*model)->notice(), "");
  const auto evaluation = opened_evaluation(**model, {.tokens = 1024, .kv = "f32"}, false);
  std::ifstream stream(HEARTH_TEST_DATA "/smollm2_exact_f32_dequant.json");
  const auto reference = nlohmann::json::parse(stream);
  double worst = 0;
  for (const auto& prompt : reference["prompts"]) {
    const auto ids = prompt["ids_special"].get<std::vector<int32_t>>();
    if (ids.size() > longest) continue;
    evaluation->clear();
    const std::vector<float> logits = logits_of(*evaluation, ids);
    CHECK_EQ(std::ranges::max_element(logits) - logits.begin(), prompt["top20"][0]["id"].get<int32_t>());
    for (const auto& token : prompt["top20"]) {
      worst =
          std::max(worst, std::abs(double{logits[token["id"].get<size_t>()]} - token["logit"].get<double>()));
    }
  }
  return worst;
}

}  // namespace

TEST_CASE("an answer goes on with the same tokens when its GPU is lost at any call") {
  const auto real = open_test_gpu();
  if (!real) return;
  const TinyModelFile file({.chat_template = kTinyTemplate});
  GpuFaults faults;
  auto undisturbed = open_on(file.path(), kContext, opener_of(*real, faults));
  REQUIRE(undisturbed);
  const std::string expected = answer_of(**undisturbed);
  CHECK_EQ((*undisturbed)->device().id, "vulkan:0");
  const uint64_t calls = faults.calls;
  CHECK_GT(calls, 100u);
  undisturbed->reset();
  // Some calls of each kind: tests/gpu lets every call of a shorter run fail.
  for (uint64_t fail_at = 1; fail_at <= calls; fail_at += 12 + fail_at % 5) {
    CAPTURE(fail_at);
    faults = {.fail_at = fail_at, .fault = Fault::DeviceLost};
    auto model = open_on(file.path(), kContext, opener_of(*real, faults));
    REQUIRE_MESSAGE(model, model.error().message);
    CHECK_EQ(answer_of(**model), expected);
    CHECK_EQ((*model)->device().id, "vulkan:0");
    if (faults.calls >= fail_at) CHECK_NE((*model)->notice(), "");
  }
}

TEST_CASE("an answer goes on when memory of its GPU runs out at any call") {
  const auto real = open_test_gpu();
  if (!real) return;
  const TinyModelFile file({.chat_template = kTinyTemplate});
  GpuFaults faults;
  auto undisturbed = open_on(file.path(), kContext, opener_of(*real, faults));
  REQUIRE(undisturbed);
  const std::string expected = answer_of(**undisturbed);
  undisturbed->reset();
  for (uint64_t fail_at = 1; fail_at < 150; fail_at += 12 + fail_at % 5) {
    CAPTURE(fail_at);
    faults = {.fail_at = fail_at, .fault = Fault::OutOfMemory};
    auto model = open_on(file.path(), kContext, opener_of(*real, faults));
    REQUIRE_MESSAGE(model, model.error().message);
    CHECK_EQ(answer_of(**model), expected);
  }
}

TEST_CASE("layers split between the processor and a GPU give the answer of either alone") {
  const auto real = open_test_gpu();
  if (!real) return;
  const TinyModelFile file({.chat_template = kTinyTemplate});
  GpuFaults faults;
  auto whole = open_on(file.path(), kContext, opener_of(*real, faults));
  auto split = open_on(file.path(), kContext, opener_of(*real, faults), {.device = "vulkan:0", .layers = 1});
  auto processor = open_on(file.path(), kContext, opener_of(*real, faults), {});
  REQUIRE(whole);
  REQUIRE(split);
  REQUIRE(processor);
  std::vector<int32_t> ids(40);
  std::iota(ids.begin(), ids.end(), 3);
  const ContextSettings f32 = {.tokens = 128, .kv = "f32"};
  const std::vector<float> expected = logits_of(*opened_evaluation(**processor, f32, true), ids);
  for (Model* model : {whole->get(), split->get()}) {
    const std::vector<float> found = logits_of(*opened_evaluation(*model, f32, true), ids);
    REQUIRE_EQ(found.size(), expected.size());
    double worst = 0;
    for (size_t i = 0; i < found.size(); ++i)
      worst = std::max(worst, std::abs(double{found[i]} - expected[i]));
    CHECK_LT(worst, 1e-3);
  }
}

TEST_CASE("the starter model's logits on the GPU are as near to the exact ones as on the processor") {
  const auto path = starter_model();
  if (!path) return;
  constexpr double kWorst = 0.05;  // of a top-20 logit; another program's own rounding moves them by 0.59
  for (const bool slow_features : {false, true}) {
    const auto real = open_test_gpu(slow_features);
    if (!real) return;
    const double worst = worst_starter_difference(*path, *real, slow_tests() ? 1024 : 64);
    MESSAGE("worst difference of a top-20 logit on the GPU: " << worst);
    CHECK_LE(worst, kWorst);
  }
}

TEST_CASE("sentences become the reference's vectors on the GPU") {
  const auto path = embedder_model();
  if (!path) return;
  const auto real = open_test_gpu();
  if (!real) return;
  GpuFaults faults;
  auto model = open_on(*path, {.tokens = 2048, .kv = "f32"}, opener_of(*real, faults));
  REQUIRE_MESSAGE(model, model.error().message);
  auto on_processor = open_on(*path, {}, opener_of(*real, faults), {});
  REQUIRE(on_processor);
  const auto embedder = Embedder::open(**model);
  const auto expected = Embedder::open(**on_processor);
  REQUIRE(embedder);
  REQUIRE(expected);
  for (const char* text : {"A cat sat on the mat.", "Where did I put the contract with the landlord?"}) {
    const auto found = (*embedder)->embed(text);
    const auto right = (*expected)->embed(text);
    REQUIRE_MESSAGE(found, found.error().message);
    REQUIRE(right);
    const double cosine =
        std::inner_product(found->values.begin(), found->values.end(), right->values.begin(), 0.0);
    CHECK_GT(cosine, 0.9995);  // a processor rounds activations to 8 bits
  }
}

TEST_CASE("a pair has the reference's score on the GPU, the second text in its own segment") {
  const auto path = precise_ranker_model();
  if (!path) return;
  const auto real = open_test_gpu();
  if (!real) return;
  std::ifstream stream(HEARTH_TEST_DATA "/ms_marco_minilm.json");
  const auto reference = nlohmann::json::parse(stream);
  GpuFaults faults;
  auto model = open_on(*path, {.tokens = 1024, .kv = "f32"}, opener_of(*real, faults));
  REQUIRE_MESSAGE(model, model.error().message);
  const auto ranker = Ranker::open(**model);
  REQUIRE_MESSAGE(ranker, ranker.error().message);
  for (size_t i = 0; i < 2; ++i) {
    const auto& item = reference["items"][i];
    const auto score =
        (*ranker)->rank(item["question"].get<std::string>(), item["passage"].get<std::string>());
    REQUIRE_MESSAGE(score, score.error().message);
    CHECK(std::fabs(*score - item["score"].get<double>()) <= 0.05);
  }
}
