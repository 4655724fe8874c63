// The one place in Hearth that opens connections. app/models fetches with it, app/serve/client asks a server
// of the person's own; nothing else in the program may reach the network (tests/one_network_place_test.py).
// It connects only while the person allows it, by https (plain http only to this very computer, or to a
// server of the person's own in their own network), sends nothing but the request, follows a few redirects,
// and writes each host it talks to into the ledger. No proxy, cookie or password is ever taken from the
// system.
//
// libcurl does the work. It is opened when something is first fetched; where it is missing, a sentence says
// so. In a page its service worker connects, to servers that allow_hosts() named only. One object a program;
// any thread, each call waits for its own transfer; as a task (fetch()) it waits without holding a thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/net/ledger.h"
#include "engine/base/result.h"
#include "engine/base/task.h"

namespace hearth {

struct NetRequest {
  std::string url;
  ConnectionPurpose purpose;  // for the ledger
  std::vector<std::pair<std::string, std::string>> headers;
  std::chrono::milliseconds silence{30'000};   // without a byte for so long: the connection counts as dropped
  std::chrono::milliseconds first_silence{0};  // the same before the first byte; zero: as `silence`
  // To a server that allow_servers() named, and to nobody else: redirects are refused.
  bool own_server = false;
  // From where the page itself came: no other server learns of it, so the network need not be on.
  bool own_page = false;
};

struct NetAnswer {
  int status = 0;
  std::string host;                                          // that answered, after redirects
  std::vector<std::pair<std::string, std::string>> headers;  // names in small letters

  std::string_view header(std::string_view name) const;  // empty when it is not there
};

// What a transfer calls back, on the thread of get(). Any may be empty.
struct NetWatch {
  // Before the first byte of the body; an error ends the transfer with it.
  std::function<Status(const NetAnswer&)> answered;
  std::function<Status(std::span<const std::byte>)> body;
  // The same for an answer that is not of the 200s; where it is empty, that body is not waited for.
  std::function<Status(std::span<const std::byte>)> complaint;
  // Asked at least 20 times a second; false ends the transfer with Cancelled.
  std::function<bool()> keep_going;
};

struct Url;

class Connections {
 public:
  // `library` is opened instead of the usual libcurl when given: for tests.
  explicit Connections(std::string library = "");
  ~Connections();
  Connections(const Connections&) = delete;
  Connections& operator=(const Connections&) = delete;

  // Off at first. Turning it off ends what runs, within a twentieth of a second.
  void allow(bool on);
  // Servers ("https://huggingface.co", "https://*.hf.co") that a page connects to while the network is on,
  // also when another one sends it there. Elsewhere the rules above are all there is.
  void allow_hosts(std::span<const std::string> addresses);
  bool allowed() const { return allowed_; }
  // The servers of the person's own that may be asked, whether the network is on or off: any address of the
  // scheme, host and port of one of these. None at first. What runs to another one ends, as above.
  void allow_servers(std::span<const std::string> addresses);
  Ledger& ledger() { return ledger_; }

  // Fetches until the end of the body. An answer that is not of the 200s is no failure here. Unsupported: the
  // network is off, the address is not one Hearth connects to, or there is no libcurl. NotFound: no such
  // host. Unreadable: no connection, or it dropped. Cancelled.
  Task<Result<NetAnswer>> fetch(NetRequest request, NetWatch watch);
  Result<NetAnswer> get(const NetRequest& request, const NetWatch& watch);
  // The same, saying `body` first. Redirects are never followed: what was meant for one address goes to no
  // other.
  Result<NetAnswer> post(const NetRequest& request, std::string_view body, const NetWatch& watch);

  // A whole document of at most `limit` bytes; BadFormat when it is longer. `answer`: its status counts.
  struct Document {
    NetAnswer answer;
    std::string text;
  };
  Task<Result<Document>> fetch_document(NetRequest request, size_t limit, std::function<bool()> keep_going);
  Result<Document> get_document(const NetRequest& request, size_t limit,
                                const std::function<bool()>& keep_going);

 private:
  struct Library;
  Result<Library*> library();
  Status may_go_on(const NetRequest& request, const NetWatch& watch);
  Result<Url> first_address(const NetRequest& request);
  // One address, written into the ledger.
  Task<Result<NetAnswer>> visit(const Url& url, const NetRequest& request,
                                std::optional<std::string_view> body, const NetWatch& watch);
  void announce();

  const std::string library_name_;
  std::mutex opening_;  // guards library_
  std::unique_ptr<Library> library_;
  std::atomic<bool> allowed_ = false;
  std::mutex serving_;                // guards servers_ and hosts_
  std::vector<std::string> servers_;  // their origins (url.h)
  std::vector<std::string> hosts_;
  Ledger ledger_;
};

}  // namespace hearth
