#include "app/exchange/zip_files.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/exchange/json_values.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr uint64_t kAttachmentBytes = uint64_t{48} << 20;  // of one conversation together
constexpr uint64_t kNameListBytes = uint64_t{16} << 20;
constexpr const char* kNameList = "conversation_asset_file_names.json";

// What a file is by its first bytes: for pictures that an export calls .dat.
std::string media_type_by_content(const Bytes& bytes) {
  const std::string_view start(reinterpret_cast<const char*>(bytes.data()),
                               std::min<size_t>(bytes.size(), 12));
  if (start.starts_with("\x89PNG")) return "image/png";
  if (start.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
  if (start.starts_with("GIF8")) return "image/gif";
  if (start.starts_with("RIFF") && start.substr(8) == "WEBP") return "image/webp";
  if (start.starts_with("RIFF") && start.substr(8) == "WAVE") return "audio/wav";
  if (start.starts_with("%PDF-")) return "application/pdf";
  return {};
}

}  // namespace

ZipFiles::ZipFiles(ZipArchive& archive) : archive_(archive) {
  for (const ZipMember& member : archive.members()) {
    const std::string_view name = last_part(member.name);
    if (!name.empty()) entries_.push_back({name, &member});
  }
  std::ranges::stable_sort(entries_, {}, &Entry::file_name);
  read_original_names();
}

void ZipFiles::read_original_names() {
  const ZipMember* list = find(kNameList);
  if (!list) return;
  const auto bytes = read_member(archive_, *list, kNameListBytes);
  if (!bytes) return;  // the names are a nicety
  std::string text(reinterpret_cast<const char*>(bytes->data()), bytes->size());
  const auto names = parse_json(text);
  if (!names || !names->is_object()) return;
  for (const auto& entry : names->items()) {
    if (entry.value().is_string())
      original_names_.emplace(entry.key(), last_part(entry.value().get_ref<const std::string&>()));
  }
}

// A whole name is itself, "file_00ab" is "file_00ab.dat" and "file-AbC" is "file-AbC-photo.png".
const ZipMember* ZipFiles::find(const std::string& id) const {
  if (id.empty()) return nullptr;
  const auto at = std::ranges::lower_bound(entries_, id, {}, &Entry::file_name);
  if (at != entries_.end() && at->file_name == id) return at->member;
  for (const char* separator : {"-", "."}) {
    const std::string start = id + separator;
    const auto first = std::ranges::lower_bound(entries_, start, {}, &Entry::file_name);
    if (first != entries_.end() && first->file_name.starts_with(start)) return first->member;
  }
  return nullptr;
}

void ZipFiles::name_attachment(Attachment& attachment, const Bytes& bytes, const WantedFile& wanted,
                               const ZipMember& member) const {
  if (attachment.name.empty() || attachment.name == wanted.id) {
    const std::string_view file_name = last_part(member.name);
    const auto original = original_names_.find(std::string(file_name));
    std::string_view name = file_name;
    if (name.size() > wanted.id.size() + 1 && name[wanted.id.size()] == '-')
      name.remove_prefix(wanted.id.size() + 1);
    attachment.name = original == original_names_.end() ? std::string(name) : original->second;
  }
  if (attachment.media_type.empty()) attachment.media_type = media_type_of(attachment.name);
  if (attachment.media_type.empty()) attachment.media_type = media_type_by_content(bytes);
}

std::vector<std::string> ZipFiles::fill(Conversation& conversation) {
  std::vector<std::string> problems;
  uint64_t left = kAttachmentBytes;
  for (const WantedFile& wanted : conversation.wanted) {
    const ZipMember* member = find(wanted.id);
    if (!member) continue;
    Attachment& attachment = conversation.transcript.messages[wanted.message].attachments[wanted.attachment];
    auto bytes = read_member(archive_, *member, left);
    left -= std::min(left, member->bytes);  // also for what cannot be read: it took its time
    if (!bytes) {
      problems.push_back(concat("An attachment of “", conversation.transcript.title,
                                "” was left out: ", bytes.error().message, "."));
      continue;
    }
    name_attachment(attachment, *bytes, wanted, *member);
    attachment.bytes = std::move(*bytes);
  }
  return problems;
}

}  // namespace hearth
