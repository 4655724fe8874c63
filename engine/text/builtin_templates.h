// Chat templates for model files that bring none, one per family, in Jinja as a file would hold them. Chosen
// by what the vocabulary has tokens for, since a model was trained on those; then by the model's name and its
// architecture. Called by chat_template.cpp; constant data, any thread.
#pragma once

#include <functional>
#include <string_view>

namespace hearth {

struct BuiltinTemplate {
  std::string_view name;  // "chatml", "gemma", …
  std::string_view source;
};

// The template of that name, or null: some files hold a name in place of a template.
const BuiltinTemplate* find_builtin_template(std::string_view name);

// The one that suits a model best. A model that was never taught to chat gets "plain": User: … Assistant: …
//   architecture   "general.architecture"
//   model_name     "general.name", may be empty
//   has_token      whether the vocabulary has a token spelled like this
const BuiltinTemplate& choose_builtin_template(std::string_view architecture, std::string_view model_name,
                                               const std::function<bool(std::string_view)>& has_token);

}  // namespace hearth
