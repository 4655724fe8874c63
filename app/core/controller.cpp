#include "app/core/controller.h"

#include <algorithm>

#include "app/core/action.h"
#include "app/core/controller_impl.h"
#include "app/core/words.h"

namespace hearth {

Controller::Controller(Options options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Controller::~Controller() = default;
const AppState& Controller::state() const { return impl_->state; }
void Controller::act(Action action) { impl_->act(action); }
bool Controller::pump() { return impl_->pump(); }
std::optional<double> Controller::seconds_until_due() const { return impl_->seconds_until_due(); }

Controller::Impl::Impl(Options from)
    : options(std::move(from)),
      mailbox(options.wake),
      desk(options.model_hosts, [this] { mailbox.post([this] { refresh_downloads(); }); }),
      engine(options.wake, desk.connections, options.model_opener) {
  LoadedSettings loaded = load_settings(options.home);
  state.settings = std::move(loaded.settings);
  state.now_ms = wall_ms();
  state.about = options.about;
  if (!loaded.notice.empty()) tell(Notice::Kind::Caution, std::move(loaded.notice));
  show_new_chat(false);
  find_vaults();
  if (!state.settings.model.empty()) open_model(state.settings.model);
  begin_models();
}

// What was accepted is written before the threads end; nothing is told to anybody any more.
Controller::Impl::~Impl() {
  pump();
  stop_answer();
  save_all();
  jobs.reset();
}

void Controller::Impl::act(Action& action) {
  last_activity = Clock::now();
  std::visit([this](auto& one) { on(one); }, action);
  changed();
}

bool Controller::Impl::pump() {
  const uint64_t before = state.revision;
  for (const auto& work : mailbox.take()) {
    work();
    changed();
  }
  pump_engine();
  pump_models();
  pump_idle_lock();
  pump_watching();
  const Clock::time_point now = Clock::now();
  std::list<Timer> due;
  for (auto timer = timers.begin(); timer != timers.end();) {
    const auto next = std::next(timer);
    if (timer->when <= now) due.splice(due.end(), timers, timer);
    timer = next;
  }
  for (const Timer& timer : due) {
    if (timer.session != session) continue;
    timer.job();
    changed();
  }
  state.now_ms = wall_ms();
  return state.revision != before;
}

std::optional<double> Controller::Impl::seconds_until_due() const {
  std::optional<double> least = seconds_until_idle_lock();
  if (const auto look = seconds_until_look()) least = std::min(least.value_or(*look), *look);
  const Clock::time_point now = Clock::now();
  for (const Timer& timer : timers) {
    const double seconds = std::max(0.0, std::chrono::duration<double>(timer.when - now).count());
    least = std::min(least.value_or(seconds), seconds);
  }
  return least;
}

int64_t Controller::Impl::wall_ms() const {
  if (options.wall_clock_ms) return options.wall_clock_ms();
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

int64_t Controller::Impl::stamp_ms() { return last_stamp_ms = std::max(wall_ms(), last_stamp_ms + 1); }

void Controller::Impl::at_time(Clock::time_point when, std::function<void()> job) {
  timers.push_back({when, session, std::move(job)});
}

// ---- Notices

uint64_t Controller::Impl::tell(Notice::Kind kind, std::string text, Remedy remedy, uint64_t subject) {
  std::erase_if(state.notices, [&](const Notice& old) {
    return old.text == text && old.remedy == remedy && old.subject == subject;
  });
  Notice& notice = state.notices.emplace_back();
  notice.id = ++last_notice;
  notice.kind = kind;
  notice.text = std::move(text);
  notice.remedy = remedy;
  notice.subject = subject;
  changed();
  return notice.id;
}

void Controller::Impl::tell_for_a_while(Notice::Kind kind, std::string text, Remedy remedy, uint64_t subject,
                                        int seconds) {
  const uint64_t id = tell(kind, std::move(text), remedy, subject);
  state.notices.back().until_ms = wall_ms() + seconds * int64_t{1000};
  at_time(Clock::now() + std::chrono::seconds(seconds), [this, id] {
    std::erase_if(state.notices, [id](const Notice& notice) { return notice.id == id; });
  });
}

void Controller::Impl::drop_notices(Remedy remedy, std::optional<uint64_t> subject) {
  std::erase_if(state.notices, [&](const Notice& notice) {
    return notice.remedy == remedy && (!subject || notice.subject == *subject);
  });
}

void Controller::Impl::on(action::DismissNotice& dismiss) {
  std::erase_if(state.notices, [&](const Notice& notice) { return notice.id == dismiss.notice; });
}

void Controller::Impl::on(action::UseRemedy& wanted) {
  const auto found = std::ranges::find(state.notices, wanted.notice, &Notice::id);
  if (found == state.notices.end()) return;
  const Notice notice = *found;
  state.notices.erase(found);
  use(notice.remedy, notice.subject);
}

void Controller::Impl::use(Remedy remedy, uint64_t subject) {
  switch (remedy) {
    case Remedy::None:
      break;
    case Remedy::RetryAnswer:
      return answer_again();
    case Remedy::ChooseModel:
    case Remedy::FreeSpace:
      state.page = Page::Models;
      break;
    case Remedy::OpenPrivacy:
      state.page = Page::Privacy;
      break;
    case Remedy::UseProcessor: {
      action::SetDevice processor{"cpu"};
      return on(processor);
    }
    case Remedy::UndoErase: {
      action::UndoDelete undo{static_cast<ChatId>(subject)};
      return on(undo);
    }
    case Remedy::TurnNetworkOn: {
      action::ChangeSettings change{state.settings};
      change.settings.network = true;
      return on(change);
    }
    case Remedy::SaveAgain:
      return save_all();
    case Remedy::RetryDownload:
    case Remedy::DeleteAndFetchAgain: {
      action::ResumeDownload resume{subject};  // a wrong file goes when its download begins again
      return on(resume);
    }
  }
}

// ---- Where one is, settings

void Controller::Impl::on(action::ShowPage& page) {
  state.page = page.page;
  if (state.page == Page::Documents) look_for_ocr();  // it may have been installed meanwhile
}

void Controller::Impl::on(action::ChangeSettings& change) {
  const Settings before = std::exchange(state.settings, std::move(change.settings));
  save_settings_later();
  if (before.system_prompt != state.settings.system_prompt) save_system_prompt();
  const bool opens_anew =
      before.device != state.settings.device || before.context_tokens != state.settings.context_tokens;
  if (opens_anew && state.model.state != ModelView::State::None && !state.model.path.empty())
    open_model(state.model.path);
  models_settings_changed(before);
}

void Controller::Impl::save_settings_later() {
  aside([home = options.home, settings = state.settings] { return save_settings(home, settings); },
        [this](const Status& saved) {
          if (!saved) tell(Notice::Kind::Caution, said(saved.error()));
        });
}

}  // namespace hearth
