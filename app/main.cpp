// The program `hearth`: verbs on the command line, the terminal chat without any.
#include "app/cli/program.h"
#include "app/store/process_privacy.h"

int main(int count, char** words) {
  const auto started = hearth::cli::Clock::now();
  hearth::keep_process_private();  // where the system refuses, Hearth is as private as any other program
  return hearth::cli::run_program({{words + (count > 0 ? 1 : 0), words + count}, started});
}
