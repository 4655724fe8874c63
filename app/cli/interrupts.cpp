#include "app/cli/interrupts.h"

#include <csignal>

namespace hearth::cli {
namespace {

// A signal handler reaches nothing but globals.
volatile std::sig_atomic_t interrupt_seen = 0;

void note_interrupt(int signal_number) {
  interrupt_seen = 1;
  std::signal(signal_number, note_interrupt);  // Windows forgets a handler once it has run
}

}  // namespace

InterruptWatch::InterruptWatch() {
  interrupt_seen = 0;
  previous_ = std::signal(SIGINT, note_interrupt);
}

InterruptWatch::~InterruptWatch() {
  if (previous_ != SIG_ERR) std::signal(SIGINT, previous_);
}

bool InterruptWatch::interrupted() const { return interrupt_seen != 0; }
void InterruptWatch::forget() { interrupt_seen = 0; }

}  // namespace hearth::cli
