// OpenDocument files that have a password: each part of the archive is packed and then encrypted, or, since
// LibreOffice 24.8, an archive of them all, which is the only part. The manifest says how. Reader process
// only; one thread. Source: ODF 1.3, part 2, 3.4 and 4.8; the newer way as LibreOffice 25.2 writes it.
#pragma once

#include <cstdint>
#include <map>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "app/docs/file_cipher.h"
#include "engine/base/result.h"

namespace hearth {

struct LockedPart {
  std::string cipher, derivation;         // as the manifest names them
  std::string start_hash, checksum_hash;  // the same
  std::string vector, salt, checksum;
  uint32_t rounds = 0;  // of PBKDF2
  Argon2Cost argon2;
  size_t key_bytes = 0;
};
using LockedParts = std::map<std::string, LockedPart, std::less<>>;  // by name

LockedParts locked_parts_of(const pugi::xml_document& manifest);

// The part, unpacked, at most `limit` bytes of it. WrongKey; Unsupported: encrypted in another way;
// BadFormat.
Result<std::string> unlock_part(const LockedPart& part, std::string bytes, const std::string& password,
                                size_t limit);

}  // namespace hearth
