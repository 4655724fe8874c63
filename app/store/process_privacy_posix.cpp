#include <sys/resource.h>

#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "app/store/process_privacy.h"

namespace hearth {

bool keep_process_private() {
  const rlimit no_core = {0, 0};
  bool done = setrlimit(RLIMIT_CORE, &no_core) == 0;
#ifdef __linux__
  // Also for cores that go to a program instead of a file (core(5)), and against ptrace().
  done = prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && done;
#endif
  return done;
}

}  // namespace hearth
