// What a file that was let go over the window is for, told by its content and never by its name.
// Called by controller_documents.cpp; any thread.
#pragma once

#include <string>

namespace hearth {

enum class FileUse {
  Model,     // GGUF
  Chats,     // a ZIP file that is no document: the export of another program
  Document,  // PDF, office files, web pages, e-mail
  Folder,    // whose documents are taken
  Text,      // or nothing that is known
};

// Text where it cannot be read: whoever opens it says why.
FileUse use_of_file(const std::string& path);

}  // namespace hearth
