// The app without its window: takes actions, talks to the vault's threads (jobs.h) and the engine's
// (engine_host.h), and keeps AppState true. Everything a person can do is reachable here, so tests and
// scripts need no window. Owned by the main program; main thread only. `wake` is called from any thread when
// pump() has something to do.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/core/actions.h"
#include "app/core/engine_host.h"
#include "app/core/state.h"
#include "app/store/key_slots.h"

namespace hearth {

class Controller {
 public:
  struct Options {
    std::string home;                        // data folder; made when something is first kept there
    std::vector<std::string> model_folders;  // where models are looked for, in order
    std::vector<std::string> model_hosts;    // servers of models; empty: the usual ones
    bool look_around = true;  // for models of other programs, and how fast this machine is; tests: false
    // A page: files that the person picks are gone with it, so models among them are kept on the shelf; and
    // these models lie where the page came from.
    std::string picked_folder;  // where such files are; empty: there are none
    struct ModelBeside {
      std::string file, address;
      uint64_t bytes = 0;
    };
    std::vector<ModelBeside> beside;
    std::string
        document_reader;  // program that reads PDF and office files (app/docs/read.h); empty: this one
    // Program that reads scanned pages (app/docs/ocr_process.h); empty: none, nothing: the one that is found.
    std::optional<std::string> ocr_program;
    AboutView about;  // shown as it is
    std::function<void()> wake;
    std::function<int64_t()> wall_clock_ms;          // tests; empty: the system's
    ModelOpener model_opener = ModelOpening::start;  // tests
    KdfCost kdf_cost{.passes = 0, .memory_KiB = 0};  // tests; zero: calibrated
  };
  explicit Controller(Options options);
  ~Controller();  // stops what runs, locks the vault; what was typed and sent is kept

  const AppState& state() const;
  void act(Action action);
  bool pump();                                      // true: the state changed
  std::optional<double> seconds_until_due() const;  // when pump() should be called without being woken

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hearth
