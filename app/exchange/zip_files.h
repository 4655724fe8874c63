// Finds the files that conversations name among the members of an export's ZIP: by id, with what the export
// tells about their real names. The importer fills attachments with it. One thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/exchange/conversation.h"
#include "app/formats/zip_archive.h"

namespace hearth {

class ZipFiles {
 public:
  explicit ZipFiles(ZipArchive& archive);

  // Reads the bytes of what `conversation` wants. What is missing stays a placeholder; what cannot be read
  // stays one too, and a sentence for each is returned.
  std::vector<std::string> fill(Conversation& conversation);

 private:
  const ZipMember* find(const std::string& id) const;
  void read_original_names();
  void name_attachment(Attachment& attachment, const Bytes& bytes, const WantedFile& wanted,
                       const ZipMember& member) const;

  ZipArchive& archive_;
  struct Entry {
    std::string_view file_name;  // without folders
    const ZipMember* member;
  };
  std::vector<Entry> entries_;  // sorted by file name
  std::unordered_map<std::string, std::string>
      original_names_;  // ChatGPT's "file_….dat" and what the person called it
};

}  // namespace hearth
