// What the office formats share: the parts of the archive by name, and their XML. Reader process only.
#pragma once

#include <map>
#include <memory>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "app/docs/locked_open_document.h"
#include "app/docs/parsed_formats.h"
#include "app/formats/zip_archive.h"

namespace hearth {

class OfficeParts {
 public:
  static constexpr size_t kLongestPart = size_t{256} << 20;  // bytes, unpacked

  // `file` must outlive it. `password`: for parts that are locked.
  static Result<OfficeParts> open(std::string_view file, const std::string& password);

  bool has(std::string_view name) const;
  // Names are compared as they are and reach no file system. BadFormat when it is not there or damaged;
  // WrongKey, Unsupported: it is locked.
  Result<std::string> text(std::string_view name);
  // Fails as text() does, also for XML whose elements are nested too deeply.
  Status parse(std::string_view name, pugi::xml_document& into);
  const std::vector<ZipMember>& members() const { return archive_->members(); }

 private:
  Status open_archive(std::string_view file);
  Status read_manifest();
  Result<std::string> bytes_of(std::string_view name);

  std::string password_;
  LockedParts locked_;
  std::unique_ptr<File> file_;
  std::unique_ptr<ZipArchive> archive_;
};

// `name` without its namespace prefix ("w:p" -> "p"): programs differ in the prefixes they choose.
std::string_view local_name(const pugi::xml_node& node);
// The value of an attribute by its local name.
std::string_view local_attribute(const pugi::xml_node& node, std::string_view name);
// The bytes that it stands for in base64; none when it is not.
std::string base64_attribute(const pugi::xml_node& node, std::string_view name);
pugi::xml_node child_named(const pugi::xml_node& node, std::string_view name);

// "word/document.xml" and "../media/a.xml" -> "media/a.xml"; a target from the root begins with '/'.
std::string part_beside(std::string_view part, std::string_view target);

// Where the relationships of a part of DOCX, PPTX and XLSX point to, by their id; none when it has none.
// Source: ECMA-376, part 2, 9.3.
using Relationships = std::map<std::string, std::string, std::less<>>;
Relationships relationships_of(OfficeParts& parts, std::string_view part);
std::string_view relationship_id(const pugi::xml_node& node);  // its r:id

std::unexpected<Error> damaged_office_file();
std::unexpected<Error> unknown_lock();  // a password is of no help

Status read_word(OfficeParts& parts, const PageSink& sink);
Status read_slides(OfficeParts& parts, const PageSink& sink);
Status read_sheets(OfficeParts& parts, const PageSink& sink);
Status read_open_document(OfficeParts& parts, std::string_view format, const PageSink& sink);
Status read_book(OfficeParts& parts, const PageSink& sink);

}  // namespace hearth
