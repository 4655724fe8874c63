// Finding passages by meaning as well as by words, where an embedding model is on the shelf, and by words
// alone where there is none; a reranking model then reads the best of them, where there is one. Main thread.
#pragma once

#include <string_view>

#include "app/cli/options.h"
#include "app/docs/retrieve.h"

namespace hearth::cli {

// Embeds what no vector is there for, with a bar. Cancelled after Ctrl-C: what was done is kept, and the next
// call goes on.
Status embed_documents(Database& db, const DeviceChoice& device, const std::string& models);
// The same for files in memory, where nothing is kept: not when they are so long that a person would wait.
Status embed_few_documents(Database& db, const DeviceChoice& device, const std::string& models);

// By meaning as far as embed_documents() has come.
Result<Retrieved> find_in_documents(Database& db, std::string_view question, int limit,
                                    const DeviceChoice& device, const std::string& models);

}  // namespace hearth::cli
