// hearth render: messages as the text and ids that the model's chat template makes of them.
#include <nlohmann/json.hpp>

#include <array>
#include <optional>

#include "app/cli/input.h"
#include "app/cli/options.h"
#include "app/cli/output.h"
#include "app/cli/system.h"
#include "app/cli/terminal_text.h"
#include "app/cli/verbs.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr uint64_t kLongestInput = 64u << 20;
constexpr std::array<std::string_view, 3> kRoles = {"system", "user", "assistant"};

std::unexpected<Error> not_messages(std::string_view what) {
  return fail(Fault::BadFormat,
              concat("The messages ", what,
                     "; expected is [{\"role\": \"user\", \"content\": \"Hello\"}, …] with the roles "
                     "system, user and assistant."));
}

const Json* text_field(const Json& message, const char* name) {
  const auto field = message.find(name);
  return field != message.end() && field->is_string() ? &*field : nullptr;
}

Result<std::vector<Message>> parse_messages(const std::string& text) {
  // Without exceptions: what is no JSON is "discarded".
  Json document = Json::parse(text, nullptr, false);
  if (document.is_discarded()) return not_messages("are not JSON");
  if (document.is_object() && document.contains("messages")) document = Json(document["messages"]);
  if (!document.is_array()) return not_messages("are not a list");
  std::vector<Message> messages;
  for (const Json& entry : document) {
    if (!entry.is_object()) return not_messages("hold something that is not an object");
    const Json* const role = text_field(entry, "role");
    const Json* const content =
        text_field(entry, "content") ? text_field(entry, "content") : text_field(entry, "text");
    if (!role || !content) return not_messages("hold one without a role or without content");
    const std::string& name = role->get_ref<const std::string&>();
    if (std::find(kRoles.begin(), kRoles.end(), name) == kRoles.end())
      return not_messages("hold an unknown role");
    messages.push_back({name, content->get<std::string>()});
  }
  if (messages.empty()) return not_messages("are empty");
  return messages;
}

Result<RenderedPrompt> render_file(const EngineOptions& options, const std::string& file,
                                   bool generation_prompt) {
  TRY(const std::string text, read_input(file, kLongestInput));
  TRY(const auto messages, parse_messages(text));
  TRY(const auto model, open_chosen_model(options, ModelPurpose::Answer, true));
  return model->render(messages, generation_prompt);
}

}  // namespace

int render_verb(const CommandLine& line) {
  EngineOptions options;
  std::optional<std::string> file;
  bool no_generation_prompt = false;
  Arguments arguments("render", "Show what a model reads when it is asked these messages.");
  arguments.text("-f,--file", "JSON: [{\"role\": \"user\", \"content\": \"…\"}, …]; -: standard input", file);
  arguments.flag("--no-generation-prompt", "Without the beginning of the answer", no_generation_prompt);
  add_engine_options(arguments, options);
  if (const auto ended = arguments.parse(line)) return *ended;
  if (!file) return arguments.wrong_usage("Give the messages with --file F");

  const auto rendered = render_file(options, *file, !no_generation_prompt);
  if (!rendered) return print_error(rendered.error(), arguments.json());
  if (arguments.json()) return print_json({{"text", rendered->text}, {"ids", rendered->ids}});
  write_out(is_terminal(Stream::Output) ? safe_for_terminal(rendered->text) : rendered->text);
  return finish_output();
}

}  // namespace hearth::cli
