// File dialogs of a Linux desktop: the portal's, else those of a program that is installed. Each waits on a
// thread of its own, and its answer comes back in Window::wait().
#include <atomic>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "app/platform/dialog_program_linux.h"
#include "app/platform/main_thread.h"
#include "app/platform/platform.h"
#include "app/platform/portal_linux.h"
#include "app/platform/system.h"

namespace hearth::platform {
namespace {

// One dialog at a time, as on every desktop. Main thread, `waiting` excepted.
struct OpenDialog {
  std::atomic<bool> waiting = false;
  std::jthread thread;
};

OpenDialog& open_dialog() {
  static OpenDialog dialog;
  return dialog;
}

template <class Ask>
void ask_on_a_thread(Ask ask, Chosen done) {
  OpenDialog& dialog = open_dialog();
  dialog.waiting = true;
  dialog.thread = std::jthread([&dialog, ask = std::move(ask), done = std::move(done)](std::stop_token stop) {
    std::vector<std::string> paths = ask(stop);
    dialog.waiting = false;
    if (!stop.stop_requested()) run_on_main([done, paths = std::move(paths)] { done(paths); });
  });
}

Status ask(DialogRequest request, Chosen done) {
  if (open_dialog().waiting) return fail(Fault::Busy, "A file dialog is open already.");
  if (std::shared_ptr<DbusConnection> portal = portal_with_dialogs()) {
    ask_on_a_thread([portal, request = std::move(request)](
                        const std::stop_token& stop) { return ask_portal(*portal, request, stop); },
                    std::move(done));
    return {};
  }
  std::vector<std::string> command = dialog_command(request);
  if (command.empty()) {
    return fail(Fault::Unsupported,
                "This system offers no file dialog: install xdg-desktop-portal, or type the path instead.");
  }
  const bool several = request.wanted == DialogRequest::Files;
  ask_on_a_thread([command = std::move(command),
                   several](const std::stop_token& stop) { return ask_program(command, several, stop); },
                  std::move(done));
  return {};
}

}  // namespace

Status choose_file(const std::string& title, const std::vector<FileKind>& kinds, Chosen done) {
  return ask({.wanted = DialogRequest::File, .title = title, .kinds = kinds, .suggested = {}},
             std::move(done));
}

Status choose_files(const std::string& title, const std::vector<FileKind>& kinds, Chosen done) {
  return ask({.wanted = DialogRequest::Files, .title = title, .kinds = kinds, .suggested = {}},
             std::move(done));
}

Status choose_place_to_save(const std::string& title, const std::string& suggested, Chosen done) {
  return ask({.wanted = DialogRequest::PlaceToSave, .title = title, .kinds = {}, .suggested = suggested},
             std::move(done));
}

Status choose_folder(const std::string& title, Chosen done) {
  return ask({.wanted = DialogRequest::Folder, .title = title, .kinds = {}, .suggested = {}},
             std::move(done));
}

void end_dialogs() { open_dialog().thread = {}; }

}  // namespace hearth::platform
