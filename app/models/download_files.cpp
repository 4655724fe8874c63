#include "app/models/download_files.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "app/models/fit.h"
#include "app/models/free_space.h"
#include "app/models/model_paths.h"
#include "engine/base/file.h"
#include "engine/base/file_writing.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"
#include "engine/engine.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr uint64_t kPieceBytes = 1u << 20;
constexpr uint64_t kLongestNotes = 1u << 16;
constexpr uint64_t kKeptFree = 64'000'000;  // of the disk, for everything else on it

void remove_file(const std::string& path) {
  std::error_code ignored;
  fs::remove(path_of(path), ignored);
}

Error full_disk(const DownloadOrder& order) {
  return {Fault::DiskFull, order.copied_from.empty()
                               ? concat("The disk is full; what arrived of ", order.name, " is kept.")
                               : concat("The disk is full, so ", order.name, " could not be kept here.")};
}

std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

uint64_t number_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number_unsigned() ? found->get<uint64_t>() : 0;
}

// The notes are of the same file as `order` wants: then their part may go on.
bool same_file(const DownloadOrder& a, const DownloadOrder& b) {
  if (!a.sha256.empty() || !b.sha256.empty()) return a.sha256 == b.sha256;
  return a.repository == b.repository && a.file == b.file && a.revision == b.revision && a.bytes == b.bytes;
}

}  // namespace

std::string part_of(const std::string& target) { return target + ".part"; }
std::string notes_of(const std::string& target) { return target + ".part.json"; }
std::string quarantine_of(const std::string& target) { return target + ".quarantine"; }

Result<std::string> local_name(const std::string& file) {
  const std::string name = file.substr(file.rfind('/') + 1);
  const bool harmless = name.ends_with(".gguf") && !name.starts_with('.') && name.size() < 200 &&
                        std::all_of(
                            name.begin(), name.end(),
                            [](char letter) {
                              return static_cast<unsigned char>(letter) >= ' ' &&
                                     !std::string_view("\\:*?\"<>|\x7f").contains(letter);
                            });
  if (!harmless || !is_valid_utf8(name))
    return fail(Fault::Unsupported, "That file has a name that Hearth does not give to a file.");
  return name;
}

std::optional<DownloadNotes> read_notes(const std::string& path) {
  const auto text = read_text_file(path, kLongestNotes);
  const Json notes = text ? Json::parse(*text, nullptr, false) : Json();
  if (!notes.is_object()) return std::nullopt;
  DownloadNotes read = {.order = {.name = text_at(notes, "name"),
                                  .repository = text_at(notes, "repository"),
                                  .file = text_at(notes, "file"),
                                  .revision = text_at(notes, "revision"),
                                  .sha256 = text_at(notes, "sha256"),
                                  .bytes = number_at(notes, "bytes"),
                                  .beside = text_at(notes, "beside"),
                                  .copied_from = text_at(notes, "copied_from")},
                        .etag = text_at(notes, "etag"),
                        .total = number_at(notes, "total")};
  // It becomes a header of a request.
  if (read.etag.find_first_of("\r\n") != std::string::npos) read.etag.clear();
  const auto hosts = notes.find("hosts");
  for (size_t i = 0; hosts != notes.end() && hosts->is_array() && i < hosts->size(); ++i) {
    if ((*hosts)[i].is_string()) read.order.hosts.push_back((*hosts)[i].get<std::string>());
  }
  return read;
}

DownloadFiles::DownloadFiles(const DownloadOrder& order)
    : order_(order),
      target_(path_in(order.folder, order.file.substr(order.file.rfind('/') + 1))),
      part_(part_of(target_)),
      notes_(notes_of(target_)) {}

Status DownloadFiles::open(bool keep) {
  out_.close();
  out_.clear();
  errno = 0;
  buffer_.resize(kPieceBytes);  // writing small pieces is slow in a browser
  out_.rdbuf()->pubsetbuf(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  out_.open(path_of(part_), std::ios::binary | (keep ? std::ios::app : std::ios::trunc));
  if (!out_) {
    if (errno == ENOSPC) return std::unexpected(full_disk(order_));
    return fail(Fault::Unreadable,
                concat("Nothing can be written into \"", repair_utf8(order_.folder), "\"."));
  }
  return {};
}

Status DownloadFiles::empty() {
  bytes_ = 0;
  hash_.emplace();
  return open(false);
}

Status DownloadFiles::begin(const std::function<bool(uint64_t)>& keep_going) {
  TRY_STATUS(make_folder(order_.folder));
  remove_file(quarantine_of(target_));
  bytes_ = 0;
  hash_.emplace();
  const auto notes = read_notes(notes_);
  if (notes && same_file(notes->order, order_)) {
    etag_ = notes->etag;
    total_ = notes->total;
    if (const auto part = open_file(part_)) {
      std::vector<std::byte> piece;
      while (bytes_ < (*part)->size()) {
        if (!keep_going(bytes_)) return fail(Fault::Cancelled, "Fetching was stopped.");
        piece.resize(static_cast<size_t>(std::min(kPieceBytes, (*part)->size() - bytes_)));
        TRY_STATUS((*part)->read_at(bytes_, piece));
        hash_->add(piece);
        bytes_ += piece.size();
      }
    }
  }
  const auto free = free_space(order_.folder);
  const uint64_t missing = order_.bytes > bytes_ ? order_.bytes - bytes_ : 0;
  if (free && missing > 0 && (*free < kKeptFree || *free - kKeptFree < missing)) {
    return fail(Fault::DiskFull, concat(order_.name, " needs ", shown_size(missing), " of disk space; ",
                                        shown_size(*free), " is free."));
  }
  return open(bytes_ > 0);
}

Status DownloadFiles::remember(const std::string& etag, uint64_t total) {
  if (etag_ == etag && total_ == total && file_exists(notes_)) return {};
  etag_ = etag;
  total_ = total;
  const Json notes = {{"name", order_.name},
                      {"hosts", order_.hosts},
                      {"repository", order_.repository},
                      {"file", order_.file},
                      {"revision", order_.revision},
                      {"sha256", order_.sha256},
                      {"bytes", order_.bytes},
                      {"beside", order_.beside},
                      {"copied_from", order_.copied_from},
                      {"etag", etag_},
                      {"total", total_}};
  return write_whole_file(notes_, notes.dump(1, ' ', false, Json::error_handler_t::replace));
}

Status DownloadFiles::add(std::span<const std::byte> piece) {
  errno = 0;
  out_.write(reinterpret_cast<const char*>(piece.data()), static_cast<std::streamsize>(piece.size()));
  if (!out_) {
    if (errno == ENOSPC) return std::unexpected(full_disk(order_));
    return fail(Fault::Unreadable, concat("What arrived of ", order_.name, " could not be written."));
  }
  hash_->add(piece);
  bytes_ += piece.size();
  return {};
}

Status DownloadFiles::pause() {
  if (!out_.is_open()) return {};
  errno = 0;
  out_.close();
  if (out_) return {};
  if (errno == ENOSPC) return std::unexpected(full_disk(order_));
  return fail(Fault::Unreadable, concat("What arrived of ", order_.name, " could not be written."));
}

Result<std::string> DownloadFiles::finish() {
  TRY_STATUS(pause());
  TRY_STATUS(flush_to_drive(part_));
  const std::string hash = hash_->hex();
  std::error_code fault;
  // Without a published hash, at least it must be a model and not, say, a page that explains an error.
  const bool right = order_.sha256.empty() ? read_model_card(part_).has_value() : hash == order_.sha256;
  if (!right) {
    fs::rename(path_of(part_), path_of(quarantine_of(target_)), fault);
    if (fault) remove_file(part_);
    remove_file(notes_);
    return fail(Fault::BadFormat, "This file is not the one its maker published. Hearth has not opened it.");
  }
  fs::rename(path_of(part_), path_of(target_), fault);
  if (fault)
    return fail(Fault::Unreadable,
                concat("\"", repair_utf8(target_), "\" cannot be written: ", fault.message(), "."));
  remove_file(notes_);
  const std::string name = target_.substr(order_.folder.size() + 1);
  TRY_STATUS(write_whole_file(target_ + ".sha256", concat(hash, "  ", name, "\n"), Outlives::PowerCut));
  return hash;
}

void DownloadFiles::discard() {
  out_.close();
  remove_file(part_);
  remove_file(notes_);
}

}  // namespace hearth
