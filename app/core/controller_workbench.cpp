// The workbench: what the engine is asked for the curious, personas, the prompt library, the log.
#include <algorithm>

#include "app/core/controller_impl.h"
#include "app/core/words.h"
#include "app/store/personas.h"

namespace hearth {
namespace {

constexpr size_t kMostLogLines = 200;

struct Library {
  std::vector<Persona> personas;
  std::vector<SavedPrompt> prompts;
  std::string system_prompt;
};

// The system prompt is the instructions of the persona without a name.
Result<Library> read_library(Database& db) {
  Library library;
  TRY(library.personas, list_personas(db));
  TRY(library.prompts, list_prompts(db));
  const auto nameless = std::ranges::find(library.personas, "", &Persona::name);
  if (nameless == library.personas.end()) return library;
  library.system_prompt = std::move(nameless->instructions);
  library.personas.erase(nameless);
  return library;
}

Status store_system_prompt(Database& db, const std::string& text) {
  TRY(const std::vector<Persona> personas, list_personas(db));
  const auto nameless = std::ranges::find(personas, "", &Persona::name);
  const int64_t id = nameless == personas.end() ? 0 : nameless->id;
  if (text.empty()) return id == 0 ? Status() : remove_persona(db, id);
  TRY(const int64_t saved, save_persona(db, {.id = id, .name = "", .instructions = text, .model = ""}));
  static_cast<void>(saved);
  return {};
}

}  // namespace

// ---- Asking the engine

void Controller::Impl::on(action::TestDevices&) {
  state.workbench.testing_devices = true;
  tool_ticket = next_ticket();
  engine.post(engine_command::Devices{tool_ticket, open_settings().device});
}

void Controller::Impl::on(action::ShowTokens& show) {
  tool_ticket = next_ticket();
  engine.post(engine_command::Tokens{tool_ticket, show.text});
}

void Controller::Impl::on(action::ShowPrompt&) {
  tool_ticket = next_ticket();
  engine.post(engine_command::Prompt{tool_ticket, messages_for_model(shown(), shown().leaf)});
}

void Controller::Impl::on(action::ShowCandidates&) {
  tool_ticket = next_ticket();
  engine.post(engine_command::Candidates{tool_ticket, messages_for_model(shown(), shown().leaf),
                                         open_settings().context});
}

void Controller::Impl::on(action::ShowPlan&) {
  tool_ticket = next_ticket();
  engine.post(engine_command::Plan{tool_ticket, open_settings().context});
}

void Controller::Impl::on_event(engine_event::TokensShown& shown) {
  if (shown.ticket == tool_ticket) state.workbench.tokens = std::move(shown.tokens);
}

void Controller::Impl::on_event(engine_event::PromptShown& shown) {
  if (shown.ticket == tool_ticket) state.workbench.prompt_text = std::move(shown.text);
}

void Controller::Impl::on_event(engine_event::CandidatesShown& shown) {
  if (shown.ticket == tool_ticket) state.workbench.candidates = std::move(shown.candidates);
}

void Controller::Impl::on_event(engine_event::PlanShown& shown) {
  if (shown.ticket != tool_ticket) return;
  state.workbench.plan = std::move(shown.plan);
  state.workbench.profile = std::move(shown.profile);
}

void Controller::Impl::on_event(engine_event::DevicesListed& listed) {
  state.workbench.testing_devices = false;
  state.workbench.devices = std::move(listed.devices);
  state.workbench.device_reason = std::move(listed.reason);
}

// Never content: what the program did and which kind of fault it met.
void Controller::Impl::log_line(std::string line) {
  std::vector<std::string>& log = state.workbench.log;
  log.push_back(std::move(line));
  if (log.size() > kMostLogLines) log.erase(log.begin());
}

// ---- Personas and prompts

void Controller::Impl::refresh_library() {
  write([](Vault& vault) { return read_library(vault.writer()); },
        [this](Result<Library>& library) {
          if (!library) {
            tell(Notice::Kind::Danger, said(library.error()));
            return;
          }
          state.workbench.personas = std::move(library->personas);
          state.workbench.prompts = std::move(library->prompts);
          state.settings.system_prompt = std::move(library->system_prompt);
        });
}

void Controller::Impl::save_system_prompt() {
  if (!jobs) return;  // nothing is open that could keep it: it lasts as long as the window
  change_library(
      [text = state.settings.system_prompt](Database& db) { return store_system_prompt(db, text); });
}

void Controller::Impl::change_library(std::function<Status(Database&)> change) {
  write([change = std::move(change)](Vault& vault) { return change(vault.writer()); },
        [this](const Status& done) {
          if (!done) tell(Notice::Kind::Danger, said(done.error()));
          refresh_library();
        });
}

void Controller::Impl::on(action::SavePersona& save) {
  change_library([persona = save.persona](Database& db) -> Status {
    TRY(const int64_t id, save_persona(db, persona));
    static_cast<void>(id);
    return {};
  });
}

void Controller::Impl::on(action::RemovePersona& remove) {
  change_library([id = remove.id](Database& db) { return remove_persona(db, id); });
}

void Controller::Impl::on(action::SavePromptText& save) {
  change_library([prompt = save.prompt](Database& db) -> Status {
    TRY(const int64_t id, save_prompt(db, prompt));
    static_cast<void>(id);
    return {};
  });
}

void Controller::Impl::on(action::RemovePromptText& remove) {
  change_library([id = remove.id](Database& db) { return remove_prompt(db, id); });
}

}  // namespace hearth
