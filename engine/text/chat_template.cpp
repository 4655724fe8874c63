#include "engine/text/chat_template.h"

#include <jinja/lexer.h>
#include <jinja/parser.h>
#include <jinja/runtime.h>

#include <algorithm>
#include <ctime>
#include <exception>
#include <functional>
#include <optional>
#include <stdexcept>
#include <utility>

#include "engine/base/text.h"
#include "engine/text/builtin_templates.h"
#include "engine/text/template_budget.h"
#include "engine/text/template_nodes.h"
#include "engine/text/template_scan.h"

namespace hearth {

namespace {

using jinja::mk_val;
using jinja::value;
using jinja::value_array;
using jinja::value_bool;
using jinja::value_object;
using jinja::value_string;

constexpr size_t kMaxSourceBytes = size_t{256} << 10;  // the largest in common use are about 20 KiB

// What the messages must look like for a template to take them. Found by trying (see find_habits).
struct TemplateHabits {
  bool takes_system = true;   // else the system message goes in front of the next one
  bool takes_strings = true;  // else a message's content is a list of {"type": "text", "text": …}
};

std::string without_carriage_returns(std::string_view source) {
  std::string out;
  out.reserve(source.size());
  for (size_t i = 0; i < source.size(); ++i) {
    if (source[i] != '\r') {
      out += source[i];
    } else if (i + 1 >= source.size() || source[i + 1] != '\n') {
      out += '\n';
    }
  }
  return out;
}

// The library's messages span several lines and quote the source; this is the reason in them, as the end of a
// sentence.
std::string reason_of(const std::exception& error) {
  std::string_view text = error.what();
  if (const size_t place = text.rfind("\nError executing "); place != std::string_view::npos) {
    const size_t colon = text.find(": ", place);
    text = colon == std::string_view::npos ? text.substr(place + 1) : text.substr(colon + 2);
  }
  for (std::string_view prefix : {"lexer: ", "parser: ", "Parser Error: "}) {
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
  }
  return words_for_error(text.substr(0, text.find('\n')));
}

// Runs `work`, which calls into the Jinja library, and turns everything it throws into an Error.
template <class Work>
auto without_exceptions(const Work& work) -> Result<decltype(work())> {
  try {
    return work();
  } catch (const TemplateStop& stop) {
    return fail(Fault::BadFormat, stop.message);
  } catch (const std::bad_alloc&) {
    return fail(Fault::OutOfMemory, "There is not enough memory to run the model's chat template.");
  } catch (const std::out_of_range&) {  // of std::stoll and std::stod, which say only their names
    return fail(Fault::BadFormat, "The model's chat template holds a number that is too large.");
  } catch (const std::exception& error) {
    return fail(Fault::BadFormat, concat("The model's chat template does not work: ", reason_of(error), "."));
  }
}

value from_message(std::string_view text) {
  auto marked = mk_val<value_string>(std::string(text));
  marked->mark_input();
  return marked;
}

// A role is the caller's word, unless it is spelled in a way that no special token is.
value role_value(const std::string& role) {
  const bool is_word =
      std::all_of(role.begin(), role.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
  return is_word ? mk_val<value_string>(role) : from_message(role);
}

value content_value(const std::string& content, bool as_string) {
  if (as_string) return from_message(content);
  auto part = mk_val<value_object>();
  part->insert("type", mk_val<value_string>("text"));
  part->insert("text", from_message(content));
  auto parts = mk_val<value_array>();
  parts->push_back(part);
  return parts;
}

value message_list(std::span<const ChatMessage> messages, bool as_strings) {
  auto list = mk_val<value_array>();
  for (const ChatMessage& message : messages) {
    auto item = mk_val<value_object>();
    item->insert("role", role_value(message.role));
    item->insert("content", content_value(message.content, as_strings));
    list->push_back(item);
  }
  return list;
}

std::vector<ChatMessage> without_system(std::span<const ChatMessage> messages) {
  std::vector<ChatMessage> merged(messages.begin(), messages.end());
  if (merged.empty() || merged[0].role != "system") return merged;
  if (merged.size() == 1) {
    merged[0].role = "user";
    return merged;
  }
  merged[1].content = concat(merged[0].content, "\n", merged[1].content);
  merged.erase(merged.begin());
  return merged;
}

// "22 Nov 2026", which templates that know no clock ask for as `date_string`.
std::string date_text(const char* format, std::time_t now) {
  char text[32];
  const std::tm* local = std::localtime(&now);
  return std::string(text, local ? std::strftime(text, sizeof text, format, local) : 0);
}

std::string joined(const std::vector<Segment>& segments) {
  std::string all;
  for (const Segment& segment : segments) all += segment.text;
  return all;
}

}  // namespace

struct ChatTemplate::Program {
  jinja::program program;
  std::string bos;
  std::string eos;
  ChatTemplateLimits limits;
  TemplateBudget budget;
  TemplateHabits habits;
  bool is_built_in = false;

  Result<std::vector<Segment>> render(std::span<const ChatMessage> messages, const TemplateHabits& how,
                                      const ChatTemplateLimits& within, bool add_generation_prompt) {
    budget.start(within);
    auto segments = without_exceptions([&] {
      jinja::context variables;
      fill(variables, message_list(messages, how.takes_strings), add_generation_prompt);
      return run(variables, within.output_bytes);
    });
    budget.finish();
    return segments;
  }

  // Tries short conversations. A template that stops on them will say so again when it is used. They have all
  // the time that there is: what a busy machine stops counts as something that the template does not take.
  void find_habits() {
    const ChatMessage system{"system", "system-probe"};
    const ChatMessage user{"user", "user-probe"};
    ChatTemplateLimits short_limits = limits;
    short_limits.output_bytes = std::min(limits.output_bytes, size_t{1} << 20);
    const auto shows = [&](std::vector<ChatMessage> messages, TemplateHabits how) {
      const auto segments = render(messages, how, short_limits, true);
      return segments && joined(*segments).find(messages[0].content) != std::string::npos;
    };
    const bool as_string = shows({user}, {true, true});
    const bool as_parts = !as_string && shows({user}, {true, false});
    if (!as_string && !as_parts) return;
    habits.takes_strings = as_string;
    habits.takes_system = shows({system, user}, {true, as_string});
  }

 private:
  // The variables that templates expect, with the names that Hugging Face and llama.cpp gave them. No tools:
  // undefined.
  void fill(jinja::context& variables, const value& messages, bool add_generation_prompt) const {
    variables.set_val("messages", messages);
    variables.set_val("bos_token", mk_val<value_string>(bos));
    variables.set_val("eos_token", mk_val<value_string>(eos));
    variables.set_val("add_generation_prompt", mk_val<value_bool>(add_generation_prompt));
    variables.set_val("enable_thinking", mk_val<value_bool>(true));
    variables.set_val("date_string", mk_val<value_string>(date_text("%d %b %Y", variables.current_time)));
    variables.set_val("datetime", mk_val<value_string>(date_text("%b %d %Y", variables.current_time)));
  }

  std::vector<Segment> run(jinja::context& variables, size_t max_bytes) const {
    std::vector<Segment> segments;
    size_t bytes = 0;
    for (const auto& statement : program.body) {
      const value_string printed = jinja::runtime::gather_string_parts(statement->execute_impl(variables));
      for (const auto& part : printed->val_str.parts) {
        bytes += part.val.size();
        if (bytes > max_bytes) throw TemplateStop{"The model's chat template makes too much text."};
        add(segments, part.val, !part.is_input);
      }
    }
    return segments;
  }

  static void add(std::vector<Segment>& segments, const std::string& text, bool may_hold_special) {
    if (text.empty()) return;
    if (!segments.empty() && segments.back().may_hold_special == may_hold_special) {
      segments.back().text += text;
    } else {
      segments.push_back({text, may_hold_special});
    }
  }
};

ChatTemplate::ChatTemplate(std::unique_ptr<Program> program) : program_(std::move(program)) {}
ChatTemplate::ChatTemplate(ChatTemplate&&) noexcept = default;
ChatTemplate& ChatTemplate::operator=(ChatTemplate&&) noexcept = default;
ChatTemplate::~ChatTemplate() = default;

Result<ChatTemplate> ChatTemplate::parse(std::string_view source, std::string_view bos, std::string_view eos,
                                         ChatTemplateLimits limits) {
  if (source.size() > kMaxSourceBytes) {
    return fail(Fault::BadFormat, "The model's chat template is longer than 256 KiB.");
  }
  TRY(const jinja::lexer_result tokens,
      without_exceptions([&] { return jinja::lexer().tokenize(without_carriage_returns(source)); }));
  TRY_STATUS(check_template_depth(tokens.tokens));

  auto program = std::make_unique<Program>();
  program->bos = bos;
  program->eos = eos;
  program->limits = limits;
  TRY_STATUS(without_exceptions([&] {
    program->program = jinja::parse_from_tokens(tokens);
    guard_program(program->program, program->budget);
    return true;
  }));
  program->find_habits();
  return ChatTemplate(std::move(program));
}

Result<ChatTemplate> ChatTemplate::open(const GgufFile& file, const Tokenizer& tokenizer) {
  TRY(const std::optional<std::string_view> written, file.string("tokenizer.chat_template"));
  const auto spelling = [&](TokenId id) {
    return id == kNoToken ? std::string_view() : tokenizer.raw_text(id);
  };
  const std::string_view bos = spelling(tokenizer.bos());
  const std::string_view eos = spelling(tokenizer.eos());

  const BuiltinTemplate* built_in = written ? find_builtin_template(*written) : nullptr;
  if (written && !written->empty() && !built_in) return parse(*written, bos, eos);
  if (!built_in) {
    TRY(const std::string_view architecture, architecture_name(file));
    TRY(const std::optional<std::string_view> name, file.string("general.name"));
    built_in = &choose_builtin_template(architecture, name.value_or(""), [&](std::string_view text) {
      return tokenizer.find(text).has_value();
    });
  }
  TRY(ChatTemplate made, parse(built_in->source, bos, eos));
  made.program_->is_built_in = true;
  return made;
}

Result<std::vector<Segment>> ChatTemplate::render(std::span<const ChatMessage> messages,
                                                  bool add_generation_prompt) const {
  const TemplateHabits& habits = program_->habits;
  if (habits.takes_system) return program_->render(messages, habits, program_->limits, add_generation_prompt);
  return program_->render(without_system(messages), habits, program_->limits, add_generation_prompt);
}

bool ChatTemplate::is_built_in() const { return program_->is_built_in; }

}  // namespace hearth
