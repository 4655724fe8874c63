// The filter of system calls (seccomp(2)). A call that is not listed fails with EPERM instead of killing, so
// that a library which asks in vain for a font goes on without.
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <vector>

#include "app/docs/reader_sandbox.h"

namespace hearth {
namespace {

#if defined(__x86_64__)
constexpr uint32_t kMachine = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr uint32_t kMachine = AUDIT_ARCH_AARCH64;
#else
constexpr uint32_t kMachine = 0;
#endif

constexpr long kAllowed[] = {
    SYS_read,         SYS_write,       SYS_close,       SYS_brk,    SYS_mmap,          SYS_munmap,
    SYS_mremap,       SYS_mprotect,    SYS_madvise,     SYS_futex,  SYS_clock_gettime, SYS_gettimeofday,
    SYS_getrandom,    SYS_getpid,      SYS_gettid,      SYS_tgkill, SYS_rt_sigaction,  SYS_rt_sigprocmask,
    SYS_rt_sigreturn, SYS_sigaltstack, SYS_sched_yield, SYS_exit,   SYS_exit_group,    SYS_restart_syscall};

sock_filter load(size_t offset) { return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset)); }
sock_filter answer(uint32_t action) { return BPF_STMT(BPF_RET | BPF_K, action); }
sock_filter skip_unless_equal(uint32_t value) { return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1); }

}  // namespace

bool filter_system_calls() {
  if (kMachine == 0) return true;  // the limits hold there too
  std::vector<sock_filter> program = {load(offsetof(seccomp_data, arch)),
                                      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kMachine, 1, 0),
                                      answer(SECCOMP_RET_KILL_PROCESS), load(offsetof(seccomp_data, nr))};
  for (const long call : kAllowed) {
    program.push_back(skip_unless_equal(static_cast<uint32_t>(call)));
    program.push_back(answer(SECCOMP_RET_ALLOW));
  }
  if (kWatchedBySanitizers) {
    program.push_back(skip_unless_equal(SYS_pipe2));
    program.push_back(answer(SECCOMP_RET_ALLOW));
#ifdef SYS_pipe
    program.push_back(skip_unless_equal(SYS_pipe));
    program.push_back(answer(SECCOMP_RET_ALLOW));
#endif
  }
  program.push_back(answer(SECCOMP_RET_ERRNO | EPERM));
  sock_fprog described = {static_cast<unsigned short>(program.size()), program.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &described, 0, 0) == 0;
}

}  // namespace hearth
