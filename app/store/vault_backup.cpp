// Backups. One file, little-endian:
//   8   "HEARTHB1"
//   4   bytes of the key file, then the key file (key_slots.h)
//   24  header of libsodium's secretstream (XChaCha20-Poly1305), its key derived from the data key
//       the database in pieces of 64 KiB, each sealed; the last one carries the final tag
// The first piece authenticates all that is before the stream's header, each piece those before it, and the
// final tag the end: no bit can be changed and nothing cut off or added unseen.
#include <sodium.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "app/store/octets.h"
#include "app/store/schema.h"
#include "app/store/vault.h"
#include "app/store/vault_files.h"
#include "app/store/vault_lock.h"
#include "engine/base/bytes.h"
#include "engine/base/check.h"
#include "engine/base/file.h"
#include "engine/base/file_writing.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "HEARTHB1";
constexpr size_t kPieceBytes = size_t{64} << 10;
constexpr size_t kTagBytes = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr size_t kStreamHeaderBytes = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
static_assert(crypto_secretstream_xchacha20poly1305_KEYBYTES == kKeyBytes);

std::unexpected<Error> not_a_backup() {
  return fail(Fault::BadFormat, "This file is not a backup of a vault, or its beginning is damaged.");
}

std::unexpected<Error> damaged() {
  return fail(Fault::BadFormat, "This backup is damaged or was cut short: use another copy of it.");
}

// Sentences about vaults, said of a backup.
std::unexpected<Error> about_backup(Error error) {
  if (error.fault == Fault::BadFormat) return damaged();
  if (error.fault == Fault::WrongKey)
    return fail(Fault::WrongKey, "This is not the passphrase that the vault had when the backup was made.");
  return std::unexpected(std::move(error));
}

// The cipher's state, wiped when it goes.
class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { sodium_memzero(&state_, sizeof state_); }
  crypto_secretstream_xchacha20poly1305_state* state() { return &state_; }

 private:
  crypto_secretstream_xchacha20poly1305_state state_ = {};
};

Bytes preamble_for(std::span<const std::byte> key_file) {
  const auto length = static_cast<uint32_t>(key_file.size());
  Bytes out;
  for (const auto part : {std::as_bytes(std::span(kMagic)), std::as_bytes(std::span(&length, 1)), key_file})
    out.insert(out.end(), part.begin(), part.end());
  return out;
}

// Seals `database` piece by piece into `put`.
Status seal_database(const File& database, std::span<const std::byte> preamble, const Secret& data_key,
                     const std::function<bool(double)>& keep_going, const PieceSink& put) {
  const Secret key = derive_key(data_key, KeyPurpose::Backup);
  Stream stream;
  Bytes header(kStreamHeaderBytes);
  crypto_secretstream_xchacha20poly1305_init_push(stream.state(), octets(header.data()),
                                                  octets(key.bytes().data()));
  TRY_STATUS(put(preamble));
  TRY_STATUS(put(header));
  Bytes page_bytes, sealed;  // pages are ciphertext already
  for (uint64_t offset = 0; offset < database.size(); offset += page_bytes.size()) {
    page_bytes.resize(static_cast<size_t>(std::min<uint64_t>(kPieceBytes, database.size() - offset)));
    sealed.resize(page_bytes.size() + kTagBytes);
    TRY_STATUS(database.read_at(offset, page_bytes));
    const bool first = offset == 0, last = offset + page_bytes.size() == database.size();
    crypto_secretstream_xchacha20poly1305_push(
        stream.state(), octets(sealed.data()), nullptr, octets(page_bytes.data()), page_bytes.size(),
        first ? octets(preamble.data()) : nullptr, first ? preamble.size() : 0,
        last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
    TRY_STATUS(put(sealed));
    const double done =
        static_cast<double>(offset + page_bytes.size()) / static_cast<double>(database.size());
    if (keep_going && !keep_going(done)) return fail(Fault::Cancelled, "Stopped. No backup was written.");
  }
  return {};
}

struct Backup {
  Bytes preamble, key_file, stream_header;
  uint64_t first_piece = 0;  // its offset in the file
};

Result<Backup> read_beginning(const File& file) {
  constexpr size_t kFixedBytes = kMagic.size() + sizeof(uint32_t);
  Bytes start(static_cast<size_t>(
      std::min<uint64_t>(file.size(), kFixedBytes + kMaxKeyFileBytes + kStreamHeaderBytes)));
  TRY_STATUS(file.read_at(0, start));
  ByteReader reader(start);
  if (reader.take_string(kMagic.size()) != kMagic) return not_a_backup();
  const auto key_file = reader.take(reader.read<uint32_t>());
  const auto preamble = reader.taken_since(0);
  const auto stream_header = reader.take(kStreamHeaderBytes);
  if (reader.failed()) return not_a_backup();
  return Backup{Bytes(preamble.begin(), preamble.end()), Bytes(key_file.begin(), key_file.end()),
                Bytes(stream_header.begin(), stream_header.end()), reader.position()};
}

// Opens all pieces into `put`.
Status open_database_pieces(const File& file, const Backup& backup, const Secret& data_key,
                            const PieceSink& put) {
  const Secret key = derive_key(data_key, KeyPurpose::Backup);
  Stream stream;
  if (crypto_secretstream_xchacha20poly1305_init_pull(stream.state(), octets(backup.stream_header.data()),
                                                      octets(key.bytes().data())) != 0)
    return damaged();
  Bytes sealed, page_bytes;
  uint64_t offset = backup.first_piece;
  for (bool last = false; !last;) {
    const bool first = offset == backup.first_piece;
    const uint64_t left = file.size() - offset;
    if (left < kTagBytes) return damaged();
    sealed.resize(static_cast<size_t>(std::min<uint64_t>(kPieceBytes + kTagBytes, left)));
    page_bytes.resize(sealed.size() - kTagBytes);
    TRY_STATUS(file.read_at(offset, sealed));
    unsigned char tag = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(
            stream.state(), octets(page_bytes.data()), nullptr, &tag, octets(sealed.data()), sealed.size(),
            first ? octets(backup.preamble.data()) : nullptr, first ? backup.preamble.size() : 0) != 0)
      return damaged();
    offset += sealed.size();
    last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    if (last != (offset == file.size())) return damaged();
    TRY_STATUS(put(page_bytes));
  }
  return {};
}

bool lies_in(const std::string& file, const std::string& folder) {
  std::error_code fault;
  const fs::path parent = fs::absolute(path_of(file), fault).parent_path();
  return fs::equivalent(parent, path_of(folder), fault);
}

}  // namespace

Status Vault::backup(const std::string& file, const std::function<bool(double)>& keep_going) {
  TRY_STATUS(require_files());
  if (lies_in(file, folder_))
    return fail(Fault::Unreadable, "Choose a place outside the vault's own folder for the backup.");
  // With the log emptied and writers held off, the file alone is the whole database.
  TRY_STATUS(writer_->truncate_log());
  TRY(const Transaction hold, Transaction::begin(*writer_));
  // Closing it lets go of SQLite's locks on the database (fcntl(2)); VaultLock keeps other programs out.
  TRY(const auto database, open_file(database_path(folder_)));
  const Bytes preamble = preamble_for(write_key_file(keys_, data_key_));
  return write_in_pieces(
      file,
      [&](const PieceSink& put) { return seal_database(*database, preamble, data_key_, keep_going, put); },
      Outlives::PowerCut);
}

Status restore_vault(const std::string& file, const std::string& folder, const Secret& passphrase) {
  TRY(const auto source, open_file(file));
  TRY(const Backup backup, read_beginning(*source));
  TRY(const auto unfinished, UnfinishedVault::begin(folder));
  const auto keys = parse_key_file(backup.key_file);
  if (!keys) return about_backup(keys.error());
  const auto data_key = unwrap_key(*keys, SlotKind::Passphrase, passphrase);
  if (!data_key) return about_backup(data_key.error());
  if (!verify_key_file(backup.key_file, *data_key)) return damaged();

  TRY_STATUS(write_in_pieces(database_path(unfinished->path()), [&](const PieceSink& put) {
    return open_database_pieces(*source, backup, *data_key, put);
  }));
  TRY_STATUS(replace_key_file(unfinished->path(), *keys, *data_key));
  {
    auto database = open_vault_database(unfinished->path(), *data_key);
    if (!database) return about_backup(database.error());
    TRY(const std::vector<std::string> problems, (*database)->check());
    if (!problems.empty()) return damaged();
    TRY_STATUS((*database)->truncate_log());
  }
  return unfinished->finish();
}

}  // namespace hearth
