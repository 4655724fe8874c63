#include "app/docs/file_cipher.h"

#include <argon2.h>
#include <mbedtls/aes.h>
#include <mbedtls/gcm.h>
#include <mbedtls/md.h>
#include <mbedtls/pkcs5.h>

#include <array>
#include <cstring>
#include <new>

namespace hearth {
namespace {

const mbedtls_md_info_t* info_of(Hash hash) {
  switch (hash) {
    case Hash::Sha1:
      return mbedtls_md_info_from_type(MBEDTLS_MD_SHA1);
    case Hash::Sha256:
      return mbedtls_md_info_from_type(MBEDTLS_MD_SHA256);
    case Hash::Sha384:
      return mbedtls_md_info_from_type(MBEDTLS_MD_SHA384);
    case Hash::Sha512:
      return mbedtls_md_info_from_type(MBEDTLS_MD_SHA512);
  }
  return nullptr;
}

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

class Digest {
 public:
  Digest(Hash hash, bool keyed) {
    mbedtls_md_init(&context_);
    // It fails for want of memory alone.
    if (mbedtls_md_setup(&context_, info_of(hash), keyed ? 1 : 0) != 0) throw std::bad_alloc();
  }
  ~Digest() { mbedtls_md_free(&context_); }
  Digest(const Digest&) = delete;
  Digest& operator=(const Digest&) = delete;
  mbedtls_md_context_t* get() { return &context_; }

 private:
  mbedtls_md_context_t context_;
};

class AesKey {
 public:
  explicit AesKey(std::string_view key) {
    mbedtls_aes_init(&context_);
    usable_ = mbedtls_aes_setkey_dec(&context_, bytes_of(key), static_cast<unsigned>(key.size() * 8)) == 0;
  }
  ~AesKey() { mbedtls_aes_free(&context_); }
  AesKey(const AesKey&) = delete;
  AesKey& operator=(const AesKey&) = delete;
  bool usable() const { return usable_; }
  mbedtls_aes_context* get() { return &context_; }

 private:
  mbedtls_aes_context context_;
  bool usable_ = false;
};

}  // namespace

size_t hash_bytes(Hash hash) { return mbedtls_md_get_size(info_of(hash)); }

std::string hash_of(Hash hash, std::string_view first, std::string_view second) {
  Digest digest(hash, false);
  std::string made(hash_bytes(hash), '\0');
  mbedtls_md_starts(digest.get());
  mbedtls_md_update(digest.get(), bytes_of(first), first.size());
  mbedtls_md_update(digest.get(), bytes_of(second), second.size());
  mbedtls_md_finish(digest.get(), bytes_of(made));
  return made;
}

std::string pbkdf2(Hash hash, std::string_view password, std::string_view salt, uint32_t rounds,
                   size_t bytes) {
  Digest digest(hash, true);
  std::string key(bytes, '\0');
  mbedtls_pkcs5_pbkdf2_hmac(digest.get(), bytes_of(password), password.size(), bytes_of(salt), salt.size(),
                            rounds, static_cast<uint32_t>(bytes), bytes_of(key));
  return key;
}

std::optional<std::string> argon2id(const Argon2Cost& cost, std::string_view password, std::string_view salt,
                                    size_t bytes) {
  std::string key(bytes, '\0'), password_bytes(password), salt_bytes(salt);
  argon2_context context = {};
  context.out = bytes_of(key);
  context.outlen = static_cast<uint32_t>(key.size());
  context.pwd = bytes_of(password_bytes);
  context.pwdlen = static_cast<uint32_t>(password_bytes.size());
  context.salt = bytes_of(salt_bytes);
  context.saltlen = static_cast<uint32_t>(salt_bytes.size());
  context.t_cost = cost.passes;
  context.m_cost = cost.memory_KiB;
  context.lanes = cost.lanes;
  context.threads = 1;  // the reader process may start none
  context.version = ARGON2_VERSION_13;
  const int result = argon2id_ctx(&context);
  if (result == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
  if (result != ARGON2_OK) return std::nullopt;
  return key;
}

bool open_aes_cbc(std::string_view key, std::string_view vector, std::string& text) {
  AesKey aes(key);
  if (!aes.usable() || vector.size() != kAesBlock || text.size() % kAesBlock != 0) return false;
  std::array<unsigned char, kAesBlock> before;
  std::memcpy(before.data(), vector.data(), before.size());
  return mbedtls_aes_crypt_cbc(aes.get(), MBEDTLS_AES_DECRYPT, text.size(), before.data(), bytes_of(text),
                               bytes_of(text)) == 0;
}

bool open_aes_ecb(std::string_view key, std::string& text) {
  AesKey aes(key);
  if (!aes.usable() || text.size() % kAesBlock != 0) return false;
  for (size_t at = 0; at < text.size(); at += kAesBlock)
    mbedtls_aes_crypt_ecb(aes.get(), MBEDTLS_AES_DECRYPT, bytes_of(text) + at, bytes_of(text) + at);
  return true;
}

bool open_aes_gcm(std::string_view key, std::string_view vector, std::string& text) {
  constexpr size_t kTag = 16;
  if (text.size() < kTag || vector.empty()) return false;
  const size_t bytes = text.size() - kTag;
  mbedtls_gcm_context gcm;
  mbedtls_gcm_init(&gcm);
  const bool open =
      mbedtls_gcm_setkey(&gcm, MBEDTLS_CIPHER_ID_AES, bytes_of(key), static_cast<unsigned>(key.size() * 8)) ==
          0 &&
      mbedtls_gcm_auth_decrypt(&gcm, bytes, bytes_of(vector), vector.size(), nullptr, 0,
                               bytes_of(text) + bytes, kTag, bytes_of(text), bytes_of(text)) == 0;
  mbedtls_gcm_free(&gcm);
  if (open) text.resize(bytes);
  return open;
}

}  // namespace hearth
