#include "app/core/dropped_files.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "app/docs/document_files.h"
#include "app/docs/file_kind.h"
#include "engine/base/file.h"
#include "engine/base/paths.h"

namespace hearth {
namespace {

constexpr std::string_view kGgufMark = "GGUF";

}  // namespace

FileUse use_of_file(const std::string& path) {
  std::error_code unknown;
  if (std::filesystem::is_directory(path_of(path), unknown)) return FileUse::Folder;
  const auto file = open_file(path);
  if (!file) return FileUse::Text;
  std::string first(static_cast<size_t>(std::min<uint64_t>((*file)->size(), kKindBytes)), '\0');
  if (!(*file)->read_at(0, std::as_writable_bytes(std::span(first)))) return FileUse::Text;
  if (first.starts_with(kGgufMark)) return FileUse::Model;
  switch (kind_of_file(first)) {
    case FileKind::Zip:
      return is_document_archive(**file) ? FileUse::Document : FileUse::Chats;
    case FileKind::Pdf:
    case FileKind::OldOffice:
    case FileKind::RichText:
    case FileKind::Html:
    case FileKind::Email:
    case FileKind::Png:
    case FileKind::Jpeg:
      return FileUse::Document;
    default:
      return FileUse::Text;
  }
}

}  // namespace hearth
