// The model that answers, and the events of the engine's thread.
#include <filesystem>

#include "app/core/controller_impl.h"
#include "app/core/model_names.h"
#include "app/core/words.h"
#include "engine/base/file_writing.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

std::string device_for_people(const DeviceSummary& device) {
  return device.kind == "cpu" ? std::string(words(Word::kModelsProcessor)) : device.name;
}

}  // namespace

OpenSettings Controller::Impl::open_settings() const {
  return {.device = {.id = state.settings.device,
                     .threads = 0,
                     .cache_folder = text_of(path_of(options.home) / "cache")},
          .context = {.tokens = state.settings.context_tokens},
          .vocabulary_only = false};
}

void Controller::Impl::on(action::OpenModel& open) {
  if (open.path.empty() || keep_picked(open.path, true)) return;
  leave_server();
  open_model(open.path);
  if (state.screen == Screen::ChooseModel) state.screen = Screen::Main;
  if (state.settings.model == open.path) return;
  state.settings.model = open.path;
  save_settings_later();
}

void Controller::Impl::open_model(std::string path) {
  if (answer && answer->asked) stop_answer();
  state.model = ModelView();
  state.model.path = path;
  state.model.name = model_name_for_people(path, path);
  counting_ticket = 0;
  drop_notices(Remedy::ChooseModel);
  if (!file_exists(path)) {
    engine.post(engine_command::Close{ModelSlot::Main});
    opening_ticket = 0;
    state.model.state = ModelView::State::Failed;
    state.model.error = words(Word::kNoticeModelGone, {state.model.name});
    tell(Notice::Kind::Caution, state.model.error, Remedy::ChooseModel);
    if (answer) finish_answer(AnswerDetails::End::Failed, std::nullopt);
    return work_more();
  }
  state.model.state = ModelView::State::Opening;
  state.model.tested_device.clear();
  opening_ticket = next_ticket();
  engine.post(engine_command::Open{.ticket = opening_ticket,
                                   .slot = ModelSlot::Main,
                                   .path = path,
                                   .server = {},
                                   .settings = open_settings()});
}

void Controller::Impl::on(action::CloseModel&) {
  stop_answer();
  engine.cancel(opening_ticket);
  opening_ticket = 0;
  engine.post(engine_command::Close{ModelSlot::Main});
  leave_server();
  state.model = ModelView();
  counting_ticket = 0;
  work_more();
  if (state.settings.model.empty()) return;
  state.settings.model.clear();
  save_settings_later();
}

void Controller::Impl::on(action::SetDevice& set) {
  action::ChangeSettings change{state.settings};
  change.settings.device = set.device;
  on(change);
}

// ---- Events

void Controller::Impl::pump_engine() {
  for (EngineEvent& event : engine.take_events()) {
    std::visit([this](auto& one) { on_event(one); }, event);
    changed();
  }
}

void Controller::Impl::on_event(engine_event::Opening& opening) {
  if (opening.ticket != opening_ticket) return;
  state.model.opened = opening.fraction;
  state.model.tested_device = std::move(opening.tested_now);
}

void Controller::Impl::on_event(engine_event::Opened& opened) {
  if (opened.ticket == opening_second_ticket && answer && answer->compares) {
    opening_second_ticket = 0;
    second_ready = true;
    second_card = std::move(opened.card);
    return ask_when_ready();
  }
  if (opened.ticket != opening_ticket) return;
  opening_ticket = 0;
  model_card = std::move(opened.card);
  state.model.state = ModelView::State::Ready;
  state.model.opened = 1;
  if (state.model.server.empty()) state.model.name = model_name_for_people(state.model.path, model_card.name);
  state.model.quantization = model_card.quantization;
  state.model.context_tokens = opened.context_tokens;
  model_says(opened.device, opened.notice);
  log_line(concat("A model is open on ", opened.device.id, "."));
  ask_when_ready();
  count_context();
  work_more();
}

void Controller::Impl::model_says(const DeviceSummary& device, const std::string& notice) {
  if (!device.id.empty()) state.model.device = device_for_people(device);
  if (notice == state.model.notice) return;
  state.model.notice = notice;
  if (!notice.empty()) tell_for_a_while(Notice::Kind::Caution, notice, Remedy::None, 0, 20);
}

void Controller::Impl::on_event(engine_event::Failed& failed) {
  if (failed.ticket == opening_second_ticket && answer && answer->compares) {
    opening_second_ticket = 0;
    return finish_answer(AnswerDetails::End::Failed, failed.error);
  }
  if (embedding_failed(failed) || ranking_failed(failed) || counting_failed(failed)) return;
  if (failed.ticket == tool_ticket && tool_ticket != 0) {
    tool_ticket = 0;
    const bool tested_devices = std::exchange(state.workbench.testing_devices, false);
    if (failed.error.fault == Fault::Cancelled) {  // a model was chosen meanwhile
      if (tested_devices) desk.asked_for_speed = false;
      return;
    }
    tell_for_a_while(Notice::Kind::Caution, said(failed.error));
    return;
  }
  if (failed.ticket != opening_ticket || opening_ticket == 0) return;
  opening_ticket = 0;
  if (failed.error.fault == Fault::Cancelled) return;
  state.model.state = ModelView::State::Failed;
  state.model.error = said(failed.error);
  log_line(concat("A model could not be opened: ", fault_name(failed.error.fault), "."));
  tell(Notice::Kind::Danger, words(Word::kNoticeModelFailed, {state.model.name, said(failed.error)}),
       Remedy::ChooseModel);
  if (answer && !answer->asked) finish_answer(AnswerDetails::End::Failed, std::nullopt);
  work_more();
}

}  // namespace hearth
