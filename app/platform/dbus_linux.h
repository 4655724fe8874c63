// The session bus of a Linux desktop through libdbus, which is looked for when it is needed: a machine
// without it misses nothing else. Used by portal_linux.cpp. A connection belongs to one thread at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hearth::platform {

struct DbusMessageDeleter {
  void operator()(void* message) const;
};
using DbusMessage = std::unique_ptr<void, DbusMessageDeleter>;  // null: none

// libdbus's DBusMessageIter is 72 bytes of plain data.
struct DbusIterator {
  alignas(std::max_align_t) std::byte opaque[128] = {};
};

// Appends arguments to a message. Types are D-Bus's own: 's' text, 'u' number, 'b' truth, 'a' array, 'v'
// variant, 'r' structure, 'e' dictionary entry.
class DbusWriter {
 public:
  explicit DbusWriter(const DbusMessage& message);
  void text(const std::string& value);
  void number(uint32_t value);
  void truth(bool value);
  // Writes one container by `fill(writer)`. `signature` is of what is inside; empty for 'r' and 'e'.
  template <class Fill>
  void container(char type, const char* signature, Fill fill) {
    DbusWriter inner;
    open(type, signature, inner);
    fill(inner);
    close(inner);
  }
  template <class Fill>
  void entry(const std::string& key, const char* signature, Fill fill) {  // of a{sv}
    container('e', "", [&](DbusWriter& pair) {
      pair.text(key);
      pair.container('v', signature, fill);
    });
  }

 private:
  DbusWriter() = default;
  void open(char type, const char* signature, DbusWriter& inner);
  void close(DbusWriter& inner);

  DbusIterator iterator_;
};

// Reads arguments one after another. What is not of the asked type is left and comes back as nothing.
class DbusReader {
 public:
  explicit DbusReader(const DbusMessage& message);
  char type();  // of the next one; 0 at the end
  std::optional<std::string> text();
  std::optional<uint32_t> number();
  std::optional<bool> truth();
  std::optional<DbusReader> enter();  // a container, which is passed by
  void skip();

 private:
  DbusReader() = default;
  DbusIterator iterator_;
};

class DbusConnection {
 public:
  static std::unique_ptr<DbusConnection> open_session();  // null: no library or no bus
  ~DbusConnection();
  DbusConnection(const DbusConnection&) = delete;
  DbusConnection& operator=(const DbusConnection&) = delete;

  std::string name() const;  // ":1.42"
  void listen(const std::string& rule);

  enum class Start { Never, IfNeeded };  // whether the bus may start the service
  // The answer; null when there was none in time, or it was an error.
  DbusMessage call(const DbusMessage& message, int timeout_ms, Start start);
  void send(const DbusMessage& message);
  // The next message from the bus; null when none came in time.
  DbusMessage receive(int timeout_ms);
  bool is_open() const;

 private:
  explicit DbusConnection(void* connection) : connection_(connection) {}
  void* connection_;
};

DbusMessage dbus_method(const char* service, const std::string& path, const char* interface,
                        const char* method);
bool dbus_is_signal(const DbusMessage& message, const char* interface, const char* name,
                    const std::string& path);

}  // namespace hearth::platform
