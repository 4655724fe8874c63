#include "app/cli/key_input.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr char kEscape = '\x1b';
constexpr std::string_view kPasteEnd = "\x1b[201~";
// Longer ones do not exist; what never ends must not be collected forever.
constexpr size_t kLongestSequence = 32;

std::optional<KeyKind> control_key(char byte) {
  switch (byte) {
    case '\r':
    case '\n':
      return KeyKind::Enter;
    case '\x7f':
    case '\b':
      return KeyKind::Backspace;
    case '\x01':
      return KeyKind::Home;  // Ctrl-A
    case '\x02':
      return KeyKind::Left;  // Ctrl-B
    case '\x03':
      return KeyKind::Interrupt;  // Ctrl-C
    case '\x04':
      return KeyKind::EndOfInput;  // Ctrl-D
    case '\x05':
      return KeyKind::End;  // Ctrl-E
    case '\x06':
      return KeyKind::Right;  // Ctrl-F
    case '\x0b':
      return KeyKind::DeleteToEnd;  // Ctrl-K
    case '\x0c':
      return KeyKind::ClearScreen;  // Ctrl-L
    case '\x0e':
      return KeyKind::Down;  // Ctrl-N
    case '\x10':
      return KeyKind::Up;  // Ctrl-P
    case '\x15':
      return KeyKind::DeleteToStart;  // Ctrl-U
    case '\x17':
      return KeyKind::DeleteWordBack;  // Ctrl-W
    case '\x1a':
      return KeyKind::Suspend;  // Ctrl-Z
    default:
      return std::nullopt;
  }
}

// What follows "ESC [" or "ESC O". Source: xterm control sequences, "PC-Style Function Keys"; the number
// after a semicolon is a modifier: 3 Alt, 5 Ctrl.
std::optional<KeyKind> sequence_key(std::string_view sequence) {
  const bool by_word = sequence.ends_with("5C") || sequence.ends_with("5D") || sequence.ends_with("3C") ||
                       sequence.ends_with("3D");
  if (sequence == "3~") return KeyKind::Delete;
  if (sequence == "1~" || sequence == "7~") return KeyKind::Home;
  if (sequence == "4~" || sequence == "8~") return KeyKind::End;
  switch (sequence.back()) {
    case 'A':
      return KeyKind::Up;
    case 'B':
      return KeyKind::Down;
    case 'C':
      return by_word ? KeyKind::WordRight : KeyKind::Right;
    case 'D':
      return by_word ? KeyKind::WordLeft : KeyKind::Left;
    case 'H':
      return KeyKind::Home;
    case 'F':
      return KeyKind::End;
    default:
      return std::nullopt;
  }
}

// Terminals send a carriage return for each line end of a paste. Other control characters have no place in a
// message.
std::string cleaned_paste(std::string_view pasted) {
  std::string out;
  for (size_t i = 0; i < pasted.size(); ++i) {
    const char byte = pasted[i];
    if (byte == '\r') {
      if (i + 1 == pasted.size() || pasted[i + 1] != '\n') out += '\n';
    } else if (byte == '\n' || byte == '\t' || (static_cast<unsigned char>(byte) >= 0x20 && byte != '\x7f')) {
      out += byte;
    }
  }
  return repair_utf8(out);
}

}  // namespace

std::vector<Key> KeyDecoder::feed(std::string_view bytes) {
  std::vector<Key> keys;
  for (const char byte : bytes) {
    switch (state_) {
      case State::Plain:
        plain(byte, keys);
        break;
      case State::Escape:
        after_escape(byte, keys);
        break;
      case State::Sequence:
        in_sequence(byte, keys);
        break;
      case State::Paste:
        pasted(byte, keys);
        break;
    }
  }
  return keys;
}

void KeyDecoder::give_up_on_escape() {
  if (state_ == State::Escape) state_ = State::Plain;
}

void KeyDecoder::plain(char byte, std::vector<Key>& keys) {
  pending_ += byte;
  if (unfinished_utf8_tail(pending_) == pending_.size()) return;
  // The new byte did not continue what was there: that was no character.
  if (pending_.size() > 1 && !is_valid_utf8(pending_)) pending_ = byte;
  const std::string character = std::exchange(pending_, {});
  if (byte == kEscape) {
    state_ = State::Escape;
  } else if (const auto control = control_key(byte)) {
    keys.push_back({*control, {}});
  } else if (character == "\t" || static_cast<unsigned char>(character[0]) >= 0x20) {
    keys.push_back({KeyKind::Text, repair_utf8(character)});
  }
}

void KeyDecoder::after_escape(char byte, std::vector<Key>& keys) {
  state_ = State::Plain;
  if (byte == '[' || byte == 'O') {
    state_ = State::Sequence;
  } else if (byte == kEscape) {
    state_ = State::Escape;
  } else if (byte == '\r' || byte == '\n') {
    keys.push_back({KeyKind::NewLine, {}});
  } else if (byte == 'b') {
    keys.push_back({KeyKind::WordLeft, {}});
  } else if (byte == 'f') {
    keys.push_back({KeyKind::WordRight, {}});
  } else if (byte == '\x7f' || byte == '\b') {
    keys.push_back({KeyKind::DeleteWordBack, {}});
  }
}

void KeyDecoder::in_sequence(char byte, std::vector<Key>& keys) {
  pending_ += byte;
  // Letters and ~ end a sequence; digits and separators go on. Source: ECMA-48, section 5.4.
  const bool ended = byte >= 0x40 && byte <= 0x7e;
  if (!ended && pending_.size() < kLongestSequence) return;
  const std::string sequence = std::exchange(pending_, {});
  state_ = State::Plain;
  if (sequence == "200~") {
    state_ = State::Paste;
  } else if (const auto key = sequence_key(sequence); ended && key) {
    keys.push_back({*key, {}});
  }
}

void KeyDecoder::pasted(char byte, std::vector<Key>& keys) {
  pending_ += byte;
  if (byte != '~' || !pending_.ends_with(kPasteEnd)) return;
  pending_.resize(pending_.size() - kPasteEnd.size());
  keys.push_back({KeyKind::Text, cleaned_paste(std::exchange(pending_, {}))});
  state_ = State::Plain;
}

}  // namespace hearth::cli
