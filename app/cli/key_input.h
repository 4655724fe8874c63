// Bytes from a terminal to keys: UTF-8 characters, control keys, escape sequences, pasted text. The line
// editor's loop feeds it. Pure, no terminal needed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hearth::cli {

enum class KeyKind {
  Text,  // characters to insert: one typed, or a whole paste with its newlines
  Enter,
  NewLine,  // a line break inside the text: Alt-Enter
  Backspace,
  Delete,
  DeleteWordBack,
  DeleteToStart,
  DeleteToEnd,
  Left,
  Right,
  WordLeft,
  WordRight,
  Home,
  End,
  Up,
  Down,
  ClearScreen,
  Interrupt,   // Ctrl-C
  EndOfInput,  // Ctrl-D
  Suspend,     // Ctrl-Z
};

struct Key {
  KeyKind kind;
  std::string text;  // for Text
};

class KeyDecoder {
 public:
  // The keys that `bytes` complete. What is unfinished waits for the next call.
  std::vector<Key> feed(std::string_view bytes);
  // No more bytes are coming soon: a lone Escape is forgotten, so that it does not change the meaning of the
  // next key.
  void give_up_on_escape();
  bool in_escape() const { return state_ == State::Escape; }
  bool in_paste() const { return state_ == State::Paste; }

 private:
  enum class State { Plain, Escape, Sequence, Paste };
  void plain(char byte, std::vector<Key>& keys);
  void after_escape(char byte, std::vector<Key>& keys);
  void in_sequence(char byte, std::vector<Key>& keys);
  void pasted(char byte, std::vector<Key>& keys);

  State state_ = State::Plain;
  std::string pending_;  // an unfinished character, sequence or paste
};

}  // namespace hearth::cli
