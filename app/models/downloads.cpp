#include "app/models/downloads.h"

#include <algorithm>

namespace hearth {
namespace {

using Clock = std::chrono::steady_clock;
using State = DownloadStatus::State;

constexpr auto kTellingTime = std::chrono::milliseconds(200);
constexpr auto kCountingTime = std::chrono::milliseconds(500);
constexpr double kNewShare = 0.3;  // of the last half second in the speed that is shown

bool same_target(const DownloadOrder& a, const DownloadOrder& b) {
  const auto name = [](const DownloadOrder& order) { return order.file.substr(order.file.rfind('/') + 1); };
  return a.folder == b.folder && name(a) == name(b);
}

std::string without_scheme(std::string host) {
  const size_t end = host.find("://");
  return end == std::string::npos ? host : host.substr(end + 3);
}

}  // namespace

Downloads::Entry* Downloads::find(uint64_t id) {
  const auto found =
      std::ranges::find_if(entries_, [id](const Entry& entry) { return entry.status.id == id; });
  return found == entries_.end() ? nullptr : &*found;
}

Downloads::Entry* Downloads::next_waiting() {
  const auto found = std::ranges::find_if(
      entries_, [](const Entry& entry) { return entry.status.state == State::Waiting && !entry.stop; });
  return found == entries_.end() ? nullptr : &*found;
}

uint64_t Downloads::start(DownloadOrder order) {
  uint64_t id = 0;
  {
    const std::lock_guard lock(mutex_);
    const auto same = std::ranges::find_if(entries_, [&order](const Entry& entry) {
      return entry.status.state != State::Done && same_target(entry.status.order, order);
    });
    if (same != entries_.end()) {
      id = same->status.id;
    } else {
      Entry& entry = entries_.emplace_back();
      entry.status.id = id = ++last_id_;
      entry.status.total = order.bytes;
      if (!order.hosts.empty()) entry.status.host = without_scheme(order.hosts.front());
      entry.status.order = std::move(order);
    }
  }
  resume(id);
  return id;
}

void Downloads::pause(uint64_t id) {
  const std::lock_guard lock(mutex_);
  Entry* const entry = find(id);
  if (!entry) return;
  if (entry->status.state == State::Waiting) entry->status.state = State::Paused;
  if (entry->status.state == State::Running || entry->status.state == State::Checking) entry->stop = true;
}

void Downloads::resume(uint64_t id) {
  {
    const std::lock_guard lock(mutex_);
    Entry* const entry = find(id);
    if (!entry || entry->forget) return;
    if (entry->status.state == State::Paused || entry->status.state == State::Failed) {
      entry->status.state = State::Waiting;
      entry->status.outcome = {};
    }
  }
  look_for_work();
}

void Downloads::cancel(uint64_t id) {
  const std::lock_guard lock(mutex_);
  Entry* const entry = find(id);
  if (!entry) return;
  if (entry->status.state == State::Running || entry->status.state == State::Checking) {
    entry->stop = entry->forget = true;
    return;
  }
  if (entry->status.state != State::Done)
    forget_download(entry->status.order.folder, entry->status.order.file);
  entries_.remove_if([id](const Entry& old) { return old.status.id == id; });
}

void Downloads::take_up(const std::string& folder) {
  std::vector<BegunDownload> begun = begun_downloads(folder);
  const std::lock_guard lock(mutex_);
  for (BegunDownload& download : begun) {
    const bool known = std::ranges::any_of(
        entries_, [&](const Entry& entry) { return same_target(entry.status.order, download.order); });
    if (known) continue;
    DownloadStatus& status = entries_.emplace_back().status;
    status.id = ++last_id_;
    status.done = download.done;
    status.total = download.order.bytes;
    if (!download.order.hosts.empty()) status.host = without_scheme(download.order.hosts.front());
    status.order = std::move(download.order);
    status.state = State::Paused;
  }
}

std::vector<DownloadStatus> Downloads::status() const {
  const std::lock_guard lock(mutex_);
  std::vector<DownloadStatus> all;
  for (const Entry& entry : entries_) {
    if (!entry.forget) all.push_back(entry.status);
  }
  return all;
}

Task<Done> Downloads::work_off() {
  while (true) {
    uint64_t id = 0;
    DownloadOrder order;
    {
      const std::lock_guard lock(mutex_);
      Entry* const entry = ending_ ? nullptr : next_waiting();
      if (!entry) break;
      entry->status.state = State::Running;
      id = entry->status.id;
      order = entry->status.order;
    }
    co_await fetch(id, std::move(order));
  }
  co_return Done();
}

Task<Done> Downloads::fetch(uint64_t id, DownloadOrder order) {
  pace_ = {};
  changed_();
  DownloadWatch watch = [this, id](const DownloadProgress& progress) { return moved(id, progress); };
  DownloadOutcome outcome = co_await download(connections_, std::move(order), std::move(watch), patience_);
  ended(id, std::move(outcome));
  co_return Done();
}

bool Downloads::moved(uint64_t id, const DownloadProgress& progress) {
  const Clock::time_point now = Clock::now();
  if (pace_.counted == Clock::time_point() || progress.done < pace_.bytes) {
    pace_.counted = now;
    pace_.bytes = progress.done;
  } else if (now - pace_.counted >= kCountingTime) {
    const double fresh = static_cast<double>(progress.done - pace_.bytes) /
                         std::chrono::duration<double>(now - pace_.counted).count();
    pace_.bytes_per_s =
        pace_.bytes_per_s == 0 ? fresh : kNewShare * fresh + (1 - kNewShare) * pace_.bytes_per_s;
    pace_.counted = now;
    pace_.bytes = progress.done;
  }
  const bool checking = progress.phase == DownloadProgress::Phase::Checking;
  bool keep_going = false, news = false;
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = *find(id);
    keep_going = !entry.stop && !ending_;
    news = now - pace_.told >= kTellingTime || (entry.status.state == State::Checking) != checking;
    entry.status.state = checking ? State::Checking : State::Running;
    entry.status.done = progress.done;
    entry.status.total = progress.total;
    entry.status.bytes_per_s = progress.phase == DownloadProgress::Phase::Fetching ? pace_.bytes_per_s : 0;
    if (!progress.host.empty()) entry.status.host = without_scheme(progress.host);
  }
  if (news) {
    pace_.told = now;
    changed_();
  }
  return keep_going;
}

void Downloads::ended(uint64_t id, DownloadOutcome outcome) {
  {
    const std::lock_guard lock(mutex_);
    Entry& entry = *find(id);
    const DownloadOrder order = entry.status.order;
    if (entry.forget) {
      // It may have become whole just before it was given up: then it stays, as any model does.
      if (outcome.end != DownloadEnd::Done) forget_download(order.folder, order.file);
      entries_.remove_if([id](const Entry& old) { return old.status.id == id; });
    } else {
      const bool done = outcome.end == DownloadEnd::Done;
      const bool stopped = outcome.end == DownloadEnd::Stopped;
      entry.stop = false;
      entry.status.bytes_per_s = 0;
      if (done) entry.status.done = entry.status.total;
      if (!done && !stopped && !order.copied_from.empty()) entry.status.done = 0;  // nothing of it stays
      entry.status.state = done ? State::Done : stopped ? State::Paused : State::Failed;
      if (!stopped) entry.status.outcome = std::move(outcome);
    }
  }
  changed_();
}

}  // namespace hearth
