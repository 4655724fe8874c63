#include "app/cli/file_hash.h"

#include <algorithm>
#include <vector>

#include "app/cli/interrupts.h"
#include "app/cli/progress_bar.h"
#include "app/cli/sha256.h"
#include "engine/base/file.h"

namespace hearth::cli {
namespace {

constexpr uint64_t kPieceBytes = 1u << 20;

}  // namespace

Result<std::string> sha256_of_file(const std::string& path) {
  TRY(const auto file, open_file(path));
  ProgressBar bar("Checking");
  InterruptWatch watch;
  Sha256 hash;
  std::vector<std::byte> piece;
  for (uint64_t offset = 0; offset < file->size(); offset += piece.size()) {
    if (watch.interrupted()) return fail(Fault::Cancelled, "Checking the file was stopped.");
    piece.resize(static_cast<size_t>(std::min(kPieceBytes, file->size() - offset)));
    TRY_STATUS(file->read_at(offset, piece));
    hash.add(piece);
    bar.update(static_cast<double>(offset) / static_cast<double>(file->size()));
  }
  return hash.hex();
}

}  // namespace hearth::cli
