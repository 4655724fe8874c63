// The program `hearth`: the window, verbs on the command line, and the terminal chat where there is no
// display.
#include "app/cli/program.h"
#include "app/docs/ocr_process.h"
#include "app/docs/reader_process.h"
#include "app/store/process_privacy.h"
#if defined(HEARTH_WINDOW)
#include "app/window_program.h"
#endif

int main(int count, char** words) {
  if (hearth::is_reader(count, words)) return hearth::run_reader();
  if (hearth::is_ocr(count, words)) return hearth::run_ocr(count, words);
  const auto started = hearth::cli::Clock::now();
  hearth::keep_process_private();  // where the system refuses, Hearth is as private as any other program
  const hearth::cli::CommandLine line = {{words + (count > 0 ? 1 : 0), words + count}, started};
#if defined(HEARTH_WINDOW)
  if (hearth::wants_window(line)) return hearth::run_window_program(line);
#endif
  return hearth::cli::run_program(line);
}
