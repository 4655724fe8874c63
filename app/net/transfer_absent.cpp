// For builds without libcurl's headers: nothing is ever fetched.
#include "app/net/transfer.h"

namespace hearth {

struct Transport::Functions {};

Transport::~Transport() = default;
Transport::Transport(std::unique_ptr<Functions> functions) : functions_(std::move(functions)) {}

Result<std::unique_ptr<Transport>> Transport::open(const std::string&) {
  return fail(Fault::Unsupported, "This build of Hearth cannot fetch anything; add model files by hand.");
}

Task<Result<NetAnswer>> Transport::fetch(const Hop&) const {
  co_return fail(Fault::Unsupported, "This build of Hearth cannot fetch anything.");
}

void Transport::announce(std::span<const std::string>) {}

}  // namespace hearth
