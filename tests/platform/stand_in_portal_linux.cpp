#include "stand_in_portal_linux.h"

#include <dlfcn.h>
#include <doctest/doctest.h>

namespace hearth::platform {
namespace {

// What a service needs of libdbus beyond what a client does.
template <class Function>
Function dbus_function(const char* name) {
  static void* const library = dlopen("libdbus-1.so.3", RTLD_NOW);
  return reinterpret_cast<Function>(dlsym(library, name));
}

bool is_call(const DbusMessage& message, const char* interface, const char* method) {
  static const auto check =
      dbus_function<uint32_t (*)(void*, const char*, const char*)>("dbus_message_is_method_call");
  return check(message.get(), interface, method) != 0;
}

DbusMessage reply_to(const DbusMessage& message) {
  static const auto make = dbus_function<void* (*)(void*)>("dbus_message_new_method_return");
  return DbusMessage(make(message.get()));
}

std::string sender_of(const DbusMessage& message) {
  static const auto get = dbus_function<const char* (*)(void*)>("dbus_message_get_sender");
  return get(message.get());
}

void append_path(const DbusMessage& message, const std::string& path) {
  static const auto append = dbus_function<uint32_t (*)(void*, int, ...)>("dbus_message_append_args");
  const char* const pointer = path.c_str();
  append(message.get(), 'o', static_cast<const void*>(&pointer), 0);
}

const std::string kRequest = "/org/freedesktop/portal/desktop/request/stand_in";
constexpr const char* kChooser = "org.freedesktop.portal.FileChooser";

}  // namespace

StandInPortal::StandInPortal(StandInAnswers answers) : answers_(std::move(answers)) {
  bus_ = DbusConnection::open_session();
  REQUIRE_MESSAGE(bus_, "this test needs a session bus of its own");
  const DbusMessage name =
      dbus_method("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName");
  DbusWriter writer(name);
  writer.text("org.freedesktop.portal.Desktop");
  writer.number(4);  // not to wait for it
  const DbusMessage owned = bus_->call(name, 5000, DbusConnection::Start::Never);
  REQUIRE(owned);
  REQUIRE(DbusReader(owned).number() == 1);
  thread_ = std::thread([this] { serve(); });
}

StandInPortal::~StandInPortal() {
  stopping_ = true;
  thread_.join();
}

void StandInPortal::serve() {
  while (!stopping_) {
    if (const DbusMessage message = bus_->receive(20)) answer(message);
  }
}

void StandInPortal::answer(const DbusMessage& message) {
  if (is_call(message, "org.freedesktop.DBus.Properties", "Get")) {
    const DbusMessage reply = reply_to(message);
    DbusWriter(reply).container('v', "u", [](DbusWriter& value) { value.number(3); });
    bus_->send(reply);
  } else if (is_call(message, kChooser, "OpenFile") || is_call(message, kChooser, "SaveFile")) {
    method = is_call(message, kChooser, "OpenFile") ? "OpenFile" : "SaveFile";
    read_request(message);
    const DbusMessage reply = reply_to(message);
    append_path(reply, kRequest);
    bus_->send(reply);
    if (answers_.answers) respond(message);
    asked = true;
  } else if (is_call(message, "org.freedesktop.portal.Settings", "Read")) {
    answer_setting(message);
  } else if (is_call(message, "org.freedesktop.portal.Request", "Close")) {
    closed = true;
  }
}

void StandInPortal::read_request(const DbusMessage& message) {
  DbusReader reader(message);
  reader.skip();  // the parent window
  title = reader.text().value_or("");
  auto options = reader.enter();
  while (options && options->type() == 'e') {
    auto entry = options->enter();
    const std::string key = entry->text().value_or("");
    auto value = entry->enter();
    if (key == "current_name") suggested = value->text().value_or("");
    if (key == "multiple") several = value->truth().value_or(false);
    if (key == "directory") directory = value->truth().value_or(false);
    if (key != "filters") continue;
    auto filters = value->enter();
    while (filters->type() == 'r') {
      auto filter = filters->enter();
      patterns.push_back(filter->text().value_or(""));
      auto list = filter->enter();
      while (list->type() == 'r') {
        auto pattern = list->enter();
        pattern->skip();
        patterns.push_back(pattern->text().value_or(""));
      }
    }
  }
}

void StandInPortal::respond(const DbusMessage& message) {
  static const auto make =
      dbus_function<void* (*)(const char*, const char*, const char*)>("dbus_message_new_signal");
  static const auto address = dbus_function<uint32_t (*)(void*, const char*)>("dbus_message_set_destination");
  const DbusMessage signal(make(kRequest.c_str(), "org.freedesktop.portal.Request", "Response"));
  address(signal.get(), sender_of(message).c_str());
  DbusWriter writer(signal);
  writer.number(answers_.response);
  writer.container('a', "{sv}", [&](DbusWriter& results) {
    results.entry("writable", "b", [](DbusWriter& value) { value.truth(true); });
    results.entry("uris", "as", [&](DbusWriter& value) {
      value.container('a', "s", [&](DbusWriter& uris) {
        uris.text(answers_.uri);
        for (const std::string& uri : answers_.more_uris) uris.text(uri);
      });
    });
  });
  bus_->send(signal);
}

// As portals answer: a variant in a variant.
void StandInPortal::answer_setting(const DbusMessage& message) {
  DbusReader reader(message);
  const std::string group = reader.text().value_or("");
  const std::string name = reader.text().value_or("");
  const DbusMessage reply = reply_to(message);
  DbusWriter writer(reply);
  if (name == "color-scheme") {
    writer.container('v', "v", [&](DbusWriter& outer) {
      outer.container('v', "u", [&](DbusWriter& value) { value.number(answers_.colour_scheme); });
    });
    bus_->send(reply);
  } else if (name == "enable-animations") {
    writer.container('v', "v", [&](DbusWriter& outer) {
      outer.container('v', "b", [&](DbusWriter& value) { value.truth(answers_.animations); });
    });
    bus_->send(reply);
  } else {
    static const auto make =
        dbus_function<void* (*)(void*, const char*, const char*)>("dbus_message_new_error");
    bus_->send(DbusMessage(
        make(message.get(), "org.freedesktop.portal.Error.NotFound", "Requested setting not found")));
  }
}

}  // namespace hearth::platform
