// The desktop portal of Linux (xdg-desktop-portal, org.freedesktop.portal.Desktop on the session bus): file
// dialogs of whichever desktop is running, and what its person prefers. Used by dialogs_linux.cpp and
// preferences_linux.cpp.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "app/platform/dbus_linux.h"
#include "app/platform/platform.h"

namespace hearth::platform {

struct DialogRequest {
  enum Wanted { File, Files, PlaceToSave, Folder } wanted = File;
  std::string title;
  std::vector<FileKind> kinds;  // to open
  std::string suggested;        // name, to save
};

// Null where the portal has no file dialog. Main thread; the connection may then go to another one.
std::unique_ptr<DbusConnection> portal_with_dialogs();

// Shows the dialog and waits for its answer: paths, or none when it was cancelled or `stop` came.
std::vector<std::string> ask_portal(DbusConnection& portal, const DialogRequest& request,
                                    const std::stop_token& stop);

// One setting, asked only of a portal that is already running. Nothing where it has no such setting.
std::optional<uint32_t> portal_number(DbusConnection& portal, const char* group, const char* name);
std::optional<bool> portal_truth(DbusConnection& portal, const char* group, const char* name);
std::optional<std::string> portal_text(DbusConnection& portal, const char* group, const char* name);

// "file:///a%20b" -> "/a b"; nothing for what is not a file here.
std::optional<std::string> path_of_uri(const std::string& uri);

}  // namespace hearth::platform
