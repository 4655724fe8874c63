#include "app/store/personas.h"

#include <algorithm>

namespace hearth {
namespace {

constexpr std::string_view kOpen = "{{", kClose = "}}";

// A text cut at its variables: what stands before one, and its name. The last piece has no variable.
struct Piece {
  std::string_view before, variable, as_written;
};

std::string_view without_spaces_around(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n";
  const size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpaces) + 1 - first);
}

// The nearest "{{" before each "}}" opens it; empty names are text. Linear in the text's length.
std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> pieces;
  size_t done = 0, look_from = 0;
  while (true) {
    const size_t close = text.find(kClose, look_from);
    if (close == std::string_view::npos) break;
    const size_t opens_at = text.substr(0, close).substr(look_from).rfind(kOpen);
    const size_t open = look_from + opens_at;
    look_from = close + kClose.size();
    if (opens_at == std::string_view::npos) continue;
    const size_t name_at = open + kOpen.size();
    const std::string_view name = without_spaces_around(text.substr(name_at, close - name_at));
    if (name.empty()) continue;
    pieces.push_back({text.substr(done, open - done), name, text.substr(open, look_from - open)});
    done = look_from;
  }
  pieces.push_back({text.substr(done), {}, {}});
  return pieces;
}

Status was_there(const Database& db, const char* sentence) {
  return db.changes() > 0 ? Status() : Status(fail(Fault::NotFound, sentence));
}

constexpr const char* kNoPersona = "There is no such persona in this vault.";
constexpr const char* kNoPrompt = "There is no such prompt in this vault.";

}  // namespace

Result<int64_t> save_persona(Database& db, const Persona& persona) {
  if (persona.id == 0) {
    TRY_STATUS(db.run("INSERT INTO personas(name, instructions, model) VALUES(?, ?, ?)", persona.name,
                      persona.instructions, persona.model));
    return db.last_id();
  }
  TRY_STATUS(db.run("UPDATE personas SET name=?, instructions=?, model=? WHERE id=?", persona.name,
                    persona.instructions, persona.model, persona.id));
  TRY_STATUS(was_there(db, kNoPersona));
  return persona.id;
}

Result<std::vector<Persona>> list_personas(Database& db) {
  TRY(Statement rows, db.prepare("SELECT id, name, instructions, model FROM personas ORDER BY name, id"));
  std::vector<Persona> personas;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return personas;
    personas.push_back(
        {rows.integer(0), std::string(rows.text(1)), std::string(rows.text(2)), std::string(rows.text(3))});
  }
}

Status remove_persona(Database& db, int64_t id) {
  TRY_STATUS(db.run("DELETE FROM personas WHERE id=?", id));
  return was_there(db, kNoPersona);
}

Result<int64_t> save_prompt(Database& db, const SavedPrompt& prompt) {
  if (prompt.id == 0) {
    TRY_STATUS(db.run("INSERT INTO prompts(title, text) VALUES(?, ?)", prompt.title, prompt.text));
    return db.last_id();
  }
  TRY_STATUS(db.run("UPDATE prompts SET title=?, text=? WHERE id=?", prompt.title, prompt.text, prompt.id));
  TRY_STATUS(was_there(db, kNoPrompt));
  return prompt.id;
}

Result<std::vector<SavedPrompt>> list_prompts(Database& db) {
  TRY(Statement rows, db.prepare("SELECT id, title, text FROM prompts ORDER BY title, id"));
  std::vector<SavedPrompt> prompts;
  while (true) {
    TRY(const bool row, rows.step());
    if (!row) return prompts;
    prompts.push_back({rows.integer(0), std::string(rows.text(1)), std::string(rows.text(2))});
  }
}

Status remove_prompt(Database& db, int64_t id) {
  TRY_STATUS(db.run("DELETE FROM prompts WHERE id=?", id));
  return was_there(db, kNoPrompt);
}

std::vector<std::string> prompt_variables(std::string_view text) {
  std::vector<std::string> names;
  for (const Piece& piece : pieces_of(text)) {
    if (!piece.variable.empty() && std::ranges::find(names, piece.variable) == names.end())
      names.emplace_back(piece.variable);
  }
  return names;
}

std::string fill_prompt(std::string_view text, const std::map<std::string, std::string>& values) {
  std::string filled;
  for (const Piece& piece : pieces_of(text)) {
    filled += piece.before;
    if (piece.variable.empty()) continue;
    const auto value = values.find(std::string(piece.variable));
    filled += value == values.end() ? piece.as_written : std::string_view(value->second);
  }
  return filled;
}

}  // namespace hearth
