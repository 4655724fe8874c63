#include "app/net/url.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr std::string_view kSecure = "https://";
constexpr std::string_view kPlain = "http://";
constexpr size_t kLongestUrl = 8192;

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }
bool is_letter(char letter) { return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z'); }

// Letters, digits, dots and dashes with an optional port, or an address in brackets: nothing that a server
// could read in two ways.
bool is_host(std::string_view host) {
  if (host.empty()) return false;
  const size_t port = host.starts_with('[') ? host.find("]:") + 1 : host.find(':');
  if (port != std::string_view::npos && port != 0) {
    const std::string_view digits = host.substr(port + 1);
    if (digits.empty() || digits.size() > 5 || !std::all_of(digits.begin(), digits.end(), is_digit))
      return false;
    host = host.substr(0, port);
  }
  if (host.starts_with('[')) {
    return host.ends_with(']') &&
           host.substr(1, host.size() - 2).find_first_not_of("0123456789abcdefABCDEF:.") ==
               std::string_view::npos;
  }
  return !host.empty() && std::all_of(host.begin(), host.end(), [](char letter) {
    return is_digit(letter) || is_letter(letter) || letter == '.' || letter == '-';
  });
}

// 127.x.x.x in four numbers; "127.example.org" is somebody else.
bool is_loopback_number(std::string_view host) {
  return host.starts_with("127.") && std::count(host.begin(), host.end(), '.') == 3 &&
         std::all_of(host.begin(), host.end(), [](char letter) { return is_digit(letter) || letter == '.'; });
}

bool is_loopback(std::string_view host) {
  if (host.starts_with('[')) return host.starts_with("[::1]");
  host = host.substr(0, host.find(':'));
  return host == "localhost" || is_loopback_number(host);
}

using Ipv4 = std::array<uint8_t, 4>;

// Four decimal numbers without leading zeros: anything else is read as octal, or as fewer parts, by some.
std::optional<Ipv4> ipv4(std::string_view text) {
  Ipv4 parts{};
  for (size_t part = 0; part < parts.size(); ++part) {
    const size_t dot = text.find('.');
    const std::string_view digits = text.substr(0, dot);
    const char* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, parts[part]);
    if (read.ec != std::errc() || read.ptr != end || (digits.size() > 1 && digits[0] == '0')) return {};
    if ((dot == std::string_view::npos) != (part == 3)) return {};
    text.remove_prefix(part == 3 ? text.size() : dot + 1);
  }
  return parts;
}

bool is_own_ipv4(const Ipv4& address) {
  const auto [a, b, c, d] = address;
  return a == 127 || a == 10 || (a == 172 && b >= 16 && b < 32) || (a == 192 && b == 168) ||
         (a == 169 && b == 254);
}

// The first group tells: fc00::/7 and fe80::/10. An IPv4 address in IPv6's clothes counts as that.
bool is_own_ipv6(std::string_view address) {
  if (address == "::1") return true;
  constexpr std::string_view kMapped = "::ffff:";
  if (address.starts_with(kMapped)) {
    const auto inner = ipv4(address.substr(kMapped.size()));
    return inner && is_own_ipv4(*inner);
  }
  const std::string_view group = address.substr(0, address.find(':'));
  unsigned value = 0;
  const auto read = std::from_chars(group.data(), group.data() + group.size(), value, 16);
  if (group.size() != 4 || read.ptr != group.data() + group.size()) return false;
  return (value & 0xFE00) == 0xFC00 || (value & 0xFFC0) == 0xFE80;
}

std::string_view without_port(std::string_view host) {
  return host.starts_with('[') ? host.substr(0, host.find(']') + 1) : host.substr(0, host.find(':'));
}

// "box", "box.local": names that only one's own network knows. One that begins with a digit may be a number.
bool is_own_name(std::string_view name) {
  if (name.ends_with(".local")) return is_letter(name[0]);
  return !name.empty() && is_letter(name[0]) && !name.contains('.');
}

bool allows(PlainHttp plain, const Url& url) {
  if (url.loopback) return true;
  const std::string_view host = without_port(url.host);
  return plain == PlainHttp::OwnNetwork && (is_own_network(host) || is_own_name(host));
}

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return out;
}

std::unexpected<Error> not_an_address() {
  return fail(Fault::Unsupported,
              "That is not an address that Hearth connects to: it must begin with https://.");
}

}  // namespace

bool is_own_network(std::string_view address) {
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  if (address.contains(':')) return is_own_ipv6(lowered(address));
  const auto numbers = ipv4(address);
  return numbers && is_own_ipv4(*numbers);
}

std::string origin_of(const Url& url) { return concat(url.secure ? kSecure : kPlain, url.host); }

Result<Url> parse_url(std::string_view text, PlainHttp plain) {
  if (text.size() > kLongestUrl) return not_an_address();
  // A space or a control character in an address ends up in the request.
  const bool clean = std::all_of(text.begin(), text.end(), [](char letter) {
    return static_cast<unsigned char>(letter) > ' ' && letter != '\x7f' && letter != '\\';
  });
  const std::string scheme = lowered(text.substr(0, kSecure.size()));
  Url url;
  url.secure = scheme == kSecure;
  if (!clean || (!url.secure && !scheme.starts_with(kPlain))) return not_an_address();
  const std::string_view rest = text.substr(url.secure ? kSecure.size() : kPlain.size());
  const size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  if (!is_host(rest.substr(0, end))) return not_an_address();
  url.host = lowered(rest.substr(0, end));
  url.loopback = is_loopback(url.host);
  if (!url.secure && !allows(plain, url)) {
    const std::string_view where =
        plain == PlainHttp::ThisComputer
            ? "; Hearth connects with https:// only."
            : " outside your own network; use an address that begins with https://.";
    return fail(Fault::Unsupported, concat(url.host, " is asked for without encryption", where));
  }
  const std::string_view path = rest.substr(end, rest.find('#', end) - end);
  url.text = concat(url.secure ? kSecure : kPlain, url.host, path.starts_with('/') ? "" : "/", path);
  return url;
}

Result<Url> follow(const Url& base, std::string_view location) {
  const std::string scheme(base.secure ? kSecure : kPlain);
  if (location.find("://") < location.find_first_of("/?#")) return parse_url(location);
  if (location.starts_with("//")) return parse_url(concat(scheme.substr(0, scheme.size() - 2), location));
  if (location.starts_with('/')) return parse_url(concat(scheme, base.host, location));
  const std::string_view path = std::string_view(base.text).substr(0, base.text.find_first_of("?#"));
  return parse_url(concat(path.substr(0, path.rfind('/') + 1), location));
}

std::string url_path(std::string_view path) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char letter : path) {
    if (is_digit(letter) || is_letter(letter) || std::string_view("-._~/").contains(letter)) {
      out += letter;
    } else {
      const auto byte = static_cast<unsigned char>(letter);
      out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    }
  }
  return out;
}

}  // namespace hearth
