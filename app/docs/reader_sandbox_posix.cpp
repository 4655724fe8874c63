#include <sys/resource.h>
#include <unistd.h>

#include <csignal>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#include "app/docs/reader_sandbox.h"

namespace hearth {
namespace {

constexpr rlim_t kSeconds = 300;  // of computing
// Sanitizers find out by pipes what memory may be read.
constexpr rlim_t kMostOpen = kWatchedBySanitizers ? 16 : 0;
// Of OCR: 16 million pixels of noise took 290 MB and 16 s, a page of text of that size 145 MB and 5 s.
constexpr rlim_t kOcrBytes = rlim_t{2} << 30, kOcrSeconds = 120, kOcrOpen = 64;
constexpr int kMostDescriptors = 65536;

bool limit(int resource, rlim_t value) {
  const rlimit both = {value, value};
  return setrlimit(static_cast<decltype(RLIMIT_CORE)>(resource), &both) == 0;
}

void close_all_but_pipes() {
#if defined(__linux__) && defined(SYS_close_range)
  if (syscall(SYS_close_range, 3U, ~0U, 0U) == 0) return;
#endif
  const long open_max = sysconf(_SC_OPEN_MAX);
  const int last =
      open_max > 0 && open_max < kMostDescriptors ? static_cast<int>(open_max) : kMostDescriptors;
  for (int descriptor = 3; descriptor < last; ++descriptor) close(descriptor);
}

}  // namespace

void begin_reader_sandbox() {
  close_all_but_pipes();
  limit(RLIMIT_CORE, 0);
#ifdef __linux__
  // A parent that ended before this call is noticed when its end of the pipe is missing.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_DUMPABLE, 0);
#endif
}

bool close_ocr_sandbox() {
  bool done = limit(RLIMIT_CPU, kOcrSeconds) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, kOcrOpen);
#ifdef __linux__
  done = done && filter_calls_of_ocr();
#endif
  return done && limit(RLIMIT_AS, kOcrBytes);  // last: a sanitizer that watches this program has more already
}

bool close_reader_sandbox(uint64_t bytes) {
  bool done = limit(RLIMIT_CPU, kSeconds) && limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, kMostOpen);
  if (!kWatchedBySanitizers) done = done && limit(RLIMIT_AS, static_cast<rlim_t>(bytes));
#ifdef __linux__
  done = done && filter_system_calls();
#endif
  return done;
}

}  // namespace hearth
