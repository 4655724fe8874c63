// Addresses on the web: which ones Hearth connects to, and how they are put together. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "engine/base/result.h"

namespace hearth {

struct Url {
  bool secure = false;  // https
  std::string host;     // as the ledger shows it, with the port when one is given
  std::string text;     // the whole address
  bool loopback = false;
};

// An https address, or an http one of this very computer ("localhost", 127.x.x.x, [::1]). Anything else, and
// anything with a user name or a password in it, is Unsupported.
Result<Url> parse_url(std::string_view text);

// What "Location: `location`" means in an answer of `base`.
Result<Url> follow(const Url& base, std::string_view location);

// Every byte that is not a letter, a digit or one of "-._~/" as %XX: for a path.
std::string url_path(std::string_view path);

}  // namespace hearth
