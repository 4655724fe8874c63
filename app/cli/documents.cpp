#include "app/cli/documents.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>

#include "app/cli/terminal_text.h"
#include "app/cli/watched_bar.h"
#include "app/docs/document_files.h"
#include "app/docs/folder_walk.h"
#include "app/docs/prompt_injection.h"
#include "app/models/file_hash.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

int64_t now_ms() {
  using std::chrono::milliseconds;
  return std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// What opens the files of one call.
class Passwords {
 public:
  static Result<Passwords> of(const DocumentOptions& options) {
    Passwords passwords;
    if (options.password_file) {
      TRY(Secret given, read_secret_file(*options.password_file, "file with the documents' password"));
      passwords.given_ = std::make_shared<const Secret>(std::move(given));
    }
    return passwords;
  }

  // Null: none was given.
  std::shared_ptr<const Secret> given() const { return given_; }
  // Where a person can be asked, and was not told the password already; else null.
  std::shared_ptr<const Secret> ask(const std::string& file) const {
    if (given_ || !can_ask()) return nullptr;
    std::optional<Secret> typed =
        ask_hidden(safe_on_one_line(concat("Password of ", file, ":")), Typed::AsIs);
    return typed ? std::make_shared<const Secret>(std::move(*typed)) : nullptr;
  }
  // Instead of the reader's sentence, which does not know of flags.
  Error missing(Error error) const {
    if (error.fault == Fault::WrongKey && !given_)
      error.message = "The file has a password: give it with --document-password-file F (-: standard input).";
    return error;
  }

 private:
  std::shared_ptr<const Secret> given_;
};

// Adds files one after the other, and remembers whose pages may be pictures.
class Adding {
 public:
  Adding(Database& db, Passwords passwords)
      : db_(db), passwords_(std::move(passwords)), bar_(std::in_place, "Reading") {}

  // Folders become the documents in them.
  Result<std::vector<std::string>> files_of(const std::vector<std::string>& given) {
    std::vector<std::string> files;
    for (const std::string& path : given) {
      const Result<std::vector<std::string>> found =
          documents_at(path, [this] { return !bar_->interrupted(); });
      if (!found && found.error().fault == Fault::Cancelled) return std::unexpected(found.error());
      TRY(const std::vector<std::string> no_more, documents_no_more(db_, path));
      if (!found && no_more.empty()) all_.failed.push_back({path, found.error().message});
      if (found) files.insert(files.end(), found->begin(), found->end());
      files.insert(files.end(), no_more.begin(), no_more.end());
    }
    files_ = files.size();
    return files;
  }

  Status add(const std::string& file) {
    FileWithScans adding = {.file = file, .document = 0, .password = nullptr};
    FileToAdd to_add = {.path = file, .sha256 = {}};
    if (const std::optional<FileStamp> stamp = stamp_of_file(file)) {
      to_add.place = whole_place(file);
      to_add.stamp = *stamp;
    }
    const Result<KeptDocument> done = ingest_file(adding, to_add);
    ++before_;
    if (!done && done.error().fault == Fault::Cancelled) return std::unexpected(done.error());
    if (!done) return put_failed(to_add, done.error());
    adding.document = done->id;
    put_read(std::move(adding), done->as);
    return {};
  }

  // Their pages that are pictures, and what is left to be said.
  Result<AddedFiles> finish() {
    bar_->clear();
    bar_.reset();
    TRY(all_.scans, read_scans(db_, readable_, ocr_));
    for (const ScansRead& read : all_.scans)
      std::ranges::move(sentences_of(read), std::back_inserter(all_.notices));
    TRY_STATUS(note_pictures());
    return std::move(all_);
  }

 private:
  // A file that did not change is not opened, and one whose content is there is not read.
  Result<KeptDocument> ingest_file(FileWithScans& file, FileToAdd& adding) {
    TRY(const std::optional<KeptDocument> unchanged, find_unchanged(db_, adding));
    if (unchanged) return *unchanged;
    const KeepGoing watched = bar_->keep_going();
    TRY(adding.sha256, sha256_of_file(file.file, [&](double done) {
          return watched((static_cast<double>(before_) + done) / static_cast<double>(files_));
        }));
    TRY(const std::optional<KeptDocument> same, find_same_content(db_, adding));
    if (same) return *same;
    adding.keep_going = [this] { return !bar_->interrupted(); };
    adding.reads_scans = [this] { return ocr_.is_there(); };
    file.password = passwords_.given();
    Result<KeptDocument> done = ingest_with(adding, file.password);
    if (done || done.error().fault != Fault::WrongKey) return done;
    bar_->clear();
    file.password = passwords_.ask(file.file);
    return file.password ? ingest_with(adding, file.password)
                         : std::unexpected(passwords_.missing(done.error()));
  }

  Result<KeptDocument> ingest_with(FileToAdd& adding, const std::shared_ptr<const Secret>& password) {
    adding.password = password ? password->text() : std::string_view();
    const Result<Ingested> done = ingest(db_, adding, now_ms());
    if (done) return done->kept;
    if (done.error().fault == Fault::Unsupported && done.error().message == kOnlyPictures)
      return fail(Fault::Unsupported, concat(kOnlyPictures, " ", how_to_get_ocr()));
    return std::unexpected(done.error());
  }

  void put_read(FileWithScans file, KeptDocument::As as) {
    if (as == KeptDocument::As::ThereAlready) {
      const std::string name = repair_utf8(text_of(path_of(file.file).filename()));
      all_.skipped.push_back({file.file, concat(name, " is among your documents already.")});
    } else {
      all_.added.push_back(file.file);
    }
    if (as == KeptDocument::As::Updated) all_.updated.push_back(file.file);
    readable_.push_back(std::move(file));
  }

  Status put_failed(const FileToAdd& file, const Error& error) {
    TRY(const bool older_stays, note_unread(db_, file, error));
    const std::string_view what_stays = older_stays ? " What was read of it before stays." : "";
    all_.failed.push_back({file.path, concat(error.message, what_stays)});
    return {};
  }

  // Pages that stay without text although their format can be drawn: nothing is installed that reads them.
  Status note_pictures() {
    if (ocr_.looked() && ocr_.is_there()) return {};
    for (const FileWithScans& file : readable_) {
      const Result<DocumentSummary> document = document_summary(db_, file.document);
      if (!document || document->pages_to_read == 0) continue;
      all_.notices.push_back(concat(file.file, ": ", document->pages_to_read, " of ", document->pages,
                                    " pages are pictures without text. ", how_to_get_ocr()));
    }
    return {};
  }

  Database& db_;
  Passwords passwords_;
  size_t files_ = 0, before_ = 0;
  std::optional<WatchedBar> bar_;  // while files are added
  Ocr ocr_;
  AddedFiles all_;
  std::vector<FileWithScans> readable_;
};

}  // namespace

void add_document_options(Arguments& arguments, DocumentOptions& options) {
  arguments.text("--document-password-file",
                 "A file whose first line is the password of the files; -: standard input",
                 options.password_file);
}

Result<AddedFiles> add_files(Database& db, const std::vector<std::string>& given,
                             const DocumentOptions& options) {
  TRY(Passwords passwords, Passwords::of(options));
  Adding adding(db, std::move(passwords));
  TRY(const std::vector<std::string> files, adding.files_of(given));
  for (const std::string& file : files) TRY_STATUS(adding.add(file));
  return adding.finish();
}

void tell_what_was_left_out(const AddedFiles& files) {
  for (const NotAdded& one : files.failed) write_note(safe_on_one_line(concat(one.file, ": ", one.reason)));
  for (const std::string& notice : files.notices) write_note(safe_on_one_line(notice));
}

Result<std::unique_ptr<Vault>> files_in_memory(const std::vector<std::string>& files,
                                               const DocumentOptions& options) {
  TRY(std::unique_ptr<Vault> vault, Vault::in_memory());
  TRY(const AddedFiles added, add_files(vault->writer(), files, options));
  if (added.added.empty()) {
    const NotAdded& first = added.failed.front();
    return fail(Fault::BadFormat, concat(repair_utf8(first.file), ": ", first.reason));
  }
  tell_what_was_left_out(added);
  return vault;
}

std::string place_of(const Passage& passage) {
  if (!passage.page)
    return passage.heading.empty() ? passage.file : concat(passage.file, ", ", passage.heading);
  const std::string page = passage.page_label.empty() ? concat(*passage.page) : passage.page_label;
  return concat(passage.file, ", page ", page, passage.ocr_confidence ? ", read by OCR" : "");
}

Json json_of_place(const Passage& passage) {
  return {{"file", passage.file},
          {"page", passage.page ? Json(*passage.page) : Json()},
          {"page_label", passage.page_label.empty() ? Json() : Json(passage.page_label)},
          {"heading", passage.heading},
          {"read_by_ocr", passage.ocr_confidence.has_value()},
          {"hard_to_read", passage.ocr_confidence.value_or(100) < kHardToReadConfidence}};
}

Json json_of_passage(const Passage& passage) {
  Json row = json_of_place(passage);
  row["text"] = passage.text;
  row["suspicious"] = !instructions_to_a_model(passage.text).empty();
  return row;
}

void write_passage(const Passage& passage) {
  const bool suspicious = !instructions_to_a_model(passage.text).empty();
  const std::string remark = suspicious ? " (tells a model what to do: that part is not used)" : "";
  write_out(concat(dimmed(safe_on_one_line(place_of(passage))), remark, "\n", safe_on_one_line(passage.text),
                   "\n"));
}

}  // namespace hearth::cli
