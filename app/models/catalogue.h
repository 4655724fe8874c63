// The models that Hearth knows of and offers to fetch: assets/catalogue.json, built into the program by
// catalogue.py so that no file has to be found. Constant data; any thread.
//
// `hosts` in that file are the servers that are asked, in order; $HEARTH_MODEL_HOSTS ("https://a,https://b")
// takes their place. `stores` are where those keep the files and send on to: a page, which cannot see where
// it is sent, names all servers beforehand.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace hearth {

enum class ModelKind { Quick, Balanced, Careful };

struct CatalogueModel {
  std::string id;  // "qwen3-4b"
  ModelKind kind = ModelKind::Quick;
  std::string family;  // "Qwen3"
  std::string name;    // "Qwen3 4B"
  std::string maker;
  std::string architecture;  // as GGUF calls it: one that the engine reads
  std::string licence;       // "Apache-2.0", "Gemma"
  std::string source;        // repository: "ORG/REPO"
  std::string file;
  uint64_t bytes = 0;
  bool exact = false;  // else `bytes` is rounded; the server says the true size before anything is fetched
  std::string sha256;  // empty: not known; the server's is used then
  uint64_t parameters = 0;
  uint64_t kv_bytes_per_token = 0;
  std::string about;  // one sentence
};

struct Catalogue {
  std::vector<std::string> hosts;
  std::vector<std::string> stores;     // where those hosts keep the files, "https://*.hf.co"
  std::vector<CatalogueModel> models;  // within a kind the best first
};

// The one that is built in.
Catalogue built_in_catalogue();
// From JSON of the same shape; BadFormat names the entry that is wrong.
Result<Catalogue> read_catalogue(std::string_view json);

// The servers to ask, in order: those of the environment, or else the catalogue's.
std::vector<std::string> model_hosts(const Catalogue& catalogue);

}  // namespace hearth
