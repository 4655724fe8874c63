// hearth chat: one answer (-p) or a conversation in the terminal.
#include <nlohmann/json.hpp>

#include <charconv>
#include <optional>

#include "app/cli/answer_text.h"
#include "app/cli/input.h"
#include "app/cli/output.h"
#include "app/cli/saved_chat.h"
#include "app/cli/system.h"
#include "app/cli/terminal_chat.h"
#include "app/cli/terminal_text.h"
#include "app/cli/verbs.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr uint64_t kLongestPrompt = 64u << 20;
constexpr float kHuge = 1e6f;

void add_sampling_options(Arguments& arguments, Sampling& sampling) {
  arguments.number("--temp", "Temperature; 0: always the likeliest token", sampling.temperature, 0, 100);
  arguments.number("--top-k", "Choose among so many likeliest tokens; 0: all", sampling.top_k, 0, 1 << 24);
  arguments.number("--top-p", "Choose among the likeliest that reach this share", sampling.top_p, 0, 1);
  arguments.number("--min-p", "Leave out what is this much rarer than the likeliest", sampling.min_p, 0, 1);
  arguments.number("--typical-p", "Locally typical sampling; 1: off", sampling.typical_p, 0, 1);
  arguments.number("--repeat-penalty", "Make repeated tokens rarer; 1: off", sampling.repetition_penalty,
                   0.01f, 100);
  arguments.number("--frequency-penalty", "By how often they were used; 0: off", sampling.frequency_penalty,
                   -100, 100);
  arguments.number("--presence-penalty", "By whether they were used; 0: off", sampling.presence_penalty, -100,
                   100);
  arguments.number("--penalty-window", "How many last tokens count as used", sampling.penalty_window, 0,
                   1 << 24);
  arguments.number("--dry-multiplier", "Penalty on repeating sequences (DRY); 0: off",
                   sampling.dry_multiplier, 0, 100);
  arguments.number("--dry-base", "How it grows with their length", sampling.dry_base, 1, 100);
  arguments.number("--dry-allowed-length", "Sequences up to this long are free", sampling.dry_allowed_length,
                   1, 1 << 20);
  arguments.number("--mirostat", "0: off, 1 or 2: its version", sampling.mirostat, 0, 2);
  arguments.number("--mirostat-tau", "The surprise that mirostat aims for", sampling.mirostat_tau, 0, 100);
  arguments.number("--mirostat-eta", "How fast mirostat learns", sampling.mirostat_eta, 0, 10);
  arguments.number("--seed", "Same seed, same answer; 0: a new one each time", sampling.seed);
}

// "ID:BIAS", for example 42:-5.
std::optional<std::pair<int32_t, float>> parse_bias(std::string_view text) {
  int32_t id = 0;
  float bias = 0;
  const char* const end = text.data() + text.size();
  const auto after_id = std::from_chars(text.data(), end, id);
  if (after_id.ec != std::errc() || after_id.ptr == end || *after_id.ptr != ':' || id < 0)
    return std::nullopt;
  const auto after_bias = std::from_chars(after_id.ptr + 1, end, bias);
  if (after_bias.ec != std::errc() || after_bias.ptr != end || !(bias >= -kHuge && bias <= kHuge))
    return std::nullopt;
  return std::pair(id, bias);
}

// One answer to one question, and what it cost.
struct SingleAnswer {
  std::string text;
  AnswerStats stats;
  double first_token_ms = 0;  // since the program started
  std::string device;
  std::string notice;  // what did not go as asked
  AnswerOrigin origin;
};

Result<SingleAnswer> answer_once(const ChatSettings& settings, const std::string& prompt, bool stream,
                                 Clock::time_point started, bool saving) {
  TRY(const std::string path,
      find_model(settings.engine.model, model_folders(settings.engine.models), ModelPurpose::Answer));
  TRY(const auto model, open_with_progress(path, {settings.engine.device, settings.engine.context}));
  if (!model->answers())
    return fail(Fault::Unsupported, "This model does not answer; it is for something else.");
  TRY(const auto chat, Chat::open(*model, settings.engine.context));
  std::vector<Message> messages;
  if (!settings.system.empty()) messages.push_back({"system", repair_utf8(settings.system)});
  messages.push_back({"user", repair_utf8(prompt)});
  TRY_STATUS(chat->ask(messages, settings.answer));

  const std::string notice = model->notice();
  const bool on_screen = is_terminal(Stream::Output);
  SingleAnswer answer;
  for (PumpState state = PumpState::Running; state == PumpState::Running;) {
    const size_t shown = answer.text.size();
    TRY(state, chat->pump(answer.text));
    if (answer.first_token_ms == 0 && chat->stats().tokens > 0)
      answer.first_token_ms = milliseconds_since(started);
    const std::string_view piece = std::string_view(answer.text).substr(shown);
    const bool read =
        !stream || piece.empty() || write_out_now(on_screen ? safe_for_terminal(piece) : std::string(piece));
    if (!read) chat->cancel();
  }
  answer.stats = chat->stats();
  answer.device = model->device().id;
  answer.notice = model->notice();
  if (answer.notice != notice) write_note(answer.notice);
  if (answer.first_token_ms == 0) answer.first_token_ms = milliseconds_since(started);
  if (saving) answer.origin = answer_origin(*model, path, settings.answer.sampling, answer.stats);
  return answer;
}

// The same, kept in the vault if there is one and it can be opened: the question before it is answered.
Result<SingleAnswer> answer_and_save(const ChatSettings& settings, const std::string& prompt, bool stream,
                                     Clock::time_point started) {
  std::unique_ptr<SavedChat> saved;
  if (!settings.temporary) {
    std::string note;
    TRY(saved, SavedChat::open(settings.vault, note));
    if (!note.empty()) write_note(note);
  }
  if (saved) {
    if (!settings.system.empty()) TRY_STATUS(saved->add_system(settings.system));
    TRY_STATUS(saved->add_question(prompt));
  }
  TRY(SingleAnswer answer, answer_once(settings, prompt, stream, started, saved != nullptr));
  if (saved) TRY_STATUS(saved->add_answer(answer.text, answer.origin));
  return answer;
}

int print_answer(const SingleAnswer& answer, bool json, bool speed) {
  if (!json) {
    if (!answer.text.ends_with('\n')) write_out("\n");
    const int code = finish_output();
    if (speed || is_terminal(Stream::Errors)) write_note(speed_line(answer.stats));
    return code;
  }
  return print_json({{"text", answer.text},
                     {"tokens", answer.stats.tokens},
                     {"stop", stop_name(answer.stats.stop)},
                     {"prompt_tokens", answer.stats.prompt_tokens},
                     {"ttft_ms", answer.first_token_ms},
                     {"tokens_per_s", answer.stats.tokens_per_s},
                     {"device", answer.device},
                     {"notice", answer.notice}});
}

}  // namespace

int chat_verb(const CommandLine& line) {
  ChatSettings settings;
  std::optional<std::string> prompt;
  std::vector<std::string> biases;
  bool speed = false;
  Arguments arguments("chat", "Talk with a model. Nothing leaves this computer.");
  arguments.text("-p,--prompt", "Answer this and leave; -: what standard input says", prompt);
  arguments.text("-s,--system", "A system prompt: who the model should be", settings.system);
  arguments.number("-n,--max-tokens", "Stop after so many tokens; 0: when the model ends",
                   settings.answer.max_tokens, 0, 1u << 30);
  arguments.texts("--stop", "Stop before this text; may be given several times",
                  settings.answer.stop_strings);
  arguments.flag("--speed", "With -p: say the speed on standard error even if that is no terminal", speed);
  arguments.flag("--temporary", "Save nothing of this conversation, though there is a vault",
                 settings.temporary);
  add_vault_options(arguments, settings.vault);
  add_engine_options(arguments, settings.engine);
  add_sampling_options(arguments, settings.answer.sampling);
  arguments.texts("--logit-bias", "ID:BIAS makes a token likelier or rarer; may be given several times",
                  biases);
  arguments.note(
      "ttft_ms in the JSON counts from the start of the program, loading the model included, to the first "
      "token.");
  if (const auto ended = arguments.parse(line)) return *ended;
  for (const std::string& bias : biases) {
    const auto parsed = parse_bias(bias);
    if (!parsed)
      return arguments.wrong_usage(concat("--logit-bias takes ID:BIAS, not \"", repair_utf8(bias), "\""));
    settings.answer.sampling.logit_bias.push_back(*parsed);
  }
  if (!prompt && arguments.json()) return arguments.wrong_usage("--json needs a question: -p TEXT");
  if (!prompt) return run_terminal_chat(settings);

  if (*prompt == "-" && settings.vault.passphrase_file == "-")
    return arguments.wrong_usage("Only one of question and passphrase can come from standard input");
  if (*prompt == "-") {
    Result<std::string> read = read_input("-", kLongestPrompt);
    if (!read) return print_error(read.error(), arguments.json());
    prompt = std::move(*read);
  }
  const auto answer = answer_and_save(settings, *prompt, !arguments.json(), line.started);
  return answer ? print_answer(*answer, arguments.json(), speed)
                : print_error(answer.error(), arguments.json());
}

}  // namespace hearth::cli
