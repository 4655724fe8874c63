// The table of programs whose exports Hearth reads. The importer asks it about each file. A further program
// is one file with two functions, and one row in formats.cpp. Pure functions, any thread.
#pragma once

#include <span>
#include <string_view>

#include "app/exchange/conversation.h"
#include "app/exchange/json_values.h"

namespace hearth {

// What one element of an export holds. Fails with NotFound when there is nothing to keep (the element is
// skipped), with another fault when it cannot be read; the message is a clause that goes after "… could not
// be read: ". `file_name` is that of the file or ZIP member, without folders and ending: some programs keep
// the title there.
using ReadElement = Result<Conversation> (*)(const Json& element, std::string_view file_name);

struct Format {
  std::string_view name;    // "ChatGPT"
  std::string_view source;  // Transcript::source of what it reads; what is in vaults must not change
  bool (*recognises)(const Json& element);
  ReadElement read;
  // For exports whose elements are pieces of conversations: adds `piece` when it belongs to `whole`. Null:
  // they are not.
  bool (*join)(Conversation& whole, Conversation& piece) = nullptr;
  // Something that a person should know about all conversations of this format; empty: nothing.
  std::string_view note = {};
  bool complete = false;  // its conversations say everything: no title or time is made up for them
};

std::span<const Format> formats();
// Null: none of the known ones.
const Format* format_of(const Json& element);
// "ChatGPT, Claude, …": for sentences.
std::string format_names();

}  // namespace hearth
