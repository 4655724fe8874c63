#include "app/exchange/import.h"

#include <algorithm>
#include <exception>
#include <nlohmann/json.hpp>
#include <optional>

#include "app/exchange/formats.h"
#include "app/exchange/json_elements.h"
#include "app/exchange/zip_files.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kTitleInSentence = 60;
// A document whose first elements are nothing we know is something else, such as an account's settings.
constexpr size_t kStrangersBeforeLeaving = 20;
constexpr size_t kElementsBeforeLeaving = 10'000;  // broken ones count here

std::string_view without_ending(std::string_view name) {
  const size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

class Importer {
 public:
  Importer(const TranscriptSink& sink, const ImportWatch& watch, uint64_t bytes_total)
      : sink_(sink), watch_(watch) {
    progress_.bytes_total = bytes_total;
  }

  // A JSON document, one element a step; false: it is over. `expected`: it should hold conversations, so
  // failures in it count even when nothing in it is known.
  void begin_document(ReadBlock read, std::string_view file_name, bool expected);
  Result<bool> step();
  Result<ImportReport> finish();

  void note(std::string sentence);
  void note_failure(std::string sentence) {
    ++report_.failed;
    note(std::move(sentence));
  }
  void take_files_from(ZipFiles* files) { files_ = files; }
  void set_bytes_done(uint64_t bytes) { progress_.bytes_done = bytes; }
  const std::string& first_problem() const { return first_problem_; }

 private:
  struct Document {
    Document(ReadBlock read, std::string_view name, bool should_hold_conversations)
        : elements_of(std::move(read)), file_name(name), expected(should_hold_conversations) {}

    JsonElements elements_of;
    std::string file_name;
    bool expected;
    const Format* format = nullptr;
    size_t elements = 0, strangers = 0;
    std::vector<std::string> problems;  // from before the format was known
    int64_t failed = 0;                 // of those
  };

  Status read_element(Document& document, JsonElement& element);
  void end_document();
  void add_problem(Document& document, std::string sentence);
  void recognise(Document& document, const Format& format);
  Status hand_on(const Format& format, Conversation&& conversation);
  Status deliver(const Format& format, Conversation& conversation);

  const TranscriptSink& sink_;
  const ImportWatch& watch_;
  ZipFiles* files_ = nullptr;
  std::optional<Document> document_;
  ImportReport report_;
  ImportProgress progress_;
  std::string first_problem_;  // whatever kept the very first conversation from being read
  // A conversation that further elements may belong to.
  std::optional<Conversation> pending_;
  const Format* pending_format_ = nullptr;
};

void Importer::note(std::string sentence) {
  if (report_.reasons.size() >= kMaxReasons) return;
  if (std::ranges::find(report_.reasons, sentence) == report_.reasons.end()) {
    report_.reasons.push_back(std::move(sentence));
  }
}

// What a sentence calls a conversation that could not be read.
std::string title_of(const Json& element, size_t number) {
  for (const char* name : {"title", "name"}) {
    const std::string title = first_words(text_member(element, name), kTitleInSentence);
    if (!title.empty()) return concat("“", title, "”");
  }
  return concat("Conversation ", number);
}

// The readers do not throw, but the parser under them may: when memory runs out.
Result<Json> parse_caught(std::string& text) {
  try {
    return parse_json(text);
  } catch (const std::exception&) {
    return fail(Fault::OutOfMemory, "there is not enough memory for it");
  }
}

Result<Conversation> read_caught(const Format& format, const Json& element, std::string_view file_name) {
  try {
    return format.read(element, file_name);
  } catch (const std::exception&) {
    return fail(Fault::OutOfMemory, "there is not enough memory for it");
  }
}

void Importer::begin_document(ReadBlock read, std::string_view file_name, bool expected) {
  document_.emplace(std::move(read), last_part(file_name), expected);
}

Result<bool> Importer::step() {
  Document& document = *document_;
  JsonElement element;
  const auto any = document.elements_of.next(element);
  if (!any && any.error().fault != Fault::BadFormat) return std::unexpected(any.error());
  if (!any) {  // a damaged ZIP member: what came before it stays
    add_problem(document, concat("“", document.file_name,
                                 "” could not be read to its end: ", any.error().message, "."));
  } else if (*any) {
    ++document.elements;
    TRY_STATUS(read_element(document, element));
    const bool stranger =
        document.strangers >= kStrangersBeforeLeaving || document.elements >= kElementsBeforeLeaving;
    if (document.format || !stranger) return true;
  }
  end_document();
  return false;
}

void Importer::end_document() {
  Document& document = *document_;
  if (!document.format) {
    if (first_problem_.empty() && !document.problems.empty()) first_problem_ = document.problems.front();
    if (document.expected) {
      report_.failed += document.failed;
      for (std::string& problem : document.problems) note(std::move(problem));
    }
  }
  document_.reset();
}

Status Importer::read_element(Document& document, JsonElement& element) {
  if (watch_ && !watch_(progress_)) {
    return fail(Fault::Cancelled, "The import was stopped. What had been imported by then stays.");
  }
  const std::string number = concat("Conversation ", document.elements);
  if (!element.problem.empty()) {
    add_problem(document, concat(number, " could not be read: ", element.problem, "."));
    return {};
  }
  auto json = parse_caught(element.text);
  element.text = std::string();  // its memory is needed for what is made of it
  if (!json) {
    add_problem(document, concat(number, " could not be read: ", json.error().message, "."));
    return {};
  }
  const Format* format =
      document.format && document.format->recognises(*json) ? document.format : format_of(*json);
  if (!format) {
    ++document.strangers;
    add_problem(document,
                concat(title_of(*json, document.elements),
                       " could not be read: it is not written as conversations of a known program are."));
    return {};
  }
  recognise(document, *format);
  const std::string title = title_of(*json, document.elements);
  auto conversation = read_caught(*format, *json, without_ending(document.file_name));
  *json = nullptr;
  if (conversation) return hand_on(*format, std::move(*conversation));
  if (conversation.error().fault == Fault::NotFound) {
    ++report_.skipped;
    note(concat(title, " was skipped: ", conversation.error().message, "."));
  } else {
    note_failure(concat(title, " could not be read: ", conversation.error().message, "."));
  }
  return {};
}

void Importer::add_problem(Document& document, std::string sentence) {
  if (document.format) {
    note_failure(std::move(sentence));
    return;
  }
  ++document.failed;
  if (document.problems.size() < kMaxReasons) document.problems.push_back(std::move(sentence));
}

void Importer::recognise(Document& document, const Format& format) {
  if (!document.format) {
    report_.failed += document.failed;
    for (std::string& problem : document.problems) note(std::move(problem));
    document.problems.clear();
  }
  document.format = &format;
  if (report_.format.find(format.name) != std::string::npos) return;
  if (!report_.format.empty()) report_.format += ", ";
  report_.format += format.name;
  if (!format.note.empty()) note(std::string(format.note));
}

Status Importer::hand_on(const Format& format, Conversation&& conversation) {
  if (pending_ && pending_format_ == &format && format.join(*pending_, conversation)) return {};
  if (pending_) {
    TRY_STATUS(deliver(*pending_format_, *pending_));
    pending_.reset();
  }
  if (!format.join) return deliver(format, conversation);
  pending_ = std::move(conversation);
  pending_format_ = &format;
  return {};
}

Status Importer::deliver(const Format& format, Conversation& conversation) {
  Transcript& transcript = conversation.transcript;
  if (transcript.source.empty()) transcript.source = format.source;
  if (format.complete) {
    if (transcript.source_id.empty()) transcript.source_id = content_id(transcript);
  } else if (!transcript.messages.empty()) {
    complete(transcript);
  }
  const std::string title = transcript.title.empty()
                                ? "A conversation"
                                : concat("“", first_words(transcript.title, kTitleInSentence), "”");
  if (!conversation.problem.empty()) {
    note_failure(concat(title, " could not be read: ", conversation.problem, "."));
    return {};
  }
  if (transcript.messages.empty() && !format.complete) {
    ++report_.skipped;
    note(concat(title, " was skipped: it has no messages."));
    return {};
  }
  if (files_) {
    for (std::string& problem : files_->fill(conversation)) note(std::move(problem));
  }
  const auto stored = sink_(transcript);
  if (!stored && stored.error().fault != Fault::BadFormat) return std::unexpected(stored.error());
  if (!stored) {
    note_failure(concat(title, " could not be stored: ", stored.error().message));
  } else if (*stored) {
    ++report_.imported;
  } else {
    ++report_.skipped;
    note(concat(title, " was skipped: it had been imported before."));
  }
  ++progress_.conversations;
  return {};
}

Result<ImportReport> Importer::finish() {
  if (pending_) TRY_STATUS(deliver(*pending_format_, *pending_));
  return std::move(report_);
}

std::string nothing_found(const std::string& first_problem) {
  std::string sentence = concat("No conversations were found in this file. Hearth reads the exports of ",
                                format_names(), ", as JSON or in their ZIP file.");
  if (!first_problem.empty()) sentence += " " + first_problem;
  return sentence;
}

enum class Kind { Zip, Html, Model, Json, Empty, Other };

Result<Kind> kind_of(const File& file) {
  if (file.size() == 0) return Kind::Empty;
  std::string start(static_cast<size_t>(std::min<uint64_t>(file.size(), 512)), '\0');
  TRY_STATUS(file.read_at(0, std::as_writable_bytes(std::span(start))));
  if (start.starts_with("PK\x03\x04") || start.starts_with("PK\x05\x06")) return Kind::Zip;
  if (start.starts_with("GGUF")) return Kind::Model;
  const size_t first = start.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (first == std::string::npos) return Kind::Other;
  if (start[first] == '<') return Kind::Html;
  return start[first] == '[' || start[first] == '{' ? Kind::Json : Kind::Other;
}

// Members that may hold conversations: JSON, and AI Studio's prompts, which have no ending.
bool may_hold_conversations(const ZipMember& member) {
  const std::string_view name = last_part(member.name);
  return name.ends_with(".json") || name.ends_with(".jsonl") ||
         (!name.empty() && name.find('.') == std::string::npos);
}

// Those whose failures matter even when nothing in them is readable.
bool should_hold_conversations(const ZipMember& member) {
  const std::string_view name = last_part(member.name);
  return name.starts_with("conversations") || name.ends_with(".jsonl") || name == "thread.json" ||
         name.ends_with(".conversation.json");
}

// A stream of a member that tells the importer how far it is in the archive.
ReadBlock counted(ReadBlock read, const ZipMember& member, uint64_t done_before, Importer& importer) {
  return [read = std::move(read), &member, done_before, &importer,
          unpacked = uint64_t{0}](std::span<char> into) mutable -> Result<size_t> {
    TRY(const size_t got, read(into));
    unpacked += got;
    const double share =
        member.bytes == 0 ? 1
                          : std::min(1.0, static_cast<double>(unpacked) / static_cast<double>(member.bytes));
    importer.set_bytes_done(done_before +
                            static_cast<uint64_t>(share * static_cast<double>(member.packed_bytes)));
    return got;
  };
}

}  // namespace

// What is read one after the other: the document itself, or those in an archive.
struct Import::Parts {
  Parts(const File& opened, std::string_view file_name, TranscriptSink to, ImportWatch watching)
      : file(opened),
        name(file_name),
        sink(std::move(to)),
        watch(std::move(watching)),
        importer(sink, watch, opened.size()) {}

  Status open();
  void begin_json();
  Result<bool> begin_next_member();
  Result<ImportReport> finish_zip();

  std::unique_ptr<File> owned;
  const File& file;
  const std::string name;
  const TranscriptSink sink;
  const ImportWatch watch;
  Importer importer;
  bool reading = false;  // a document is begun
  uint64_t offset = 0;   // in a document that is no archive

  std::unique_ptr<ZipArchive> archive;
  std::optional<ZipFiles> files;
  size_t member = 0;  // the next one
  uint64_t done = 0;
  bool inner_zip = false;
};

Status Import::Parts::open() {
  TRY(const Kind kind, kind_of(file));
  switch (kind) {
    case Kind::Zip: {
      TRY(archive, ZipArchive::open(file));
      files.emplace(*archive);
      importer.take_files_from(&*files);
      return {};
    }
    case Kind::Json:
      begin_json();
      return {};
    case Kind::Empty:
      return fail(Fault::BadFormat, "The file is empty. Download the export again.");
    case Kind::Html:
      return fail(Fault::BadFormat,
                  "This is a web page, made for reading. Choose the ZIP file or the JSON file of the export; "
                  "for Gemini, "
                  "ask Google Takeout for JSON.");
    case Kind::Model:
      return fail(Fault::BadFormat, "This is a model, not an export of conversations.");
    case Kind::Other:
      break;
  }
  return fail(Fault::BadFormat, nothing_found({}));
}

void Import::Parts::begin_json() {
  const ReadBlock read = [this](std::span<char> into) -> Result<size_t> {
    const auto count = static_cast<size_t>(std::min<uint64_t>(into.size(), file.size() - offset));
    TRY_STATUS(file.read_at(offset, std::as_writable_bytes(into.first(count))));
    offset += count;
    importer.set_bytes_done(offset);
    return count;
  };
  importer.begin_document(read, name, false);
  reading = true;
}

// False: there is none.
Result<bool> Import::Parts::begin_next_member() {
  if (!archive || member == archive->members().size()) return false;
  const ZipMember& next = archive->members()[member++];
  inner_zip = inner_zip || next.name.ends_with(".zip");
  if (!may_hold_conversations(next)) return true;
  auto read = archive->open_member(next);
  if (read) {
    importer.begin_document(counted(std::move(*read), next, done, importer), next.name,
                            should_hold_conversations(next));
    reading = true;
  } else if (next.name.find(".json") != std::string::npos) {
    importer.note_failure(
        concat("“", last_part(next.name), "” could not be read: ", read.error().message, "."));
  }
  done = std::min(done + next.packed_bytes, file.size());
  return true;
}

Result<ImportReport> Import::Parts::finish_zip() {
  TRY(ImportReport report, importer.finish());
  if (report.format.empty() && report.failed == 0) {
    std::string sentence = nothing_found(importer.first_problem());
    if (inner_zip) sentence += " It holds other ZIP files: unpack it and import those.";
    return fail(Fault::BadFormat, std::move(sentence));
  }
  if (report.format.empty()) return fail(Fault::BadFormat, nothing_found(report.reasons.front()));
  return report;
}

Import::Import(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Import::~Import() = default;

Result<std::unique_ptr<Import>> Import::begin(const File& file, std::string_view name, TranscriptSink sink,
                                              ImportWatch watch) {
  auto parts = std::make_unique<Parts>(file, name, std::move(sink), std::move(watch));
  TRY_STATUS(parts->open());
  return std::unique_ptr<Import>(new Import(std::move(parts)));
}

Result<std::unique_ptr<Import>> Import::begin(const std::string& path, TranscriptSink sink,
                                              ImportWatch watch) {
  TRY(std::unique_ptr<File> file, open_file(path));
  const File& opened = *file;
  TRY(auto import, begin(opened, path, std::move(sink), std::move(watch)));
  import->parts_->owned = std::move(file);
  return import;
}

Result<bool> Import::step() {
  if (!parts_->reading) return parts_->begin_next_member();
  TRY(parts_->reading, parts_->importer.step());
  return parts_->reading || parts_->archive != nullptr;
}

Result<ImportReport> Import::finish() {
  if (parts_->archive) return parts_->finish_zip();
  TRY(ImportReport report, parts_->importer.finish());
  if (report.format.empty()) return fail(Fault::BadFormat, nothing_found(parts_->importer.first_problem()));
  return report;
}

namespace {

Result<ImportReport> whole(Import& import) {
  while (true) {
    TRY(const bool more, import.step());
    if (!more) return import.finish();
  }
}

}  // namespace

Result<ImportReport> import_opened(const File& file, std::string_view name, const TranscriptSink& sink,
                                   const ImportWatch& watch) {
  TRY(const std::unique_ptr<Import> import, Import::begin(file, name, sink, watch));
  return whole(*import);
}

Result<ImportReport> import_file(const std::string& path, const TranscriptSink& sink,
                                 const ImportWatch& watch) {
  TRY(const std::unique_ptr<Import> import, Import::begin(path, sink, watch));
  return whole(*import);
}

}  // namespace hearth
