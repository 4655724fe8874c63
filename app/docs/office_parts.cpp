#include "app/docs/office_parts.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "app/formats/base64.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// Elements within elements; a document has a few dozen. pugixml itself does not recurse, the readers do.
constexpr int kDeepest = 400;
// An office file's XML packs far better than chats do: a sheet of zeros about 500 to 1.
constexpr ZipLimits kLimits = {.members = 100'000, .ratio = 1000, .free_bytes = uint64_t{256} << 20};

bool is_deeper_than_allowed(const pugi::xml_document& document) {
  int depth = 0;
  for (pugi::xml_node at = document.first_child(); at;) {
    if (depth > kDeepest) return true;
    if (at.first_child()) {
      at = at.first_child();
      ++depth;
      continue;
    }
    while (at && !at.next_sibling()) {
      at = at.parent();
      --depth;
    }
    if (at) at = at.next_sibling();
  }
  return false;
}

}  // namespace

std::unexpected<Error> damaged_office_file() {
  return fail(Fault::BadFormat, "The file is damaged: a part of it is missing or cannot be read.");
}

std::unexpected<Error> unknown_lock() {
  return fail(Fault::Unsupported,
              "The file's password locks it in a way that Hearth cannot open: save it without one.");
}

Result<OfficeParts> OfficeParts::open(std::string_view file, const std::string& password) {
  OfficeParts parts;
  parts.password_ = password;
  TRY_STATUS(parts.open_archive(file));
  TRY_STATUS(parts.read_manifest());
  return parts;
}

Status OfficeParts::open_archive(std::string_view file) {
  const auto* first = reinterpret_cast<const std::byte*>(file.data());
  archive_.reset();  // it reads in the file that goes
  file_ = memory_file({first, first + file.size()});
  auto archive = ZipArchive::open(*file_, kLimits);
  if (!archive && archive.error().fault == Fault::Unsupported)
    return fail(Fault::Unsupported, "This build of Hearth cannot read office files.");
  if (!archive) return damaged_office_file();
  archive_ = std::move(*archive);
  return {};
}

// OpenDocument says there which parts are locked.
Status OfficeParts::read_manifest() {
  pugi::xml_document manifest;
  if (!parse("META-INF/manifest.xml", manifest)) return {};  // most formats have none
  locked_ = locked_parts_of(manifest);
  constexpr std::string_view kWhole = "encrypted-package";
  if (!locked_.contains(kWhole)) return {};
  TRY(const std::string archive, text(kWhole));
  locked_.clear();
  return open_archive(archive);
}

bool OfficeParts::has(std::string_view name) const {
  const auto& members = archive_->members();
  const auto at = std::ranges::lower_bound(members, name, {}, &ZipMember::name);
  return at != members.end() && at->name == name;
}

Result<std::string> OfficeParts::text(std::string_view name) {
  TRY(std::string bytes, bytes_of(name));
  const auto locked = locked_.find(name);
  if (locked == locked_.end()) return bytes;
  return unlock_part(locked->second, std::move(bytes), password_, kLongestPart);
}

Result<std::string> OfficeParts::bytes_of(std::string_view name) {
  const auto& members = archive_->members();
  const auto at = std::ranges::lower_bound(members, name, {}, &ZipMember::name);
  if (at == members.end() || at->name != name) return damaged_office_file();
  if (at->encrypted) return unknown_lock();
  if (at->bytes > kLongestPart)
    return fail(Fault::BadFormat, "The file unpacks to far more than a document would.");
  const auto bytes = read_member(*archive_, *at, kLongestPart);
  if (!bytes) return fail(Fault::BadFormat, concat("The file cannot be read: ", bytes.error().message, "."));
  return std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size());
}

Status OfficeParts::parse(std::string_view name, pugi::xml_document& into) {
  TRY(const std::string xml, text(name));
  constexpr unsigned kOptions = pugi::parse_default | pugi::parse_ws_pcdata;
  if (!into.load_buffer(xml.data(), xml.size(), kOptions) || is_deeper_than_allowed(into))
    return damaged_office_file();
  return {};
}

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view local_attribute(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    std::string_view full = attribute.name();
    if (full == name ||
        (full.ends_with(name) && full.size() > name.size() && full[full.size() - name.size() - 1] == ':'))
      return attribute.value();
  }
  return {};
}

std::string base64_attribute(const pugi::xml_node& node, std::string_view name) {
  const std::optional<Bytes> bytes = bytes_of_base64(local_attribute(node, name));
  return bytes ? std::string(reinterpret_cast<const char*>(bytes->data()), bytes->size()) : std::string();
}

pugi::xml_node child_named(const pugi::xml_node& node, std::string_view name) {
  for (const pugi::xml_node& child : node.children()) {
    if (local_name(child) == name) return child;
  }
  return {};
}

std::string_view relationship_id(const pugi::xml_node& node) {
  for (const pugi::xml_attribute& attribute : node.attributes()) {
    if (std::string_view(attribute.name()).ends_with(":id")) return attribute.value();
  }
  return {};
}

Relationships relationships_of(OfficeParts& parts, std::string_view part) {
  Relationships targets;
  const size_t slash = part.rfind('/');
  const std::string name = concat(part.substr(0, slash), "/_rels", part.substr(slash), ".rels");
  pugi::xml_document xml;
  if (!parts.has(name) || !parts.parse(name, xml)) return targets;
  for (const pugi::xml_node& relation : xml.document_element().children())
    targets.emplace(relation.attribute("Id").value(),
                    part_beside(part, relation.attribute("Target").value()));
  return targets;
}

std::string part_beside(std::string_view part, std::string_view target) {
  std::vector<std::string_view> folders;
  const auto add = [&](std::string_view path) {
    while (!path.empty()) {
      const std::string_view folder = path.substr(0, path.find('/'));
      path.remove_prefix(std::min(folder.size() + 1, path.size()));
      if (folder == "..") {
        if (!folders.empty()) folders.pop_back();
      } else if (!folder.empty() && folder != ".") {
        folders.push_back(folder);
      }
    }
  };
  const size_t slash = part.rfind('/');
  if (!target.starts_with('/') && slash != std::string_view::npos) add(part.substr(0, slash));
  add(target);
  std::string joined;
  for (const std::string_view folder : folders) joined += concat(joined.empty() ? "" : "/", folder);
  return joined;
}

}  // namespace hearth
