// Terminals of Linux, macOS and the other POSIX systems.
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "app/cli/system.h"
#include "app/cli/terminal.h"
#include "app/models/system_folders.h"

namespace hearth::cli {
namespace {

// A signal handler reaches nothing but globals. Written before the handlers are installed, read by them.
termios original_mode = {};
volatile std::sig_atomic_t modes_alive = 0;

// Gives the terminal back before the program ends by a signal. tcsetattr, signal and raise may be called
// here.
void restore_and_end(int signal_number) {
  if (modes_alive) tcsetattr(STDIN_FILENO, TCSANOW, &original_mode);
  std::signal(signal_number, SIG_DFL);
  std::raise(signal_number);
}

void on_resize(int) {}  // being caught, SIGWINCH interrupts the read, and the caller asks for the size again

void install_handlers() {
  struct sigaction resize = {};
  resize.sa_handler = on_resize;  // no SA_RESTART: read() returns
  sigaction(SIGWINCH, &resize, nullptr);
  std::signal(SIGTERM, restore_and_end);
  std::signal(SIGHUP, restore_and_end);
  std::signal(SIGQUIT, restore_and_end);
}

}  // namespace

TerminalSize terminal_size() {
  winsize size = {};
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO, STDIN_FILENO}) {
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0) {
      return {size.ws_col, size.ws_row};
    }
  }
  return {};
}

bool has_interactive_terminal() {
  const std::string kind = environment("TERM").value_or("");
  return is_terminal(Stream::Input) && is_terminal(Stream::Output) && !kind.empty() && kind != "dumb";
}

void write_to_terminal(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(STDOUT_FILENO, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<size_t>(written));
  }
}

struct TerminalMode::Saved {
  Keys keys;
  termios mode;
};

TerminalMode::TerminalMode(Keys keys) {
  termios before = {};
  if (tcgetattr(STDIN_FILENO, &before) != 0) return;
  saved_ = std::make_unique<Saved>(Saved{keys, before});
  if (modes_alive == 0) {
    original_mode = before;
    install_handlers();
  }
  modes_alive = modes_alive + 1;
  termios mode = before;
  mode.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON | IEXTEN);
  mode.c_cc[VMIN] = 1;
  mode.c_cc[VTIME] = 0;
  if (keys == Keys::Raw) {
    mode.c_lflag &= ~static_cast<tcflag_t>(ISIG);
    mode.c_iflag &= ~static_cast<tcflag_t>(IXON | ICRNL | INLCR | IGNCR | ISTRIP);
  }
  tcsetattr(STDIN_FILENO, TCSADRAIN, &mode);
  if (keys == Keys::Raw) write_to_terminal("\x1b[?2004h");  // bracketed paste: pasted text says that it is
}

TerminalMode::~TerminalMode() {
  if (!saved_) return;
  if (saved_->keys == Keys::Raw) write_to_terminal("\x1b[?2004l");
  tcsetattr(STDIN_FILENO, TCSADRAIN, &saved_->mode);
  modes_alive = modes_alive - 1;
}

std::optional<std::string> read_keys() {
  char buffer[1 << 14];
  const ssize_t got = read(STDIN_FILENO, buffer, sizeof buffer);
  if (got > 0) return std::string(buffer, static_cast<size_t>(got));
  if (got < 0 && errno == EINTR) return std::string();
  return std::nullopt;
}

bool more_keys_within(int timeout_ms) {
  pollfd input = {STDIN_FILENO, POLLIN, 0};
  return poll(&input, 1, timeout_ms) > 0;
}

void suspend_program() {
  termios now = {};
  const bool changed = modes_alive > 0 && tcgetattr(STDIN_FILENO, &now) == 0;
  if (changed) tcsetattr(STDIN_FILENO, TCSADRAIN, &original_mode);
  std::raise(SIGTSTP);
  if (changed) tcsetattr(STDIN_FILENO, TCSADRAIN, &now);
}

}  // namespace hearth::cli
