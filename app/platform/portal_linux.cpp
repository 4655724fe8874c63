#include "app/platform/portal_linux.h"

#include <algorithm>
#include <charconv>
#include <random>

namespace hearth::platform {
namespace {

constexpr const char* kService = "org.freedesktop.portal.Desktop";
constexpr const char* kPath = "/org/freedesktop/portal/desktop";
constexpr const char* kChooser = "org.freedesktop.portal.FileChooser";
constexpr const char* kRequest = "org.freedesktop.portal.Request";
constexpr const char* kSettings = "org.freedesktop.portal.Settings";
constexpr int kStartingMs = 3000;  // the portal may have to be started first
constexpr int kAnswerMs = 200;
constexpr int kGlanceMs = 100;   // how often a waiting dialog looks whether it shall stop
constexpr uint32_t kChosen = 0;  // Response: 0 chosen, 1 cancelled, 2 ended otherwise

std::string random_token() {
  std::random_device source;
  return "hearth" + std::to_string(source());
}

// "Request" in the portal's documentation: where its answer comes from.
std::string request_path(const std::string& connection, const std::string& token) {
  std::string sender = connection.substr(connection.starts_with(':') ? 1 : 0);
  std::ranges::replace(sender, '.', '_');
  return std::string(kPath) + "/request/" + sender + "/" + token;
}

// filters: a(sa(us)), a name and patterns; 0 means that the pattern is a glob.
void write_kinds(DbusWriter& variant, const std::vector<FileKind>& kinds) {
  variant.container('a', "(sa(us))", [&](DbusWriter& list) {
    for (const FileKind& kind : kinds) {
      list.container('r', "", [&](DbusWriter& filter) {
        filter.text(kind.name);
        filter.container('a', "(us)", [&](DbusWriter& patterns) {
          for (const std::string& extension : kind.extensions) {
            patterns.container('r', "", [&](DbusWriter& pattern) {
              pattern.number(0);
              pattern.text("*." + extension);
            });
          }
        });
      });
    }
  });
}

DbusMessage dialog_call(const DialogRequest& request, const std::string& token) {
  const bool saves = request.wanted == DialogRequest::PlaceToSave;
  DbusMessage message = dbus_method(kService, kPath, kChooser, saves ? "SaveFile" : "OpenFile");
  DbusWriter writer(message);
  writer.text("");  // of no other window: X11 and Wayland would each name ours in their own way
  writer.text(request.title);
  writer.container('a', "{sv}", [&](DbusWriter& options) {
    options.entry("handle_token", "s", [&](DbusWriter& value) { value.text(token); });
    if (!request.suggested.empty())
      options.entry("current_name", "s", [&](DbusWriter& value) { value.text(request.suggested); });
    if (request.wanted == DialogRequest::Files)
      options.entry("multiple", "b", [&](DbusWriter& value) { value.truth(true); });
    if (request.wanted == DialogRequest::Folder)
      options.entry("directory", "b", [&](DbusWriter& value) { value.truth(true); });
    if (!request.kinds.empty())
      options.entry("filters", "a(sa(us))", [&](DbusWriter& value) { write_kinds(value, request.kinds); });
  });
  return message;
}

// Response: u, a{sv} with "uris": as.
std::vector<std::string> chosen_paths(const DbusMessage& response) {
  std::vector<std::string> paths;
  DbusReader reader(response);
  if (reader.number() != kChosen) return paths;
  std::optional<DbusReader> results = reader.enter();
  while (results && results->type() == 'e') {
    std::optional<DbusReader> entry = results->enter();
    const std::optional<std::string> key = entry->text();
    std::optional<DbusReader> value = entry->enter();
    if (key != "uris" || !value) continue;
    std::optional<DbusReader> uris = value->enter();
    while (const std::optional<std::string> uri = uris ? uris->text() : std::nullopt) {
      if (std::optional<std::string> path = path_of_uri(*uri)) paths.push_back(std::move(*path));
    }
  }
  return paths;
}

// Settings.Read answers with a variant, in older portals with a variant in a variant.
std::optional<DbusReader> read_setting(DbusConnection& portal, const char* group, const char* name) {
  const DbusMessage question = dbus_method(kService, kPath, kSettings, "Read");
  DbusWriter writer(question);
  writer.text(group);
  writer.text(name);
  const DbusMessage answer = portal.call(question, kAnswerMs, DbusConnection::Start::Never);
  if (!answer) return std::nullopt;
  std::optional<DbusReader> value = DbusReader(answer).enter();
  return value;
}

}  // namespace

std::unique_ptr<DbusConnection> portal_with_dialogs() {
  std::unique_ptr<DbusConnection> portal = DbusConnection::open_session();
  if (!portal) return nullptr;
  const DbusMessage question = dbus_method(kService, kPath, "org.freedesktop.DBus.Properties", "Get");
  DbusWriter writer(question);
  writer.text(kChooser);
  writer.text("version");
  if (!portal->call(question, kStartingMs, DbusConnection::Start::IfNeeded)) return nullptr;
  return portal;
}

std::vector<std::string> ask_portal(DbusConnection& portal, const DialogRequest& request,
                                    const std::stop_token& stop) {
  const std::string token = random_token();
  std::string path = request_path(portal.name(), token);
  // Before asking, so that no answer is missed.
  portal.listen(std::string("type='signal',interface='") + kRequest + "',member='Response'");
  const DbusMessage accepted =
      portal.call(dialog_call(request, token), kStartingMs, DbusConnection::Start::IfNeeded);
  if (!accepted) return {};
  path = DbusReader(accepted).text().value_or(path);
  while (!stop.stop_requested() && portal.is_open()) {
    const DbusMessage message = portal.receive(kGlanceMs);
    if (message && dbus_is_signal(message, kRequest, "Response", path)) return chosen_paths(message);
  }
  if (portal.is_open()) portal.send(dbus_method(kService, path, kRequest, "Close"));
  return {};
}

std::optional<uint32_t> portal_number(DbusConnection& portal, const char* group, const char* name) {
  std::optional<DbusReader> value = read_setting(portal, group, name);
  while (value && value->type() == 'v') value = value->enter();
  return value ? value->number() : std::nullopt;
}

std::optional<bool> portal_truth(DbusConnection& portal, const char* group, const char* name) {
  std::optional<DbusReader> value = read_setting(portal, group, name);
  while (value && value->type() == 'v') value = value->enter();
  return value ? value->truth() : std::nullopt;
}

std::optional<std::string> portal_text(DbusConnection& portal, const char* group, const char* name) {
  std::optional<DbusReader> value = read_setting(portal, group, name);
  while (value && value->type() == 'v') value = value->enter();
  return value ? value->text() : std::nullopt;
}

std::optional<std::string> path_of_uri(const std::string& uri) {
  constexpr std::string_view kFile = "file://";
  if (!uri.starts_with(kFile)) return std::nullopt;
  const size_t start = uri.find('/', kFile.size());  // after the host, which is this one
  if (start == std::string::npos) return std::nullopt;
  std::string path;
  for (size_t at = start; at < uri.size(); ++at) {
    if (uri[at] != '%') {
      path += uri[at];
      continue;
    }
    uint8_t byte = 0;
    if (at + 2 >= uri.size()) return std::nullopt;
    const auto [end, fault] = std::from_chars(uri.data() + at + 1, uri.data() + at + 3, byte, 16);
    if (fault != std::errc() || end != uri.data() + at + 3 || byte == 0) return std::nullopt;
    path += static_cast<char>(byte);
    at += 2;
  }
  return path;
}

}  // namespace hearth::platform
