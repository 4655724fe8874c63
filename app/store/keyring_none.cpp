// Systems whose keyring Hearth does not use.
#include "app/store/keyring.h"

namespace hearth {
namespace {

std::unexpected<Error> none() {
  return fail(Fault::Unsupported,
              "Hearth does not use the login keyring of this system: the passphrase opens the vault.");
}

}  // namespace

Status keyring_store(const std::string&, const Secret&) { return none(); }
Result<Secret> keyring_load(const std::string&) { return none(); }
void keyring_remove(const std::string&) {}

}  // namespace hearth
