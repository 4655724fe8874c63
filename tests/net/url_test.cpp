#include "app/net/url.h"

#include <doctest/doctest.h>

using namespace hearth;

namespace {

std::string host_of(std::string_view text) {
  const auto url = parse_url(text);
  return url ? url->host : "";
}

}  // namespace

TEST_CASE("https goes anywhere, http only to this computer") {
  CHECK(host_of("https://models.example/a/b?c=d") == "models.example");
  CHECK(host_of("HTTPS://Models.Example:8443") == "models.example:8443");
  CHECK(host_of("http://127.0.0.1:8080/x") == "127.0.0.1:8080");
  CHECK(host_of("http://localhost/x") == "localhost");
  CHECK(host_of("http://[::1]:80/x") == "[::1]:80");
  CHECK_FALSE(parse_url("http://models.example/").has_value());
  CHECK_FALSE(parse_url("http://127.0.0.1.evil.example/").has_value());
  CHECK_FALSE(parse_url("http://127.evil.example.org/").has_value());
  CHECK_FALSE(parse_url("http://localhost.evil.example/").has_value());
  CHECK_FALSE(parse_url("http://[::1].example/").has_value());
}

TEST_CASE("plain http goes to the own network only where that is asked for") {
  for (const char* host :
       {"10.0.0.1", "172.16.0.1:8080", "172.31.255.255", "192.168.1.20:8080", "169.254.1.2", "box",
        "box.local:1234", "[fd12:3456::1]:8080", "[fe80::1]", "[::ffff:10.0.0.1]"}) {
    CAPTURE(host);
    const std::string text = std::string("http://") + host + "/v1";
    CHECK_FALSE(parse_url(text).has_value());
    CHECK(parse_url(text, PlainHttp::OwnNetwork).has_value());
  }
  for (const char* host :
       {"11.0.0.1", "172.15.0.1", "172.32.0.1", "192.169.0.1", "8.8.8.8", "10.1", "010.0.0.1", "10.0.0.256",
        "10.0.0.1.", "10.0.0.1.example", "167772161", "0xa000001", "1box", "box.lan.example", "[2001:db8::1]",
        "[fec0::1]", "[::ffff:8.8.8.8]", "[::]", "[fd1::1]"}) {
    CAPTURE(host);
    CHECK_FALSE(parse_url(std::string("http://") + host + "/v1", PlainHttp::OwnNetwork).has_value());
  }
  CHECK(origin_of(*parse_url("https://A.example:8443/x?y")) == "https://a.example:8443");
  CHECK(is_own_network("::1"));
  CHECK(is_own_network("127.0.0.1"));
  CHECK_FALSE(is_own_network("box"));
  CHECK_FALSE(is_own_network("93.184.216.34"));
}

TEST_CASE("addresses that could be read in two ways are refused") {
  for (const char* text :
       {"", "ftp://a.example/", "file:///etc/passwd", "https://", "https:///path", "https://user@a.example/",
        "https://a.example@b.example/", "https://a.example:/", "https://a.example:99999999/",
        "https://a example/", "https://a.example/a b", "https://a.example/\nHost: b",
        "https://a.example\\@b.example/", "https://ä.example/", "javascript:alert(1)", "//a.example/"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_url(text).has_value());
  }
}

TEST_CASE("a redirect is read against the address that it came from") {
  const Url base = *parse_url("https://a.example/one/two?three=/x");
  CHECK(follow(base, "/root")->text == "https://a.example/root");
  CHECK(follow(base, "next")->text == "https://a.example/one/next");
  CHECK(follow(base, "//b.example/x")->text == "https://b.example/x");
  CHECK(follow(base, "https://c.example/x?y=z#part")->text == "https://c.example/x?y=z");
  CHECK(follow(base, "/a?to=https://d.example/")->host == "a.example");
  CHECK_FALSE(follow(base, "http://c.example/x").has_value());
  CHECK_FALSE(follow(base, "file:///etc/passwd").has_value());
}

TEST_CASE("a path keeps its slashes and nothing else that has a meaning") {
  CHECK(url_path("a/B-1_2.gguf") == "a/B-1_2.gguf");
  CHECK(url_path("a b?c#d%e") == "a%20b%3Fc%23d%25e");
  CHECK(url_path("ü") == "%C3%BC");
}
