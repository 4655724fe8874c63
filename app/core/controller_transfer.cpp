// Import, export and backup: long work on the vault's worker, one at a time, told as it goes and stopped when
// asked.
#include "app/core/controller_impl.h"
#include "app/core/words.h"
#include "app/exchange/export.h"
#include "app/exchange/import.h"
#include "engine/base/file_writing.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

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

void Controller::Impl::on(action::ImportChats& import) {
  if (!begin_transfer(TransferView::Kind::Import)) return;
  jobs->work([this, of = session, file = import.file, store = jobs.get()](const std::atomic<bool>& stop) {
    const TranscriptSink sink = [store](const Transcript& transcript) {
      return store->write_and_wait(Urgency::Background, [&](Vault& vault) -> Result<bool> {
        TRY(const std::optional<ChatId> stored, store_transcript(vault.writer(), transcript));
        return stored.has_value();
      });
    };
    double told = 0;
    const ImportWatch watch = [&](const ImportProgress& progress) {
      const double done = progress.bytes_total > 0 ? static_cast<double>(progress.bytes_done) /
                                                         static_cast<double>(progress.bytes_total)
                                                   : 0;
      constexpr double kStep = 0.01;
      if (done >= told + kStep) transfer_moved(of, told = done);
      return !stop;
    };
    auto report = std::make_shared<Result<ImportReport>>(import_file(file, sink, watch));
    mailbox.post([this, of, report] {
      if (of != session) return;
      Ended end = ended(*report);
      end_transfer(std::move(end.result), std::move(end.reasons));
    });
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
  });
}

void Controller::Impl::on(action::BackUp& backup) {
  if (!begin_transfer(TransferView::Kind::Backup)) return;
  jobs->work([this, of = session, file = backup.file, store = jobs.get()](const std::atomic<bool>&) {
    const Status done =
        store->write_and_wait(Urgency::Background, [&](Vault& vault) { return vault.backup(file); });
    const std::string result = done ? words(Word::kTransferBackedUp, {file}) : said(done.error());
    mailbox.post([this, of, result] {
      if (of == session) end_transfer(result);
    });
  });
}

void Controller::Impl::on(action::CancelTransfer&) {
  if (jobs && state.transfer.running) jobs->stop_work();
}

}  // namespace hearth
