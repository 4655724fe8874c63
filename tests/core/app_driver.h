// Drives the controller as a person would, without a window: acts, waits until something is so, looks at the
// state. Header only; one thread, as the window's.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/core/action.h"
#include "app/core/controller.h"
#include "temp_folder.h"

namespace hearth {

inline constexpr KdfCost kCheapUnlock = {.passes = 1, .memory_KiB = kMinKdfMemory_KiB};

class App {
 public:
  // `adjust` may change the options before each start.
  explicit App(const std::string& home, std::function<int64_t()> clock = {},
               std::function<void(Controller::Options&)> adjust = {})
      : home_(home), clock_(std::move(clock)), adjust_(std::move(adjust)) {
    start();
  }
  ~App() { controller_.reset(); }

  // Closes the program and starts it again on the same folder.
  void restart() {
    controller_.reset();
    start();
  }

  const AppState& state() const { return controller_->state(); }
  Controller& controller() { return *controller_; }
  void act(Action action) {
    controller_->act(std::move(action));
    controller_->pump();
  }

  // Sleeps as the window does: until it is woken or something is due.
  bool until(const std::function<bool()>& is_so, double seconds = 60) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
    while (true) {
      controller_->pump();
      if (is_so()) return true;
      if (std::chrono::steady_clock::now() > end) return false;
      std::unique_lock lock(waiting_->mutex);
      const double due = std::min(controller_->seconds_until_due().value_or(0.1), 0.1);
      waiting_->woken.wait_for(lock, std::chrono::duration<double>(due), [&] { return waiting_->set; });
      waiting_->set = false;
    }
  }
  bool idle(double seconds = 60) {
    return until([this] { return state().chat.writing.phase == WritingView::Phase::None; }, seconds);
  }

  void create_vault(std::string_view passphrase = "correct horse") {
    act(action::CreateVault{Secret::copy_of(passphrase)});
    REQUIRE(until([this] { return state().screen == Screen::Recovery; }));
    act(action::RecoveryCodeKept{});
  }
  void unlock(std::string_view passphrase = "correct horse") {
    act(action::Unlock{Secret::copy_of(passphrase)});
    REQUIRE_MESSAGE(until([this] { return state().vault.state == VaultView::State::Open; }),
                    state().vault.error);
  }
  void open_model(const std::string& path) {
    act(action::OpenModel{path});
    REQUIRE_MESSAGE(until([this] { return state().model.state == ModelView::State::Ready; }),
                    state().model.error);
  }
  // Short answers that are the same each time.
  void answer_shortly() {
    Settings settings = state().settings;
    settings.sampling.temperature = 0;
    settings.context_tokens = 256;
    act(action::ChangeSettings{settings});
  }
  // Sends and waits for the whole answer.
  void ask(const std::string& text) {
    const size_t before = state().chat.messages.size();
    act(action::Send{text});
    REQUIRE(until([&] { return state().chat.messages.size() >= before + 2 && !writing(); }));
  }
  bool writing() const { return state().chat.writing.phase != WritingView::Phase::None; }
  bool saved() const {
    for (const MessageView& message : state().chat.messages) {
      if (message.id <= 0) return false;
    }
    return true;
  }
  bool has_notice(Remedy remedy) const {
    for (const Notice& notice : state().notices) {
      if (notice.remedy == remedy) return true;
    }
    return false;
  }
  uint64_t notice(Remedy remedy) const {
    for (const Notice& notice : state().notices) {
      if (notice.remedy == remedy) return notice.id;
    }
    return 0;
  }
  std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for (const MessageView& message : state().chat.messages) all.push_back(message.text);
    return all;
  }

 private:
  struct Waiting {
    std::mutex mutex;
    std::condition_variable woken;
    bool set = false;
  };

  void start() {
    waiting_ = std::make_shared<Waiting>();
    Controller::Options options;
    options.home = home_;
    options.kdf_cost = kCheapUnlock;
    options.wall_clock_ms = clock_;
    options.wake = [waiting = waiting_] {
      {
        const std::lock_guard lock(waiting->mutex);
        waiting->set = true;
      }
      waiting->woken.notify_one();
    };
    options.look_around = false;
    if (adjust_) adjust_(options);
    controller_ = std::make_unique<Controller>(std::move(options));
  }

  std::string home_;
  std::function<int64_t()> clock_;
  std::function<void(Controller::Options&)> adjust_;
  std::shared_ptr<Waiting> waiting_;  // shared with the threads that wake us
  std::unique_ptr<Controller> controller_;
};

}  // namespace hearth
