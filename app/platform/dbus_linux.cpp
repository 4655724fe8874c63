// The declarations are those of libdbus 1.x (dbus-connection.h, dbus-message.h, dbus-bus.h, dbus-errors.h).
#include "app/platform/dbus_linux.h"

#include <dlfcn.h>

#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace hearth::platform {
namespace {

using Bool = uint32_t;  // dbus_bool_t

struct DbusError {
  const char* name;
  const char* message;
  unsigned flags;
  void* padding;
};

constexpr int kSessionBus = 0;

#define HEARTH_DBUS_FUNCTIONS(X)                                                                 \
  X(dbus_error_init, void (*)(DbusError*))                                                       \
  X(dbus_error_free, void (*)(DbusError*))                                                       \
  X(dbus_bus_get_private, void* (*)(int, DbusError*))                                            \
  X(dbus_bus_get_unique_name, const char* (*)(void*))                                            \
  X(dbus_bus_add_match, void (*)(void*, const char*, DbusError*))                                \
  X(dbus_connection_set_exit_on_disconnect, void (*)(void*, Bool))                               \
  X(dbus_connection_get_is_connected, Bool (*)(void*))                                           \
  X(dbus_connection_close, void (*)(void*))                                                      \
  X(dbus_connection_unref, void (*)(void*))                                                      \
  X(dbus_connection_send, Bool (*)(void*, void*, uint32_t*))                                     \
  X(dbus_connection_flush, void (*)(void*))                                                      \
  X(dbus_connection_send_with_reply_and_block, void* (*)(void*, void*, int, DbusError*))         \
  X(dbus_connection_read_write, Bool (*)(void*, int))                                            \
  X(dbus_connection_pop_message, void* (*)(void*))                                               \
  X(dbus_message_new_method_call, void* (*)(const char*, const char*, const char*, const char*)) \
  X(dbus_message_set_auto_start, void (*)(void*, Bool))                                          \
  X(dbus_message_is_signal, Bool (*)(void*, const char*, const char*))                           \
  X(dbus_message_has_path, Bool (*)(void*, const char*))                                         \
  X(dbus_message_unref, void (*)(void*))                                                         \
  X(dbus_message_iter_init, Bool (*)(void*, void*))                                              \
  X(dbus_message_iter_get_arg_type, int (*)(void*))                                              \
  X(dbus_message_iter_get_basic, void (*)(void*, void*))                                         \
  X(dbus_message_iter_recurse, void (*)(void*, void*))                                           \
  X(dbus_message_iter_next, Bool (*)(void*))                                                     \
  X(dbus_message_iter_init_append, void (*)(void*, void*))                                       \
  X(dbus_message_iter_append_basic, Bool (*)(void*, int, const void*))                           \
  X(dbus_message_iter_open_container, Bool (*)(void*, int, const char*, void*))                  \
  X(dbus_message_iter_close_container, Bool (*)(void*, void*))                                   \
  X(dbus_threads_init_default, Bool (*)())

struct Library {
#define HEARTH_DBUS_MEMBER(name, ...) std::type_identity_t<__VA_ARGS__> name = nullptr;
  HEARTH_DBUS_FUNCTIONS(HEARTH_DBUS_MEMBER)
#undef HEARTH_DBUS_MEMBER
};

std::optional<Library> load_library() {
  // Never closed: it keeps memory of its own until the program ends.
  void* const handle = dlopen("libdbus-1.so.3", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (!handle) return std::nullopt;
  Library found;
  bool complete = true;
#define HEARTH_DBUS_LOAD(name, ...)                                          \
  found.name = reinterpret_cast<decltype(found.name)>(dlsym(handle, #name)); \
  complete = complete && found.name;
  HEARTH_DBUS_FUNCTIONS(HEARTH_DBUS_LOAD)
#undef HEARTH_DBUS_LOAD
  if (!complete || !found.dbus_threads_init_default()) return std::nullopt;
  return found;
}

const Library* library() {
  static const std::optional<Library> loaded = load_library();
  return loaded ? &*loaded : nullptr;
}

// libdbus starts a bus where it finds none; a window has no business to.
bool has_session_bus() {
  const char* const address = std::getenv("DBUS_SESSION_BUS_ADDRESS");
  if (address && *address) return true;
  const char* const folder = std::getenv("XDG_RUNTIME_DIR");
  std::error_code none;
  return folder && std::filesystem::exists(std::filesystem::path(folder) / "bus", none);
}

}  // namespace

void DbusMessageDeleter::operator()(void* message) const { library()->dbus_message_unref(message); }

DbusWriter::DbusWriter(const DbusMessage& message) {
  library()->dbus_message_iter_init_append(message.get(), &iterator_);
}

void DbusWriter::text(const std::string& value) {
  const char* const pointer = value.c_str();
  library()->dbus_message_iter_append_basic(&iterator_, 's', static_cast<const void*>(&pointer));
}

void DbusWriter::number(uint32_t value) {
  library()->dbus_message_iter_append_basic(&iterator_, 'u', &value);
}

void DbusWriter::truth(bool value) {
  const Bool wide = value ? 1 : 0;
  library()->dbus_message_iter_append_basic(&iterator_, 'b', &wide);
}

void DbusWriter::open(char type, const char* signature, DbusWriter& inner) {
  library()->dbus_message_iter_open_container(&iterator_, type, *signature ? signature : nullptr,
                                              &inner.iterator_);
}

void DbusWriter::close(DbusWriter& inner) {
  library()->dbus_message_iter_close_container(&iterator_, &inner.iterator_);
}

DbusReader::DbusReader(const DbusMessage& message) {
  library()->dbus_message_iter_init(message.get(), &iterator_);
}

char DbusReader::type() { return static_cast<char>(library()->dbus_message_iter_get_arg_type(&iterator_)); }

void DbusReader::skip() { library()->dbus_message_iter_next(&iterator_); }

std::optional<std::string> DbusReader::text() {
  if (type() != 's' && type() != 'o') return std::nullopt;
  const char* value = nullptr;
  library()->dbus_message_iter_get_basic(&iterator_, static_cast<void*>(&value));
  skip();
  return value;
}

std::optional<uint32_t> DbusReader::number() {
  if (type() != 'u') return std::nullopt;
  uint32_t value = 0;
  library()->dbus_message_iter_get_basic(&iterator_, &value);
  skip();
  return value;
}

std::optional<bool> DbusReader::truth() {
  if (type() != 'b') return std::nullopt;
  Bool value = 0;
  library()->dbus_message_iter_get_basic(&iterator_, &value);
  skip();
  return value != 0;
}

std::optional<DbusReader> DbusReader::enter() {
  if (!std::strchr("avre", type()) || type() == 0) return std::nullopt;
  DbusReader inner;
  library()->dbus_message_iter_recurse(&iterator_, &inner.iterator_);
  skip();
  return inner;
}

std::unique_ptr<DbusConnection> DbusConnection::open_session() {
  const Library* const dbus = has_session_bus() ? library() : nullptr;
  if (!dbus) return nullptr;
  DbusError error;
  dbus->dbus_error_init(&error);
  void* const connection = dbus->dbus_bus_get_private(kSessionBus, &error);
  dbus->dbus_error_free(&error);
  if (!connection) return nullptr;
  dbus->dbus_connection_set_exit_on_disconnect(connection, 0);
  return std::unique_ptr<DbusConnection>(new DbusConnection(connection));
}

DbusConnection::~DbusConnection() {
  library()->dbus_connection_close(connection_);
  library()->dbus_connection_unref(connection_);
}

std::string DbusConnection::name() const {
  const char* const name = library()->dbus_bus_get_unique_name(connection_);
  return name ? name : "";
}

void DbusConnection::listen(const std::string& rule) {
  library()->dbus_bus_add_match(connection_, rule.c_str(), nullptr);
  library()->dbus_connection_flush(connection_);
}

DbusMessage DbusConnection::call(const DbusMessage& message, int timeout_ms, Start start) {
  DbusError error;
  library()->dbus_error_init(&error);
  library()->dbus_message_set_auto_start(message.get(), start == Start::IfNeeded ? 1 : 0);
  DbusMessage answer(
      library()->dbus_connection_send_with_reply_and_block(connection_, message.get(), timeout_ms, &error));
  library()->dbus_error_free(&error);
  return answer;
}

void DbusConnection::send(const DbusMessage& message) {
  library()->dbus_connection_send(connection_, message.get(), nullptr);
  library()->dbus_connection_flush(connection_);
}

DbusMessage DbusConnection::receive(int timeout_ms) {
  if (DbusMessage waiting{library()->dbus_connection_pop_message(connection_)}) return waiting;
  library()->dbus_connection_read_write(connection_, timeout_ms);
  return DbusMessage(library()->dbus_connection_pop_message(connection_));
}

bool DbusConnection::is_open() const { return library()->dbus_connection_get_is_connected(connection_) != 0; }

DbusMessage dbus_method(const char* service, const std::string& path, const char* interface,
                        const char* method) {
  return DbusMessage(library()->dbus_message_new_method_call(service, path.c_str(), interface, method));
}

bool dbus_is_signal(const DbusMessage& message, const char* interface, const char* name,
                    const std::string& path) {
  return library()->dbus_message_is_signal(message.get(), interface, name) != 0 &&
         library()->dbus_message_has_path(message.get(), path.c_str()) != 0;
}

}  // namespace hearth::platform
