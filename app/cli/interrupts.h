// Ctrl-C as a question instead of an end: while an InterruptWatch lives, it is noted and the program goes on.
// Used around work that can be stopped half-way. One at a time, main thread.
#pragma once

namespace hearth::cli {

class InterruptWatch {
 public:
  InterruptWatch();
  ~InterruptWatch();  // what Ctrl-C did before comes back
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;

  bool interrupted() const;  // since the start or the last forget()
  void forget();

 private:
  void (*previous_)(int);
};

}  // namespace hearth::cli
