#include "app/platform/dialog_program_linux.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <sstream>

extern char** environ;

namespace hearth::platform {
namespace {

constexpr char kBetweenPaths = '\n';
constexpr int kGlanceMs = 100;  // how often a waiting dialog looks whether it shall stop

bool installed(const std::string& program) {
  const char* const list = std::getenv("PATH");
  std::istringstream folders(list ? list : "");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (!folder.empty() && access((folder + "/" + program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

std::string patterns_of(const FileKind& kind) {
  std::string patterns;
  for (const std::string& extension : kind.extensions)
    patterns += (patterns.empty() ? "*." : " *.") + extension;
  return patterns;
}

std::vector<std::string> zenity(const DialogRequest& request) {
  std::vector<std::string> words = {"zenity", "--file-selection", "--title=" + request.title};
  if (request.wanted == DialogRequest::PlaceToSave)
    words.insert(words.end(), {"--save", "--confirm-overwrite"});
  if (request.wanted == DialogRequest::Files)
    words.insert(words.end(), {"--multiple", std::string("--separator=") + kBetweenPaths});
  if (request.wanted == DialogRequest::Folder) words.push_back("--directory");
  if (!request.suggested.empty()) words.push_back("--filename=" + request.suggested);
  for (const FileKind& kind : request.kinds)
    words.push_back("--file-filter=" + kind.name + " | " + patterns_of(kind));
  return words;
}

std::vector<std::string> kdialog(const DialogRequest& request) {
  std::vector<std::string> words = {"kdialog", "--title", request.title};
  const bool saves = request.wanted == DialogRequest::PlaceToSave;
  const char* const open =
      request.wanted == DialogRequest::Folder ? "--getexistingdirectory" : "--getopenfilename";
  if (request.wanted == DialogRequest::Files)
    words.insert(words.end(), {"--multiple", "--separate-output"});  // a line each
  words.push_back(saves ? "--getsavefilename" : open);
  words.push_back(request.suggested.empty() ? "." : request.suggested);
  std::string filters;
  for (const FileKind& kind : request.kinds)
    filters += (filters.empty() ? "" : "\n") + patterns_of(kind) + "|" + kind.name;
  if (!filters.empty()) words.push_back(filters);
  return words;
}

struct Child {
  pid_t process = 0;
  int output = -1;
};

std::optional<Child> start(std::vector<std::string> command) {
  std::vector<char*> words;
  for (std::string& word : command) words.push_back(word.data());
  words.push_back(nullptr);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return std::nullopt;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  // What such programs print about themselves is not ours to show.
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  Child child = {0, ends[0]};
  const int fault = posix_spawnp(&child.process, words[0], &actions, nullptr, words.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(ends[1]);
  if (fault == 0) return child;
  close(ends[0]);
  return std::nullopt;
}

std::string read_until_end(int output, const std::stop_token& stop) {
  std::string text;
  while (!stop.stop_requested()) {
    pollfd waiting = {output, POLLIN, 0};
    if (poll(&waiting, 1, kGlanceMs) <= 0) continue;
    char buffer[4096];
    const ssize_t got = read(output, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    text.append(buffer, static_cast<size_t>(got));
  }
  return text;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream rest(text);
  for (std::string line; std::getline(rest, line, kBetweenPaths);) {
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

}  // namespace

std::vector<std::string> dialog_command(const DialogRequest& request) {
  if (installed("zenity")) return zenity(request);
  if (installed("kdialog")) return kdialog(request);
  return {};
}

std::vector<std::string> ask_program(const std::vector<std::string>& command, bool several,
                                     const std::stop_token& stop) {
  const std::optional<Child> child = start(command);
  if (!child) return {};
  std::string said = read_until_end(child->output, stop);
  close(child->output);
  if (stop.stop_requested()) kill(child->process, SIGTERM);
  int status = 0;
  while (waitpid(child->process, &status, 0) < 0 && errno == EINTR) {
  }
  if (said.ends_with('\n')) said.pop_back();
  const bool chosen = WIFEXITED(status) && WEXITSTATUS(status) == 0 && !said.empty();
  if (!chosen || stop.stop_requested()) return {};
  return several ? lines_of(said) : std::vector{said};
}

}  // namespace hearth::platform
