// The workbench: what the engine is asked for the curious, personas, the prompt library, the log.
#include "app/core/controller_impl.h"
#include "app/store/personas.h"

namespace hearth {
namespace {

constexpr size_t kMostLogLines = 200;

struct Library {
  std::vector<Persona> personas;
  std::vector<SavedPrompt> prompts;
};

Result<Library> read_library(Database& db) {
  Library library;
  TRY(library.personas, list_personas(db));
  TRY(library.prompts, list_prompts(db));
  return library;
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
            tell(Notice::Kind::Danger, library.error().message);
            return;
          }
          state.workbench.personas = std::move(library->personas);
          state.workbench.prompts = std::move(library->prompts);
        });
}

void Controller::Impl::change_library(std::function<Status(Database&)> change) {
  write([change = std::move(change)](Vault& vault) { return change(vault.writer()); },
        [this](const Status& done) {
          if (!done) tell(Notice::Kind::Danger, done.error().message);
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
