// Personas (a name and the instructions given before a conversation) and the prompt library (texts with
// {{variables}}). Not part of a conversation, so sealed by the database's pages alone.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/store/database.h"

namespace hearth {

struct Persona {
  int64_t id = 0;
  std::string name, instructions, model;  // model: empty for whichever is open
};
Result<int64_t> save_persona(Database& db, const Persona& persona);  // id 0: a new one
Result<std::vector<Persona>> list_personas(Database& db);
Status remove_persona(Database& db, int64_t id);

struct SavedPrompt {
  int64_t id = 0;
  std::string title, text;
};
Result<int64_t> save_prompt(Database& db, const SavedPrompt& prompt);
Result<std::vector<SavedPrompt>> list_prompts(Database& db);
Status remove_prompt(Database& db, int64_t id);

// The names between {{ and }}, each once, in order of appearance.
std::vector<std::string> prompt_variables(std::string_view text);
// Values are put in as they are, never expanded again; a variable without a value stays as written.
std::string fill_prompt(std::string_view text, const std::map<std::string, std::string>& values);

}  // namespace hearth
