// The filter of system calls (seccomp(2)). A call that is not listed fails with EPERM instead of killing, so
// that a library which asks in vain for a font goes on without.
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
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

// What a program needs that reads a picture and its own data is not known to the call, so these are the ones
// that it must not have.
constexpr long kForbiddenToOcr[] = {SYS_socket,
                                    SYS_socketpair,
                                    SYS_connect,
                                    SYS_bind,
                                    SYS_listen,
                                    SYS_accept,
                                    SYS_accept4,
                                    SYS_sendto,
                                    SYS_sendmsg,
                                    SYS_sendmmsg,
                                    SYS_recvfrom,
                                    SYS_recvmsg,
                                    SYS_recvmmsg,
#ifdef SYS_fork
                                    SYS_fork,
                                    SYS_vfork,
                                    SYS_creat,
                                    SYS_unlink,
                                    SYS_rename,
                                    SYS_mkdir,
                                    SYS_rmdir,
                                    SYS_link,
                                    SYS_symlink,
                                    SYS_mknod,
                                    SYS_chmod,
                                    SYS_chown,
                                    SYS_lchown,
#endif
#ifdef SYS_renameat
                                    SYS_renameat,
#endif
                                    SYS_unlinkat,
                                    SYS_renameat2,
                                    SYS_mkdirat,
                                    SYS_linkat,
                                    SYS_symlinkat,
                                    SYS_mknodat,
                                    SYS_fchmod,
                                    SYS_fchmodat,
                                    SYS_fchown,
                                    SYS_fchownat,
                                    SYS_truncate,
                                    SYS_ftruncate,
                                    SYS_setxattr,
                                    SYS_lsetxattr,
                                    SYS_fsetxattr,
                                    SYS_mount,
                                    SYS_umount2,
                                    SYS_unshare,
                                    SYS_setns,
                                    SYS_ptrace,
                                    SYS_process_vm_readv,
                                    SYS_process_vm_writev,
                                    SYS_kill,
                                    SYS_tkill,
                                    SYS_pidfd_open,
                                    SYS_pidfd_getfd,
                                    SYS_pidfd_send_signal,
                                    SYS_io_uring_setup,
                                    SYS_bpf,
                                    SYS_perf_event_open,
                                    SYS_userfaultfd,
                                    SYS_keyctl,
                                    SYS_add_key,
                                    SYS_request_key,
                                    SYS_memfd_create,
                                    SYS_shmget,
                                    SYS_msgget,
                                    SYS_mq_open};
// glibc does without these.
constexpr long kUnknownToOcr[] = {SYS_clone3, SYS_openat2};
// Of open(2): whatever would write, or make a file.
constexpr uint32_t kWritingFlags = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;

sock_filter load(size_t offset) { return BPF_STMT(BPF_LD | BPF_W | BPF_ABS, static_cast<uint32_t>(offset)); }
sock_filter answer(uint32_t action) { return BPF_STMT(BPF_RET | BPF_K, action); }
sock_filter skip_unless_equal(uint32_t value) { return BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1); }

std::vector<sock_filter> on_this_machine() {
  return {load(offsetof(seccomp_data, arch)), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, kMachine, 1, 0),
          answer(SECCOMP_RET_KILL_PROCESS), load(offsetof(seccomp_data, nr))};
}

// Decides this call by whether its argument of that number has one of these bits.
void decide_by_bits(std::vector<sock_filter>& program, long call, size_t argument, uint32_t bits,
                    uint32_t if_set, uint32_t if_not) {
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(call), 0, 4));
  program.push_back(load(offsetof(seccomp_data, args) + 8 * argument));  // its lower half
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1));
  program.push_back(answer(if_set));
  program.push_back(answer(if_not));
}

bool install(std::vector<sock_filter>& program) {
  sock_fprog described = {static_cast<unsigned short>(program.size()), program.data()};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
         prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &described, 0, 0) == 0;
}

}  // namespace

bool filter_system_calls() {
  if (kMachine == 0) return true;  // the limits hold there too
  std::vector<sock_filter> program = on_this_machine();
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
  return install(program);
}

bool filter_calls_of_ocr() {
  if (kMachine == 0) return true;
  constexpr uint32_t kNo = SECCOMP_RET_ERRNO | EPERM, kUnknown = SECCOMP_RET_ERRNO | ENOSYS;
  std::vector<sock_filter> program = on_this_machine();
#if defined(__x86_64__)
  // The calls of 32-bit pointers have numbers of their own.
  program.push_back(BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000U, 0, 1));
  program.push_back(answer(kNo));
#endif
  for (const long call : kForbiddenToOcr) {
    program.push_back(skip_unless_equal(static_cast<uint32_t>(call)));
    program.push_back(answer(kNo));
  }
  for (const long call : kUnknownToOcr) {
    program.push_back(skip_unless_equal(static_cast<uint32_t>(call)));
    program.push_back(answer(kUnknown));
  }
#ifdef SYS_open
  decide_by_bits(program, SYS_open, 1, kWritingFlags, kNo, SECCOMP_RET_ALLOW);
#endif
  decide_by_bits(program, SYS_openat, 2, kWritingFlags, kNo, SECCOMP_RET_ALLOW);
  decide_by_bits(program, SYS_clone, 0, CLONE_THREAD, SECCOMP_RET_ALLOW, kNo);
  program.push_back(answer(SECCOMP_RET_ALLOW));
  return install(program);
}

}  // namespace hearth
