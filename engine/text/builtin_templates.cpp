#include "engine/text/builtin_templates.h"

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <string>

#include "engine/base/check.h"

namespace hearth {

namespace {

// The system message in front of the first user message, for families without a place of its own.
#define SYSTEM_IN_FIRST_USER                                                                           \
  "{% set ns = namespace(before='') %}"                                                                \
  "{% if messages and messages[0].role == 'system' %}{% set ns.before = messages[0].content | trim + " \
  "'\n\n' %}"                                                                                          \
  "{% endif %}"

constexpr BuiltinTemplate kTemplates[] = {
    {"chatml",
     "{% for message in messages %}"
     "{{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}"
     "{% endfor %}"
     "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"},

    {"phi4",
     "{% for message in messages %}"
     "{{ '<|im_start|>' + message.role + '<|im_sep|>' + message.content + '<|im_end|>' }}"
     "{% endfor %}"
     "{% if add_generation_prompt %}{{ '<|im_start|>assistant<|im_sep|>' }}{% endif %}"},

    {"gemma", SYSTEM_IN_FIRST_USER
     "{% for message in messages %}{% if message.role != 'system' %}"
     "{{ '<start_of_turn>' + ('model' if message.role == 'assistant' else message.role) + '\n' }}"
     "{% if message.role == 'user' %}{{ ns.before }}{% set ns.before = '' %}{% endif %}"
     "{{ message.content | trim + '<end_of_turn>\n' }}"
     "{% endif %}{% endfor %}"
     "{% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}"},

    {"llama3",
     "{% for message in messages %}"
     "{{ '<|start_header_id|>' + message.role + '<|end_header_id|>\n\n' + message.content | trim + "
     "'<|eot_id|>' }}"
     "{% endfor %}"
     "{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}"},

    {"llama2",
     "{% set ns = namespace(before='') %}"
     "{% if messages and messages[0].role == 'system' %}"
     "{% set ns.before = '<<SYS>>\n' + messages[0].content | trim + '\n<</SYS>>\n\n' %}{% endif %}"
     "{% for message in messages %}"
     "{% if message.role == 'user' %}"
     "{{ bos_token + '[INST] ' + ns.before + message.content | trim + ' [/INST]' }}{% set ns.before = '' %}"
     "{% elif message.role == 'assistant' %}{{ ' ' + message.content | trim + ' ' + eos_token }}{% endif %}"
     "{% endfor %}"},

    {"mistral", SYSTEM_IN_FIRST_USER
     "{% for message in messages %}"
     "{% if message.role == 'user' %}"
     "{{ '[INST] ' + ns.before + message.content + ' [/INST]' }}{% set ns.before = '' %}"
     "{% elif message.role == 'assistant' %}{{ ' ' + message.content | trim + eos_token }}{% endif %}"
     "{% endfor %}"},

    // What the model thought before it answered is not part of the conversation.
    {"deepseek-r1",
     "{% for message in messages %}"
     "{% if message.role == 'system' %}{{ message.content }}"
     "{% elif message.role == 'user' %}{{ '<｜User｜>' + message.content }}"
     "{% else %}"
     "{{ '<｜Assistant｜>' + message.content.split('</think>')[-1] + '<｜end▁of▁sentence｜>' }}{% endif %}"
     "{% endfor %}"
     "{% if add_generation_prompt %}{{ '<｜Assistant｜><think>\n' }}{% endif %}"},

    {"phi3",
     "{% for message in messages %}{{ '<|' + message.role + '|>\n' + message.content + '<|end|>\n' }}{% "
     "endfor %}"
     "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}"},

    {"zephyr",
     "{% for message in messages %}"
     "{{ '<|' + message.role + '|>\n' + message.content + eos_token + '\n' }}"
     "{% endfor %}"
     "{% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}"},

    {"command-r",
     "{% for message in messages %}"
     "{{ '<|START_OF_TURN_TOKEN|>' + ('<|USER_TOKEN|>' if message.role == 'user' else '<|SYSTEM_TOKEN|>' if"
     " message.role == 'system' else '<|CHATBOT_TOKEN|>') + message.content | trim + '<|END_OF_TURN_TOKEN|>' "
     "}}"
     "{% endfor %}"
     "{% if add_generation_prompt %}{{ '<|START_OF_TURN_TOKEN|><|CHATBOT_TOKEN|>' }}{% endif %}"},

    {"granite",
     "{% for message in messages %}"
     "{{ '<|start_of_role|>' + message.role + '<|end_of_role|>' + message.content + '<|end_of_text|>\n' }}"
     "{% endfor %}"
     "{% if add_generation_prompt %}{{ '<|start_of_role|>assistant<|end_of_role|>' }}{% endif %}"},

    {"plain",
     "{% for message in messages %}"
     "{% if message.role == 'system' %}{{ message.content | trim + '\n\n' }}"
     "{% elif message.role == 'user' %}{{ 'User: ' + message.content | trim + '\n' }}"
     "{% else %}{{ 'Assistant: ' + message.content | trim + '\n' }}{% endif %}"
     "{% endfor %}"
     "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"},
};
#undef SYSTEM_IN_FIRST_USER

struct Clue {
  std::string_view name;                             // of the template
  std::initializer_list<std::string_view> evidence;  // all of it must be there
};

// The first match wins, so the more particular ones come first.
const Clue kByTokens[] = {
    {"phi4", {"<|im_start|>", "<|im_sep|>"}},
    {"chatml", {"<|im_start|>", "<|im_end|>"}},
    {"gemma", {"<start_of_turn>", "<end_of_turn>"}},
    {"llama3", {"<|start_header_id|>", "<|eot_id|>"}},
    {"deepseek-r1", {"<｜User｜>", "<｜Assistant｜>"}},
    {"command-r", {"<|START_OF_TURN_TOKEN|>", "<|CHATBOT_TOKEN|>"}},
    {"granite", {"<|start_of_role|>", "<|end_of_role|>"}},
    {"phi3", {"<|user|>", "<|assistant|>", "<|end|>"}},
    {"zephyr", {"<|user|>", "<|assistant|>"}},
    {"mistral", {"[INST]", "[/INST]"}},
};

// Families that spell their marks in ordinary tokens, in small letters.
const Clue kByName[] = {
    {"llama2", {"llama", "2", "chat"}},   {"mistral", {"mistral", "instruct"}},
    {"mistral", {"mixtral", "instruct"}}, {"zephyr", {"zephyr"}},
    {"zephyr", {"tinyllama", "chat"}},
};

const Clue kByArchitecture[] = {
    {"gemma", {"gemma"}},     {"chatml", {"qwen"}},         {"phi3", {"phi3"}},
    {"granite", {"granite"}}, {"command-r", {"command-r"}}, {"deepseek-r1", {"deepseek2"}},
};

template <class Holds>
const BuiltinTemplate* first_match(std::initializer_list<std::string_view> evidence, std::string_view name,
                                   const Holds& holds) {
  return std::all_of(evidence.begin(), evidence.end(), holds) ? find_builtin_template(name) : nullptr;
}

template <size_t count, class Holds>
const BuiltinTemplate* first_match(const Clue (&clues)[count], const Holds& holds) {
  for (const Clue& clue : clues) {
    if (const auto* found = first_match(clue.evidence, clue.name, holds)) return found;
  }
  return nullptr;
}

std::string in_small_letters(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return std::tolower(c); });
  return out;
}

}  // namespace

const BuiltinTemplate* find_builtin_template(std::string_view name) {
  const auto* end = std::end(kTemplates);
  const auto* found =
      std::find_if(std::begin(kTemplates), end, [&](const auto& t) { return t.name == name; });
  return found == end ? nullptr : found;
}

const BuiltinTemplate& choose_builtin_template(std::string_view architecture, std::string_view model_name,
                                               const std::function<bool(std::string_view)>& has_token) {
  const std::string name = in_small_letters(model_name);
  const auto in_name = [&](std::string_view word) { return name.find(word) != std::string::npos; };
  const auto in_architecture = [&](std::string_view word) { return architecture.starts_with(word); };
  if (const auto* found = first_match(kByTokens, has_token)) return *found;
  if (const auto* found = first_match(kByName, in_name)) return *found;
  if (const auto* found = first_match(kByArchitecture, in_architecture)) return *found;
  const BuiltinTemplate* plain = find_builtin_template("plain");
  CHECK(plain != nullptr);
  return *plain;
}

}  // namespace hearth
