#include "app/cli/documents.h"

#include <nlohmann/json.hpp>

#include <chrono>

#include "app/cli/terminal_text.h"
#include "app/cli/watched_bar.h"
#include "app/docs/document_files.h"
#include "app/docs/prompt_injection.h"
#include "app/models/file_hash.h"
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
      passwords.given_.emplace(std::move(given));
    }
    return passwords;
  }

  // Nothing: none was given.
  std::string_view given() const { return given_ ? given_->text() : std::string_view(); }
  // Where a person can be asked, and was not told the password already.
  std::optional<Secret> ask(const std::string& file) const {
    if (given_ || !can_ask()) return std::nullopt;
    return ask_hidden(safe_on_one_line(concat("Password of ", file, ":")), Typed::AsIs);
  }
  // Instead of the reader's sentence, which does not know of flags.
  Error missing(Error error) const {
    if (error.fault == Fault::WrongKey && !given_)
      error.message = "The file has a password: give it with --document-password-file F (-: standard input).";
    return error;
  }

 private:
  std::optional<Secret> given_;
};

Result<Ingested> add_file(Database& db, const std::string& file, const Passwords& passwords, WatchedBar& bar,
                          const KeepGoing& keep_going) {
  TRY(const std::string sha256, sha256_of_file(file, keep_going));
  FileToAdd adding = {.path = file, .sha256 = sha256, .password = passwords.given()};
  adding.keep_going = [&bar] { return !bar.interrupted(); };
  Result<Ingested> done = ingest(db, adding, now_ms());
  if (done || done.error().fault != Fault::WrongKey) return done;
  bar.clear();
  const std::optional<Secret> asked = passwords.ask(file);
  if (!asked) return std::unexpected(passwords.missing(done.error()));
  adding.password = asked->text();
  return ingest(db, adding, now_ms());
}

void note_empty_pages(AddedFiles& files, const std::string& file, const Ingested& done) {
  if (done.pages_without_text == 0) return;
  files.notices.push_back(concat(file, ": ", done.pages_without_text, " of ", done.pages,
                                 " pages have no text that can be read."));
}

// Folders become the documents in them.
Result<std::vector<std::string>> files_of(const std::vector<std::string>& given, const KeepGoing& keep_going,
                                          AddedFiles& all) {
  std::vector<std::string> files;
  for (const std::string& path : given) {
    const Result<std::vector<std::string>> found = documents_at(path, [&] { return keep_going(0); });
    if (!found && found.error().fault == Fault::Cancelled) return std::unexpected(found.error());
    if (!found) all.failed.push_back({path, found.error().message});
    if (found) files.insert(files.end(), found->begin(), found->end());
  }
  return files;
}

}  // namespace

void add_document_options(Arguments& arguments, DocumentOptions& options) {
  arguments.text("--document-password-file",
                 "A file whose first line is the password of the files; -: standard input",
                 options.password_file);
}

Result<AddedFiles> add_files(Database& db, const std::vector<std::string>& given,
                             const DocumentOptions& options) {
  TRY(const Passwords passwords, Passwords::of(options));
  AddedFiles all;
  WatchedBar bar("Reading");
  TRY(const std::vector<std::string> files, files_of(given, bar.keep_going(), all));
  size_t before = 0;
  const auto keep_going = [&, watched = bar.keep_going()](double done) {
    return watched((static_cast<double>(before) + done) / static_cast<double>(files.size()));
  };
  for (const std::string& file : files) {
    const Result<Ingested> done = add_file(db, file, passwords, bar, keep_going);
    ++before;
    if (done) {
      all.added.push_back(file);
      note_empty_pages(all, file, *done);
      continue;
    }
    if (done.error().fault == Fault::Cancelled) return std::unexpected(done.error());
    (done.error().fault == Fault::Busy ? all.skipped : all.failed).push_back({file, done.error().message});
  }
  bar.clear();
  return all;
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
  return concat(passage.file, ", page ", page);
}

Json json_of_place(const Passage& passage) {
  return {{"file", passage.file},
          {"page", passage.page ? Json(*passage.page) : Json()},
          {"page_label", passage.page_label.empty() ? Json() : Json(passage.page_label)},
          {"heading", passage.heading}};
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
