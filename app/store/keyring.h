// The login keyring of the system: a place that opens with the session, for one secret per remembered vault.
// A convenience, never the only way into a vault: keyrings are lost with a changed desktop or login.
// vault.cpp uses it; any thread, and it may wait for the person to unlock the keyring. keyring_linux.cpp and
// keyring_none.cpp each implement it.
#pragma once

#include <string>

#include "app/store/secret.h"
#include "engine/base/result.h"

namespace hearth {

inline constexpr size_t kKeyringSecretBytes = 16;

// Keeps kKeyringSecretBytes under `entry` (letters and digits). Unsupported, with a sentence, where there is
// no keyring or it does not answer.
Status keyring_store(const std::string& entry, const Secret& secret);
// WrongKey when it is not there or the keyring stays locked.
Result<Secret> keyring_load(const std::string& entry);
// Best effort: an entry that stays behind opens nothing once its slot is gone.
void keyring_remove(const std::string& entry);

}  // namespace hearth
