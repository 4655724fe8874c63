#include "app/cli/terminal_chat.h"

#include <array>
#include <functional>
#include <optional>

#include "app/cli/answer_text.h"
#include "app/cli/chat_console.h"
#include "app/cli/conversation.h"
#include "app/cli/interrupts.h"
#include "app/cli/output.h"
#include "app/cli/progress_bar.h"
#include "app/cli/saved_chat.h"
#include "app/cli/system.h"
#include "app/cli/terminal.h"
#include "engine/base/file_writing.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

class TerminalChat {
 public:
  explicit TerminalChat(const ChatSettings& settings) : settings_(settings) {
    conversation_.set_system(repair_utf8(settings.system));
  }

  int run();

 private:
  struct Command {
    std::string_view name;
    std::string_view argument;
    std::string_view help;
    void (TerminalChat::*run)(const std::string& argument);
  };
  static const std::array<Command, 10> kCommands;

  // Opens the model of this name; the one in use stays when that fails or is stopped.
  Status open(const std::string& named);
  Status open_vault();
  // Runs a change of what is saved; a failure is said, and from then on nothing more is saved.
  void keep(const std::function<Status(SavedChat&)>& change);
  void banner();
  void ask(std::string question);
  void answer();
  Status pump_answer(std::string& text);
  void run_command(const std::string& line);
  std::string model_in_words() const;

  void help(const std::string&);
  void system(const std::string& text);
  void undo(const std::string&);
  void retry(const std::string&);
  void edit(const std::string& text);
  void save(const std::string& path);
  void model(const std::string& named);
  void stats(const std::string&);
  void leave(const std::string&) { leaving_ = true; }

  ChatSettings settings_;
  ChatConsole console_;
  Conversation conversation_;
  std::optional<InterruptWatch> watch_;
  std::unique_ptr<SavedChat> saved_;  // null: nothing is kept
  std::string model_path_;
  std::unique_ptr<Model> model_;
  std::unique_ptr<Chat> chat_;  // made from model_, so it goes first
  bool leaving_ = false;
  bool output_lost_ = false;
};

const std::array<TerminalChat::Command, 10> TerminalChat::kCommands = {{
    {"/help", "", "show this", &TerminalChat::help},
    {"/system", "TEXT", "set the system prompt; without TEXT show it, with - remove it",
     &TerminalChat::system},
    {"/undo", "", "forget your last message and its answer", &TerminalChat::undo},
    {"/retry", "", "answer your last message again", &TerminalChat::retry},
    {"/edit", "", "change your last message and ask again", &TerminalChat::edit},
    {"/save", "FILE", "write the conversation to a Markdown file", &TerminalChat::save},
    {"/model", "NAME", "go on with another model; without NAME list what there is", &TerminalChat::model},
    {"/stats", "", "show the model, the context and the last answer in numbers", &TerminalChat::stats},
    {"/exit", "", "leave (also Ctrl-D)", &TerminalChat::leave},
    {"/quit", "", "the same", &TerminalChat::leave},
}};

Status TerminalChat::open(const std::string& named) {
  if (watch_) watch_->forget();
  TRY(const std::string path,
      find_model(named, model_folders(settings_.engine.models), ModelPurpose::Answer));
  TRY(auto model, open_with_progress(path, {settings_.engine.device}, watch_ ? &*watch_ : nullptr));
  if (!model->answers())
    return fail(Fault::Unsupported, "This model does not answer; it is for something else.");
  TRY(auto chat, Chat::open(*model, settings_.engine.context));
  chat_ = std::move(chat);
  model_ = std::move(model);
  model_path_ = path;
  return {};
}

Status TerminalChat::open_vault() {
  if (settings_.temporary) return {};
  std::string note;
  TRY(saved_, SavedChat::open(settings_.vault, note));
  if (!note.empty()) console_.note(note);
  return {};
}

void TerminalChat::keep(const std::function<Status(SavedChat&)>& change) {
  if (!saved_) return;
  const Status kept = change(*saved_);
  if (kept) return;
  console_.note(concat(kept.error().message, " From here on this chat is not saved."));
  saved_.reset();
}

int TerminalChat::run() {
  // At a terminal Ctrl-C never ends the program by itself, and keys pressed while something is printed do not
  // disturb it: they are kept for the next question. Where lines come from a pipe, Ctrl-C ends it as it ends
  // any program.
  std::optional<TerminalMode> quiet;
  if (console_.interactive()) {
    watch_.emplace();
    quiet.emplace(TerminalMode::Keys::Quiet);
  }
  // After the mode is set: what is typed between the passphrase and the first question is kept for that
  // question.
  if (const Status opened = open_vault(); !opened) return print_error(opened.error(), false);
  if (const Status opened = open(settings_.engine.model); !opened) return print_error(opened.error(), false);
  banner();
  if (!conversation_.system().empty())
    keep([&](SavedChat& saved) { return saved.add_system(conversation_.system()); });
  while (!leaving_ && !output_lost_) {
    const std::optional<std::string> message = console_.read();
    if (!message) break;
    if (message->starts_with("//")) {
      ask(message->substr(1));
    } else if (message->starts_with('/')) {
      run_command(*message);
    } else if (!is_blank(*message)) {
      ask(*message);
    }
  }
  return finish_output();
}

std::string TerminalChat::model_in_words() const {
  const ModelCard& card = model_->card();
  return card.quantization.empty() ? card.name : concat(card.name, " (", card.quantization, ")");
}

void TerminalChat::banner() {
  if (!console_.interactive()) return;
  console_.say(concat(model_in_words(), " on ", model_->device().name));
  console_.note(concat("Nothing leaves this computer. ",
                       saved_ ? "This chat is saved in your encrypted vault. " : "",
                       "/help lists commands."));
}

void TerminalChat::ask(std::string question) {
  keep([&](SavedChat& saved) { return saved.add_question(question); });
  conversation_.add_question(std::move(question));
  answer();
}

// Answers the last question. Without an answer (an error, stopped at once) the question is forgotten too.
void TerminalChat::answer() {
  std::string text;
  const std::string notice = model_->notice();
  const Status pumped = pump_answer(text);
  if (model_->notice() != notice) console_.note(model_->notice());
  console_.note(pumped ? speed_line(chat_->stats()) : pumped.error().message);
  if (text.empty()) {
    conversation_.drop_exchange();
    if (saved_) saved_->take_back(1);
  } else {
    keep([&](SavedChat& saved) {
      return saved.add_answer(text,
                              answer_origin(*model_, model_path_, settings_.answer.sampling, chat_->stats()));
    });
    conversation_.add_answer(std::move(text));
  }
}

Status TerminalChat::pump_answer(std::string& text) {
  if (watch_) watch_->forget();
  TRY_STATUS(chat_->ask(conversation_.messages(), settings_.answer));
  ProgressBar reading("Reading");
  Status ended;
  for (PumpState state = PumpState::Running; state == PumpState::Running;) {
    const size_t shown = text.size();
    const Result<PumpState> pumped = chat_->pump(text);
    if (!pumped) {
      ended = std::unexpected(pumped.error());
      break;
    }
    state = *pumped;
    if (text.size() > shown) {
      reading.clear();
      output_lost_ = !console_.stream(std::string_view(text).substr(shown));
    } else if (text.empty()) {
      reading.update(chat_->prompt_fraction());
    }
    if (output_lost_ || (watch_ && watch_->interrupted())) chat_->cancel();
  }
  reading.clear();
  if (!text.empty() || ended) console_.stream("\n");
  return ended;
}

void TerminalChat::run_command(const std::string& line) {
  const size_t space = line.find_first_of(" \t\n");
  const std::string name = line.substr(0, space);
  const size_t begin = space == std::string::npos ? space : line.find_first_not_of(" \t\n", space);
  std::string argument = begin == std::string::npos ? "" : line.substr(begin);
  while (!argument.empty() && std::string_view(" \t\n").find(argument.back()) != std::string_view::npos) {
    argument.pop_back();
  }
  for (const Command& command : kCommands) {
    if (command.name == name) return (this->*command.run)(argument);
  }
  console_.note(concat("There is no command ", name,
                       ". /help lists them; a message that begins with / is sent as //."));
}

void TerminalChat::help(const std::string&) {
  constexpr size_t kNameColumns = 14;
  for (const Command& command : kCommands) {
    std::string usage = concat(command.name, " ", command.argument);
    usage.resize(std::max(kNameColumns, usage.size() + 1), ' ');
    console_.say(concat(usage, command.help));
  }
  if (!console_.interactive()) return;
  console_.say(
      "Ctrl-C stops an answer. Alt-Enter, or a backslash before Enter, starts a new line. Arrow keys bring "
      "back what "
      "you typed.");
}

void TerminalChat::system(const std::string& text) {
  if (text == "-") {
    conversation_.set_system("");
  } else if (!text.empty()) {
    conversation_.set_system(text);
  }
  console_.say(conversation_.system().empty() ? "There is no system prompt."
                                              : concat("System prompt: ", conversation_.system()));
}

void TerminalChat::undo(const std::string&) {
  const std::optional<std::string> question = conversation_.drop_exchange();
  if (question && saved_) saved_->take_back(2);
  console_.note(question ? concat("Forgotten: ", *question) : "There is nothing to undo.");
}

void TerminalChat::retry(const std::string&) {
  if (!conversation_.drop_answer()) return console_.note("There is no answer to try again.");
  if (saved_) saved_->take_back(1);
  answer();
}

void TerminalChat::edit(const std::string& text) {
  const Conversation before = conversation_;
  const std::optional<std::string> question = conversation_.drop_exchange();
  if (!question) return console_.note("There is no message to change.");
  const std::optional<std::string> changed = text.empty() ? console_.edit(*question) : text;
  if (changed) {
    if (saved_) saved_->take_back(2);
    return ask(*changed);
  }
  conversation_ = before;
  console_.note("Nothing was changed.");
}

void TerminalChat::save(const std::string& path) {
  if (path.empty()) return console_.note("Say where to: /save FILE");
  if (conversation_.empty()) return console_.note("There is nothing to save yet.");
  if (file_exists(path) && !console_.confirm(concat("\"", path, "\" is there already. Replace it?"))) {
    return console_.note(concat("Nothing was written; \"", path, "\" stays as it is."));
  }
  const Status written = write_whole_file(path, conversation_.markdown(model_in_words()));
  console_.note(written ? concat("Written to \"", path, "\".") : written.error().message);
}

void TerminalChat::model(const std::string& named) {
  if (named.empty()) {
    for (const ModelFile& file : list_model_files(model_folders(settings_.engine.models)))
      console_.say(file.name);
    return;
  }
  const Status opened = open(named);
  console_.note(opened ? concat("Now ", model_in_words(), " on ", model_->device().name, ".")
                       : opened.error().message);
}

void TerminalChat::stats(const std::string&) {
  const ModelCard& card = model_->card();
  const AnswerStats& last = chat_->stats();
  console_.say(concat("Model     ", model_in_words(), ", ", card.parameters / 1000000,
                      " million parameters, ", shown_bytes(card.file_bytes)));
  console_.say(concat("Device    ", model_->device().name));
  console_.say(concat("Context   ", chat_->used_tokens(), " of ", chat_->context_tokens(), " tokens used"));
  if (last.prompt_tokens > 0) {
    console_.say(concat("Question  ", last.prompt_tokens, " tokens, ", last.reused_tokens,
                        " of them known already, read in ", fixed(last.prompt_ms / 1000, 2), " s"));
    console_.say(concat("Answer    ", speed_line(last)));
  }
  console_.say(
      concat("Memory    ", fixed(static_cast<double>(peak_memory_bytes()) / (1 << 20), 0), " MiB at most"));
}

}  // namespace

int run_terminal_chat(const ChatSettings& settings) { return TerminalChat(settings).run(); }

}  // namespace hearth::cli
