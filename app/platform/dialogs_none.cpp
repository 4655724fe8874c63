// Systems whose dialogs and preferences Hearth does not ask yet.
#include "app/platform/platform.h"
#include "app/platform/system.h"

namespace hearth::platform {

Status choose_file(const std::string&, const std::vector<FileKind>&,
                   std::function<void(std::optional<std::string>)>) {
  return fail(Fault::Unsupported, "Hearth cannot open this system's file dialog yet; type the path instead.");
}

Status choose_place_to_save(const std::string&, const std::string&,
                            std::function<void(std::optional<std::string>)>) {
  return fail(Fault::Unsupported, "Hearth cannot open this system's file dialog yet; type the path instead.");
}

Status choose_folder(const std::string&, std::function<void(std::optional<std::string>)>) {
  return fail(Fault::Unsupported, "Hearth cannot open this system's file dialog yet; type the path instead.");
}

void end_dialogs() {}
bool system_prefers_dark() { return false; }
bool system_prefers_reduced_motion() { return false; }

}  // namespace hearth::platform
