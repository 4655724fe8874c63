// Systems whose dialogs and preferences Hearth does not ask yet.
#include "app/platform/platform.h"
#include "app/platform/system.h"

namespace hearth::platform {

namespace {

std::unexpected<Error> no_dialog() {
  return fail(Fault::Unsupported, "Hearth cannot open this system's file dialog yet; type the path instead.");
}

}  // namespace

Status choose_file(const std::string&, const std::vector<FileKind>&, Chosen) { return no_dialog(); }
Status choose_files(const std::string&, const std::vector<FileKind>&, Chosen) { return no_dialog(); }
Status choose_place_to_save(const std::string&, const std::string&, Chosen) { return no_dialog(); }
Status choose_folder(const std::string&, Chosen) { return no_dialog(); }

void end_dialogs() {}
bool system_prefers_dark() { return false; }
bool system_prefers_reduced_motion() { return false; }

}  // namespace hearth::platform
