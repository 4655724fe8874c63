// A progress bar that Ctrl-C ends: what app/models is given when a verb hashes or copies a file. One at a
// time, main thread.
#pragma once

#include "app/cli/interrupts.h"
#include "app/cli/progress_bar.h"
#include "app/models/file_hash.h"

namespace hearth::cli {

class WatchedBar {
 public:
  explicit WatchedBar(std::string label) : bar_(std::move(label)) {}

  // Valid as long as this object.
  KeepGoing keep_going() {
    return [this](double done) {
      bar_.update(done);
      return !watch_.interrupted();
    };
  }

  bool interrupted() { return watch_.interrupted(); }
  void clear() { bar_.clear(); }

 private:
  ProgressBar bar_;
  InterruptWatch watch_;
};

}  // namespace hearth::cli
