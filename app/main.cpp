// The program `hearth`: verbs on the command line, the terminal chat without any.
#include "app/cli/program.h"

int main(int count, char** words) {
  const auto started = hearth::cli::Clock::now();
  return hearth::cli::run_program({{words + (count > 0 ? 1 : 0), words + count}, started});
}
