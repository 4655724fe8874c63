// What a server of models in the manner of Hugging Face knows of a repository, asked before anything is
// fetched: which file "ORG/REPO:QUANT" means, how big it is, whose it is, under which licence, and the
// SHA-256 that it must have. Any thread; waits for the server.
//
// Sources: Hub API, "GET /api/models/{repo}?blobs=true" and "/api/models/{repo}/tree/{revision}"; the file
// itself is at /{repo}/resolve/{revision}/{file}.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "app/net/connections.h"
#include "engine/base/result.h"

namespace hearth {

struct ModelReference {
  std::string repository;  // "ORG/REPO"
  std::string wanted;      // "Q4_K_M" or a file's name; empty: the usual one
  std::string host;        // the server that was named with it; empty: the usual ones
};

// "ORG/REPO" or "ORG/REPO:QUANT" or "ORG/REPO:FILE.gguf", with "https://SERVER/" before it or without.
// BadFormat says how it should look, Unsupported why that server is not asked.
Result<ModelReference> parse_reference(std::string_view text);

struct RemoteModel {
  std::string reference;  // as it was asked for
  std::string repository;
  std::string file;       // its path in the repository
  std::string revision;   // that the facts are of
  std::string host;       // that told them: "https://huggingface.co"
  std::string maker;      // of the original model: its organisation
  std::string quantizer;  // who made this file
  std::string licence;    // as the server says: "apache-2.0"
  std::string sha256;     // empty: the server does not say
  uint64_t bytes = 0;
};

// The file names of a repository that `wanted` can mean; exposed for tests. NotFound lists the sizes there
// are; Unsupported for a model that is split into several files.
Result<size_t> choose_file(const std::vector<std::string>& files, std::string_view wanted);

// Asks the hosts in their order, or the one of the reference, until one knows the repository.
Task<Result<RemoteModel>> look_up(Connections& connections, std::vector<std::string> hosts,
                                  ModelReference reference, std::function<bool()> keep_going);
// The same, waiting.
Result<RemoteModel> look_up_model(Connections& connections, const std::vector<std::string>& hosts,
                                  const ModelReference& reference,
                                  const std::function<bool()>& keep_going = {});

// Where a file of a repository is fetched from.
std::string file_address(const std::string& host, const std::string& repository, const std::string& revision,
                         const std::string& file);

}  // namespace hearth
