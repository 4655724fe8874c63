#include "app/docs/document_files.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>
#include <string_view>

#include "app/docs/file_kind.h"
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

bool is_document(const std::string& path) {
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

using Folder = std::filesystem::recursive_directory_iterator;

// Goes on at the next file or folder that is not hidden.
void pass_hidden(Folder& at, std::error_code& fault) {
  while (!fault && at != Folder() && text_of(at->path().filename()).starts_with('.')) {
    at.disable_recursion_pending();
    at.increment(fault);
  }
}

Result<std::vector<std::string>> documents_in(Folder at, const std::function<bool()>& keep_going) {
  std::vector<std::string> found;
  std::error_code fault;
  for (pass_hidden(at, fault); !fault && at != Folder(); at.increment(fault), pass_hidden(at, fault)) {
    if (keep_going && !keep_going()) return fail(Fault::Cancelled, "Stopped.");
    std::error_code unknown;
    if (!at->is_regular_file(unknown) || !is_document(text_of(at->path()))) continue;
    if (found.size() == kMostInFolder)
      return fail(Fault::Unsupported, concat("There are more than ", kMostInFolder,
                                             " documents in it: add the folders in it one by one."));
    found.push_back(text_of(at->path()));
  }
  return found;  // without what lies behind a folder that vanished meanwhile
}

}  // namespace

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
  Folder folder(path_of(path), std::filesystem::directory_options::skip_permission_denied, fault);
  if (fault) return fail(Fault::Unreadable, "This folder cannot be read.");
  TRY(std::vector<std::string> found, documents_in(std::move(folder), keep_going));
  if (found.empty()) return fail(Fault::NotFound, "There is no document in this folder.");
  std::ranges::sort(found);
  return found;
}

}  // namespace hearth
