#include "app/cli/key_input.h"

#include <doctest/doctest.h>

using namespace hearth::cli;

namespace {

// The texts and kinds of all keys, for example "T:ab Enter".
std::vector<KeyKind> kinds(const std::vector<Key>& keys) {
  std::vector<KeyKind> out;
  for (const Key& key : keys) out.push_back(key.kind);
  return out;
}

std::string texts(const std::vector<Key>& keys) {
  std::string out;
  for (const Key& key : keys) out += key.text;
  return out;
}

}  // namespace

TEST_CASE("letters of several bytes arrive whole even when their bytes come one by one") {
  KeyDecoder decoder;
  std::string typed;
  for (const char byte : std::string("aé漢😀")) {
    const auto keys = decoder.feed(std::string_view(&byte, 1));
    CHECK(keys.size() <= 1);
    typed += texts(keys);
  }
  CHECK(typed == "aé漢😀");
}

TEST_CASE("bytes that are no UTF-8 do not reach the text raw") {
  KeyDecoder decoder;
  CHECK(texts(decoder.feed("a\xff\xc3"
                           "b")) == "a\uFFFDb");
}

TEST_CASE("arrow and editing keys are known in their usual spellings") {
  KeyDecoder decoder;
  CHECK(kinds(decoder.feed("\x1b[A\x1bOB\x1b[C\x1b[1;5D\x1b[3~\x1b[H\x1b[4~")) ==
        std::vector{KeyKind::Up, KeyKind::Down, KeyKind::Right, KeyKind::WordLeft, KeyKind::Delete,
                    KeyKind::Home, KeyKind::End});
}

TEST_CASE("a pasted text of several lines is one key and does not send the message") {
  KeyDecoder decoder;
  auto keys = decoder.feed("\x1b[200~one\rtwo\r\nthr\x1b[31");
  CHECK(keys.empty());
  CHECK(decoder.in_paste());
  keys = decoder.feed("mee\x1b[201~\r");
  CHECK(kinds(keys) == std::vector{KeyKind::Text, KeyKind::Enter});
  CHECK(keys[0].text == "one\ntwo\nthr[31mee");
}

TEST_CASE("unknown and endless escape sequences leave nothing behind") {
  KeyDecoder decoder;
  CHECK(decoder.feed("\x1b[?1;2c\x1b[99;5~").empty());
  CHECK(decoder.feed("\x1b[" + std::string(32, '1')).empty());
  CHECK(texts(decoder.feed("x")) == "x");
}

TEST_CASE("a lone Escape key does not change the next one") {
  KeyDecoder decoder;
  decoder.feed("\x1b");
  CHECK(decoder.in_escape());
  decoder.give_up_on_escape();
  CHECK(texts(decoder.feed("b")) == "b");
}

TEST_CASE("Alt-Enter breaks the line and Enter does not") {
  KeyDecoder decoder;
  CHECK(kinds(decoder.feed("\x1b\r\r\n")) == std::vector{KeyKind::NewLine, KeyKind::Enter, KeyKind::Enter});
}
