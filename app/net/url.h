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

// Where plain http may go: this very computer ("localhost", 127.x.x.x, [::1]), or also the person's own
// network (is_own_network, "box", "box.local").
enum class PlainHttp { ThisComputer, OwnNetwork };

// An https address, or an http one that `plain` allows. Anything else, and anything with a user name or a
// password in it, is Unsupported.
Result<Url> parse_url(std::string_view text, PlainHttp plain = PlainHttp::ThisComputer);

// Scheme, host and port: what two addresses of one server share. "http://192.168.1.20:8080".
std::string origin_of(const Url& url);

// Whether a numeric address, IPv6 with or without brackets, cannot be reached from elsewhere: this computer,
// RFC 1918, link-local or ULA. Names and spellings that are read in different ways (octal, fewer parts) are
// not.
bool is_own_network(std::string_view address);

// What "Location: `location`" means in an answer of `base`.
Result<Url> follow(const Url& base, std::string_view location);

// Every byte that is not a letter, a digit or one of "-._~/" as %XX: for a path.
std::string url_path(std::string_view path);

}  // namespace hearth
