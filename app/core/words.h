// The words of the window, in the person's language. assets/languages/en.json lists every key with its
// English text; the other files hold the same keys (a test compares keys and {placeholders}). Generated into
// a table by words.py. Any thread, but set_language: main thread.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/result.h"
#include "words_keys.h"  // generated: enum class Word { kChatMessage, … } from the keys of en.json ("chat.message")

namespace hearth {

struct Language {
  std::string_view code;  // "zh-Hans"
  std::string_view name;  // in itself: "简体中文"
  bool right_to_left;
};
std::span<const Language> languages();
// The best of them for "de_AT.UTF-8", "zh-CN", …; English when there is none.
const Language& language_for(std::string_view wanted);
void set_language(std::string_view code);
const Language& current_language();

std::string_view words(Word key);
// {0}, {1}, … replaced in order.
std::string words(Word key, std::initializer_list<std::string_view> values);

// What an error says, beginning in the person's language: the engine's and the store's own sentences are in
// English, so another language has the kind of fault in its words first and theirs as details.
std::string said(const Error& error);

}  // namespace hearth
