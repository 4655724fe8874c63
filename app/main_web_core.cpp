// The instance of a page that keeps the state and the vault, in a worker of its own (web/core_worker.js). The
// window sends it actions and gets what changed of the state; the engine is a third instance.
#include <emscripten/emscripten.h>

#include <cstddef>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "app/core/action.h"
#include "app/core/controller.h"
#include "app/core/state_wire.h"
#include "third_party_parts.h"

// web/core_library.js
extern "C" {
void hearth_state_changed(const std::byte* bytes, size_t size);
void hearth_core_wake();
}

namespace hearth {
namespace {

constexpr const char* kHome = "/hearth";  // where core_worker.js puts the browser's private files

AboutView about_hearth() {
  AboutView about = {HEARTH_VERSION, "", {}};
  for (const ThirdPartyPart& part : third_party_parts())
    about.parts.push_back({std::string(part.name), std::string(part.version), std::string(part.licence)});
  return about;
}

// The models that the host of the page gives out: [{"file": …, "address": …, "bytes": …}].
std::vector<Controller::Options::ModelBeside> read_beside(std::string_view json) {
  std::vector<Controller::Options::ModelBeside> beside;
  const nlohmann::json list = nlohmann::json::parse(json, nullptr, false);
  for (size_t i = 0; list.is_array() && i < list.size(); ++i) {
    if (list[i].is_object())
      beside.push_back({list[i].value("file", std::string()), list[i].value("address", std::string()),
                        list[i].value("bytes", uint64_t{0})});
  }
  return beside;
}

Controller::Options options_with(std::vector<Controller::Options::ModelBeside> beside) {
  Controller::Options options;
  options.home = kHome;
  options.model_folders = {std::string(kHome) + "/models"};
  options.look_around = false;
  options.ocr_program = "";  // there is but one
  options.picked_folder = "/picked/";
  options.beside = std::move(beside);
  options.about = about_hearth();
  options.wake = [] { hearth_core_wake(); };
  return options;
}

struct Core {
  explicit Core(Controller::Options options) : controller(std::move(options)) {}

  Controller controller;
  StateSender sender;

  void send_changes() {
    if (auto changes = sender.changes(controller.state())) {
      hearth_state_changed(changes->data(), changes->size());
      wipe(*changes);
    }
  }
};

std::unique_ptr<Core> core;

}  // namespace
}  // namespace hearth

// ---- What core_worker.js calls

using namespace hearth;

// `beside`: JSON, what lies beside the page.
extern "C" EMSCRIPTEN_KEEPALIVE void hearth_core_start(const char* beside, size_t size) {
  core = std::make_unique<Core>(options_with(read_beside({beside, size})));
  core->send_changes();
}

// An action as the window encoded it. `bytes` are wiped: a passphrase may be among them.
extern "C" EMSCRIPTEN_KEEPALIVE void hearth_core_act(std::byte* bytes, size_t size) {
  Result<Action> action = wire::decode<Action>({bytes, size});
  wipe({bytes, size});
  if (action) core->controller.act(std::move(*action));
  core->send_changes();
}

// Milliseconds until it wants to be called without being woken; -1: not at all.
extern "C" EMSCRIPTEN_KEEPALIVE double hearth_core_pump() {
  core->controller.pump();
  core->send_changes();
  const auto due = core->controller.seconds_until_due();
  return due ? *due * 1000 : -1;
}

// Closes the vault; what was accepted is written.
extern "C" EMSCRIPTEN_KEEPALIVE void hearth_core_end() { core.reset(); }
