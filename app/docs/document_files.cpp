#include "app/docs/document_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>
#include <string_view>

#include "app/docs/file_kind.h"
#include "app/docs/folder_walk.h"
#include "app/formats/zip_archive.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

// Members that office files and electronic books have to have.
constexpr std::array<std::string_view, 3> kDocumentMembers = {"[Content_Types].xml", "mimetype",
                                                              "META-INF/container.xml"};

// UTF-16 has zeros, too, but begins with its mark.
bool is_text(std::string_view bytes) {
  return bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF") ||
         bytes.find('\0') == std::string_view::npos;
}

}  // namespace

bool is_document_file(const std::string& path) {
  const auto file = open_file(path);
  if (!file) return false;
  std::string first(static_cast<size_t>(std::min<uint64_t>((*file)->size(), kKindBytes)), '\0');
  if (!(*file)->read_at(0, std::as_writable_bytes(std::span(first)))) return false;
  switch (kind_of_file(first)) {
    case FileKind::Empty:
    case FileKind::Png:
    case FileKind::Jpeg:
    case FileKind::Picture:
    case FileKind::Sound:
    case FileKind::Archive:
    case FileKind::Program:
      return false;
    case FileKind::Zip:
      return is_document_archive(**file);
    case FileKind::Text:
      return is_text(first);
    default:
      return true;
  }
}

bool is_document_archive(const File& file) {
  const auto archive = ZipArchive::open(file);
  return archive && std::ranges::any_of((*archive)->members(), [](const ZipMember& member) {
           return std::ranges::find(kDocumentMembers, member.name) != kDocumentMembers.end();
         });
}

Result<std::vector<std::string>> documents_at(const std::string& path,
                                              const std::function<bool()>& keep_going) {
  std::error_code fault;
  if (!std::filesystem::is_directory(path_of(path), fault)) return std::vector{path};
  std::vector<std::string> found;
  const auto take = [&](const std::string& file) -> Status {
    if (!is_document_file(file)) return {};
    if (found.size() == kMostInFolder)
      return fail(Fault::Unsupported, concat("There are more than ", kMostInFolder,
                                             " documents in it: add the folders in it one by one."));
    found.push_back(file);
    return {};
  };
  TRY_STATUS(walk_folder(path, {.file = take, .keep_going = keep_going}));
  if (found.empty()) return fail(Fault::NotFound, "There is no document in this folder.");
  std::ranges::sort(found);
  return found;
}

}  // namespace hearth
