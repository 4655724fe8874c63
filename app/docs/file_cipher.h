// What opens files that have a password: AES, and the hashes that make its keys. Mbed TLS and Argon2 do the
// work. Reader process only; pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hearth {

enum class Hash { Sha1, Sha256, Sha384, Sha512 };

size_t hash_bytes(Hash hash);
// Of the two, one behind the other.
std::string hash_of(Hash hash, std::string_view first, std::string_view second = {});
// Source: RFC 8018, 5.2, with HMAC. `bytes`: of the key.
std::string pbkdf2(Hash hash, std::string_view password, std::string_view salt, uint32_t rounds,
                   size_t bytes);

// Source: RFC 9106, with Argon2id; one thread does the work of all lanes. Nothing where these are no
// parameters of it.
struct Argon2Cost {
  uint32_t passes = 0, memory_KiB = 0, lanes = 0;
};
std::optional<std::string> argon2id(const Argon2Cost& cost, std::string_view password, std::string_view salt,
                                    size_t bytes);

inline constexpr size_t kAesBlock = 16;
// Opens `text` in place. False, and nothing is done, when the key has not 16, 24 or 32 bytes, the vector not
// 16, or the text is not of whole blocks.
bool open_aes_cbc(std::string_view key, std::string_view vector, std::string& text);
bool open_aes_ecb(std::string_view key, std::string& text);
// Source: NIST SP 800-38D; the text ends with its tag of 16 bytes. False also when the tag is another's.
bool open_aes_gcm(std::string_view key, std::string_view vector, std::string& text);

}  // namespace hearth
