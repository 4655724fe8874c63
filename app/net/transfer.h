// One request and its answer, without redirects: what connections.cpp is made of. transfer_curl.cpp does it
// with libcurl, transfer_web.cpp with the page's service worker; transfer_absent.cpp says that this build
// cannot. Any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/net/connections.h"
#include "app/net/url.h"

namespace hearth {

class Transport {
 public:
  // Opens the library of that name, or the system's when it is empty. Unsupported when there is none.
  static Result<std::unique_ptr<Transport>> open(const std::string& library);
  ~Transport();
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  struct Hop {
    const Url& url;
    const NetRequest& request;
    std::optional<std::string_view> body;  // none: a GET
    const NetWatch& watch;
    std::function<void(uint64_t sent, uint64_t received)> count;  // so far, often
    std::function<Status()> may_go_on;                            // an error ends it
    // The answer comes from another host, which a browser asked by itself.
    std::function<void(const std::string& host)> sent_on;
  };
  // As Connections::fetch, but a redirect is an answer like any other, where it can be seen: a browser
  // follows it. `hop` must stay until the task has ended.
  Task<Result<NetAnswer>> fetch(const Hop& hop) const;

  // Which servers may be asked (connections.h); none: the network is off. Only a page has to be told.
  static void announce(std::span<const std::string> hosts);

 private:
  struct Functions;
  explicit Transport(std::unique_ptr<Functions> functions);
  Result<NetAnswer> fetch_here(const Hop& hop) const;  // waits; not where tasks wait
  std::unique_ptr<Functions> functions_;
};

}  // namespace hearth
