// Import, export and backup: long work on the vault's worker, one at a time, told as it goes and stopped when
// asked.
#include <atomic>
#include <chrono>
#include <filesystem>

#include "app/core/controller_impl.h"
#include "app/core/words.h"
#include "app/exchange/export.h"
#include "app/exchange/import.h"
#include "app/models/fit.h"
#include "app/models/free_space.h"
#include "engine/base/file_writing.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr double kStep = 0.01;  // of a transfer, that is worth telling

struct Ended {
  std::string result;
  std::vector<std::string> reasons;
};

Ended ended(const Result<ImportReport>& report) {
  if (!report) {
    if (report.error().fault == Fault::Cancelled) return {std::string(words(Word::kTransferStopped)), {}};
    return {said(report.error()), {}};
  }
  return {words(Word::kTransferImported, {report->format, std::to_string(report->imported),
                                          std::to_string(report->skipped), std::to_string(report->failed)}),
          report->reasons};
}

std::string said_of_backup(const Status& done, const std::string& file) {
  if (done) return words(Word::kTransferBackedUp, {file});
  if (done.error().fault == Fault::Cancelled) return std::string(words(Word::kTransferBackupStopped));
  return said(done.error());
}

// On the line for long work, but for its beginning.
class RunningImport {
 public:
  RunningImport(std::string file, StoreJobs& store, std::function<void(double)> moved)
      : file_(std::move(file)), store_(store), moved_(std::move(moved)) {}

  // Nothing: there is more to do.
  std::optional<Result<ImportReport>> slice(const std::atomic<bool>& stop) {
    if (!import_) {
      auto begun = begin(stop);
      if (!begun) return std::unexpected(begun.error());
      import_ = std::move(*begun);
    }
    const auto end = std::chrono::steady_clock::now() + kSlice;
    while (std::chrono::steady_clock::now() < end) {
      const Result<bool> more = import_->step();
      if (!more) return std::unexpected(more.error());
      if (!*more) return import_->finish();
    }
    return std::nullopt;
  }

 private:
  static constexpr std::chrono::milliseconds kSlice{15};

  Result<std::unique_ptr<Import>> begin(const std::atomic<bool>& stop) {
    const TranscriptSink sink = [this](const Transcript& transcript) {
      return store_.write_and_wait(Urgency::Background, [&](Vault& vault) -> Result<bool> {
        TRY(const std::optional<ChatId> stored, store_transcript(vault.writer(), transcript));
        return stored.has_value();
      });
    };
    const ImportWatch watch = [this, &stop](const ImportProgress& progress) {
      const double done = progress.bytes_total > 0 ? static_cast<double>(progress.bytes_done) /
                                                         static_cast<double>(progress.bytes_total)
                                                   : 0;
      if (done >= told_ + kStep) moved_(told_ = done);
      return !stop;
    };
    return Import::begin(file_, sink, watch);
  }

  const std::string file_;
  StoreJobs& store_;  // whose line this runs on
  const std::function<void(double)> moved_;
  double told_ = 0;
  std::unique_ptr<Import> import_;
};

Status write_chat(StoreJobs& jobs, const action::ExportChat& out) {
  TRY(const Transcript transcript, jobs.write_and_wait(Urgency::Background, [&](Vault& vault) {
    return read_transcript(vault.writer(), out.chat);
  }));
  return write_whole_file(out.file, export_as(transcript, out.format));
}

}  // namespace

bool Controller::Impl::begin_transfer(TransferView::Kind kind) {
  if (!jobs) return false;
  if (state.transfer.running) {
    tell_for_a_while(Notice::Kind::Caution, std::string(words(Word::kTransferBusy)));
    return false;
  }
  state.transfer = {.kind = kind, .running = true, .done = 0, .result = {}, .reasons = {}};
  return true;
}

void Controller::Impl::end_transfer(std::string result, std::vector<std::string> reasons) {
  state.transfer.running = false;
  state.transfer.done = 1;
  state.transfer.result = std::move(result);
  state.transfer.reasons = std::move(reasons);
  refresh_list();
}

// On the worker's thread; the box takes it over.
void Controller::Impl::transfer_moved(uint64_t of, double done) {
  mailbox.post([this, of, done] {
    if (of == session && state.transfer.running) state.transfer.done = done;
  });
}

// What is kept of an export is about as large as the export.
bool Controller::Impl::has_room_for(const std::string& file) {
  std::error_code fault;
  const uint64_t bytes = std::filesystem::file_size(path_of(file), fault);
  const auto free = free_space(options.home);
  if (fault || !free || *free >= bytes) return true;
  tell(Notice::Kind::Caution, words(Word::kTransferNoRoom, {shown_size(bytes), shown_size(*free)}));
  return false;
}

void Controller::Impl::on(action::ImportChats& import) {
  if (!has_room_for(import.file) || !begin_transfer(TransferView::Kind::Import)) return;
  const auto running = std::make_shared<RunningImport>(
      import.file, *jobs, [this, of = session](double done) { transfer_moved(of, done); });
  jobs->work([this, of = session, running](const std::atomic<bool>& stop) {
    auto report = running->slice(stop);
    if (!report) return true;
    mailbox.post([this, of, report = std::make_shared<Result<ImportReport>>(std::move(*report))] {
      if (of != session) return;
      Ended end = ended(*report);
      end_transfer(std::move(end.result), std::move(end.reasons));
    });
    return false;
  });
}

void Controller::Impl::on(action::ExportChat& out) {
  if (!begin_transfer(TransferView::Kind::Export)) return;
  jobs->work([this, of = session, out, store = jobs.get()](const std::atomic<bool>&) {
    const Status done = write_chat(*store, out);
    const std::string result = done ? words(Word::kTransferExported, {out.file}) : said(done.error());
    mailbox.post([this, of, result] {
      if (of == session) end_transfer(result);
    });
    return false;
  });
}

void Controller::Impl::on(action::BackUp& backup) {
  if (!begin_transfer(TransferView::Kind::Backup)) return;
  jobs->work([this, of = session, file = backup.file, store = jobs.get()](const std::atomic<bool>& stop) {
    double told = 0;
    const auto watch = [&](double done) {
      if (done >= told + kStep) transfer_moved(of, told = done);
      return !stop;
    };
    const Status done =
        store->write_and_wait(Urgency::Background, [&](Vault& vault) { return vault.backup(file, watch); });
    const std::string result = said_of_backup(done, file);
    mailbox.post([this, of, result] {
      if (of == session) end_transfer(result);
    });
    return false;
  });
}

void Controller::Impl::on(action::CancelTransfer&) {
  if (jobs && state.transfer.running) jobs->stop_work();
}

}  // namespace hearth
