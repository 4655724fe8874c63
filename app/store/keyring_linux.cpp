// The Secret Service (GNOME Keyring, KWallet, KeePassXC) through libsecret, which is looked for when it is
// needed: a machine without it misses nothing else. The declarations are those of libsecret 0.20's
// secret-password.h and secret-schema.h.
#include <dlfcn.h>
#include <sodium.h>

#include <optional>

#include "app/store/keyring.h"

namespace hearth {
namespace {

struct SchemaAttribute {
  const char* name;
  int type;  // 0: text
};
struct Schema {
  const char* name;
  int flags;
  SchemaAttribute attributes[32];
  int reserved;
  void* more_reserved[7];
};
constexpr Schema kSchema = {"hearth.vault", 0, {{"slot", 0}}, 0, {}};
constexpr const char* kAttribute = "slot";

// Arguments: schema, collection (null: the login keyring), label, password, cancellable, error, then names
// and values of attributes up to a null.
using StoreFunction = int (*)(const Schema*, const char*, const char*, const char*, void*, void**, ...);
using LookUpFunction = char* (*)(const Schema*, void*, void**, ...);
using ClearFunction = int (*)(const Schema*, void*, void**, ...);
using FreeFunction = void (*)(char*);  // wipes first

struct Library {
  StoreFunction store;
  LookUpFunction look_up;
  ClearFunction clear;
  FreeFunction free_password;
};

template <class Function>
Function symbol(void* library, const char* name) {
  return reinterpret_cast<Function>(dlsym(library, name));
}

// Never closed: the library starts threads of its own that cannot be ended.
std::optional<Library> load_library() {
  void* const library = dlopen("libsecret-1.so.0", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
  if (library == nullptr) return std::nullopt;
  const Library found = {symbol<StoreFunction>(library, "secret_password_store_sync"),
                         symbol<LookUpFunction>(library, "secret_password_lookup_sync"),
                         symbol<ClearFunction>(library, "secret_password_clear_sync"),
                         symbol<FreeFunction>(library, "secret_password_free")};
  if (!found.store || !found.look_up || !found.clear || !found.free_password) return std::nullopt;
  return found;
}

std::unexpected<Error> no_library() {
  return fail(Fault::Unsupported,
              "There is no login keyring that Hearth can use here (it needs libsecret): the passphrase opens "
              "the vault.");
}

std::unexpected<Error> not_there() {
  return fail(Fault::WrongKey, "The login keyring does not open this vault: use the passphrase.");
}

}  // namespace

Status keyring_store(const std::string& entry, const Secret& secret) {
  const std::optional<Library> library = load_library();
  if (!library) return no_library();
  Secret text(2 * secret.size() + 1);
  char* const digits = reinterpret_cast<char*>(text.bytes().data());
  sodium_bin2hex(digits, text.size(), reinterpret_cast<const unsigned char*>(secret.text().data()),
                 secret.size());
  const int stored = library->store(&kSchema, nullptr, "Hearth vault", digits, nullptr, nullptr, kAttribute,
                                    entry.c_str(), nullptr);
  if (stored == 0)
    return fail(Fault::Unsupported,
                "The login keyring does not answer or stays locked: the passphrase opens the vault.");
  return {};
}

Result<Secret> keyring_load(const std::string& entry) {
  const std::optional<Library> library = load_library();
  if (!library) return no_library();
  char* const digits = library->look_up(&kSchema, nullptr, nullptr, kAttribute, entry.c_str(), nullptr);
  if (digits == nullptr) return not_there();
  const std::string_view text = digits;
  Secret secret(kKeyringSecretBytes);
  size_t bytes = 0;
  const int fault = sodium_hex2bin(reinterpret_cast<unsigned char*>(secret.bytes().data()), secret.size(),
                                   text.data(), text.size(), nullptr, &bytes, nullptr);
  library->free_password(digits);
  if (fault != 0 || bytes != secret.size()) return not_there();
  return secret;
}

void keyring_remove(const std::string& entry) {
  if (const std::optional<Library> library = load_library())
    library->clear(&kSchema, nullptr, nullptr, kAttribute, entry.c_str(), nullptr);
}

}  // namespace hearth
