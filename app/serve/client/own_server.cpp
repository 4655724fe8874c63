#include "app/serve/client/own_server.h"

#include <array>

#include "app/net/url.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

Result<Url> with_scheme(std::string_view typed) {
  if (typed.contains("://")) return parse_url(typed, PlainHttp::OwnNetwork);
  if (auto plain = parse_url(concat("http://", typed), PlainHttp::OwnNetwork)) return plain;
  return parse_url(concat("https://", typed), PlainHttp::OwnNetwork);
}

// The part of the address that all of its requests share.
std::string_view before_version(std::string_view address) {
  constexpr std::array<std::string_view, 4> kEndings = {"/", "/chat/completions", "/models", "/v1"};
  for (bool shorter = true; shorter;) {
    shorter = false;
    for (const std::string_view ending : kEndings) {
      if (!address.ends_with(ending)) continue;
      address.remove_suffix(ending.size());
      shorter = true;
    }
  }
  return address;
}

}  // namespace

Result<ServerAddress> read_server_address(std::string_view typed) {
  typed = trimmed(typed);
  if (typed.empty()) return fail(Fault::Unsupported, "Type the server's address, such as 192.168.1.20:8080.");
  TRY(const Url url, with_scheme(typed));
  const std::string_view path = std::string_view(url.text).substr(0, url.text.find('?'));
  return ServerAddress{.address = std::string(before_version(path)),
                       .host = url.host,
                       .readable = !url.secure && !url.loopback};
}

std::string host_of(const OwnServer& server) {
  const auto url = parse_url(server.address, PlainHttp::OwnNetwork);
  return url ? url->host : std::string();
}

NetRequest server_request(const OwnServer& server, std::string_view path, ConnectionPurpose::Kind purpose) {
  NetRequest request = {.url = concat(server.address, path), .purpose = {purpose, {}}, .own_server = true};
  if (!server.key.empty()) request.headers.emplace_back("Authorization", concat("Bearer ", server.key));
  return request;
}

// The complaint is never shown where it could repeat the key.
Error refusal(const OwnServer& server, int status, std::string_view complaint) {
  const std::string host = host_of(server);
  const bool repeats_key = !server.key.empty() && complaint.contains(server.key);
  const std::string words =
      complaint.empty() || repeats_key ? std::string(".") : concat(": ", complaint, ".");
  switch (status) {
    case 401:
    case 403:
      return {Fault::WrongKey, server.key.empty()
                                   ? concat(host, " asks for a key. Enter it under Models.")
                                   : concat(host, " does not accept the key. Enter another under Models.")};
    case 404:
      if (complaint.contains("model"))
        return {Fault::NotFound, concat(host, " has no model named ", server.model, ". Choose another.")};
      return {Fault::NotFound,
              concat(host, " does not answer as such a server does. Is the address right? (404)")};
    case 429:
    case 503:
      return {Fault::Busy, concat(host, " is busy. Try again in a moment.")};
    default:
      break;
  }
  if (status == 0) return {Fault::Unreadable, concat(host, " met a fault of its own", words)};
  if (status >= 500)
    return {Fault::Unreadable, concat(host, " met a fault of its own (", status, ")", words)};
  return {Fault::Unsupported, concat(host, " refused the question (", status, ")", words)};
}

}  // namespace hearth
