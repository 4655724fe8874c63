#include "app/docs/compound_file.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "app/docs/office_parts.h"

namespace hearth {
namespace {

constexpr size_t kHeaderBytes = 512, kEntryBytes = 128, kHeaderTable = 76, kHeaderTableEntries = 109;
constexpr uint32_t kEndOfChain = 0xFFFFFFFE;
constexpr unsigned char kStream = 2, kRoot = 5;
constexpr uint64_t kNoLimit = std::numeric_limits<uint64_t>::max();

// Zero beyond the end.
template <class Number>
Number number_at(std::string_view bytes, size_t at) {
  Number number{};
  if (at <= bytes.size() && bytes.size() - at >= sizeof number)
    std::memcpy(&number, bytes.data() + at, sizeof number);
  return number;
}

// Of UTF-16; what is not ASCII counts as '?'.
std::string entry_name(std::string_view entry) {
  const size_t bytes = std::min<size_t>(number_at<uint16_t>(entry, 64), 64);
  std::string name;
  for (size_t at = 0; at + 3 < bytes; at += 2) {  // less its terminating zero
    const auto unit = number_at<uint16_t>(entry, at);
    name += unit < 0x80 ? static_cast<char>(unit) : '?';
  }
  return name;
}

}  // namespace

Result<CompoundFile> CompoundFile::open(std::string_view file) {
  CompoundFile opened(file);
  TRY_STATUS(opened.read_header());
  return opened;
}

Status CompoundFile::read_header() {
  const auto shift = number_at<uint16_t>(file_, 30), small_shift = number_at<uint16_t>(file_, 32);
  if (file_.size() < kHeaderBytes || (shift != 9 && shift != 12) || small_shift != 6)
    return damaged_office_file();
  sector_bytes_ = size_t{1} << shift;
  small_bytes_ = size_t{1} << small_shift;
  small_below_ = number_at<uint32_t>(file_, 56);
  TRY_STATUS(read_sector_table(number_at<uint32_t>(file_, 44), number_at<uint32_t>(file_, 68)));
  if (const auto first = number_at<uint32_t>(file_, 60); first < kEndOfChain) {
    TRY(small_next_, chain(first, kNoLimit));
  }
  return read_directory(number_at<uint32_t>(file_, 48));
}

std::string_view CompoundFile::sector(uint32_t number) const {
  const uint64_t at = (uint64_t{number} + 1) * sector_bytes_;
  return at < file_.size() ? file_.substr(static_cast<size_t>(at), sector_bytes_) : std::string_view();
}

// The table lies in sectors too. The first of those are named in the header, the others in a chain.
Status CompoundFile::read_sector_table(uint32_t sectors, uint32_t first_more) {
  const size_t numbers = sector_bytes_ / sizeof(uint32_t);
  if (sectors > file_.size() / sector_bytes_ / numbers + 1) return damaged_office_file();
  std::string_view named = file_.substr(kHeaderTable, kHeaderTableEntries * sizeof(uint32_t));
  size_t in_this = kHeaderTableEntries, at = 0;
  for (uint32_t done = 0; done < sectors; ++done, ++at) {
    if (at == in_this) {
      named = sector(first_more);
      in_this = numbers - 1;
      at = 0;
      first_more = number_at<uint32_t>(named, in_this * sizeof(uint32_t));
    }
    const std::string_view part = sector(number_at<uint32_t>(named, at * sizeof(uint32_t)));
    if (part.size() < sector_bytes_) return damaged_office_file();
    for (size_t i = 0; i < numbers; ++i) next_.push_back(number_at<uint32_t>(part, i * sizeof(uint32_t)));
  }
  return {};
}

Result<std::string> CompoundFile::chain(uint32_t first, uint64_t bytes) const {
  std::string read;
  uint32_t at = first;
  // A chain that comes back to itself is as long as all sectors, and ends there.
  for (size_t count = 0; at < kEndOfChain && read.size() < bytes; ++count) {
    const std::string_view part = sector(at);
    if (count > next_.size() || at >= next_.size() || part.empty()) return damaged_office_file();
    read += part;
    at = next_[at];
  }
  return read;
}

Result<std::string> CompoundFile::small_chain(uint32_t first, uint64_t bytes) const {
  std::string read;
  uint32_t at = first;
  for (size_t count = 0; at < kEndOfChain && read.size() < bytes; ++count) {
    const uint64_t place = uint64_t{at} * small_bytes_;
    if (count > small_next_.size() || place >= small_.size()) return damaged_office_file();
    read += small_.substr(static_cast<size_t>(place), small_bytes_);
    at = number_at<uint32_t>(small_next_, size_t{at} * sizeof(uint32_t));
  }
  return read;
}

Status CompoundFile::read_directory(uint32_t first) {
  TRY(const std::string entries, chain(first, kNoLimit));
  for (size_t at = 0; at + kEntryBytes <= entries.size(); at += kEntryBytes) {
    const std::string_view entry = std::string_view(entries).substr(at, kEntryBytes);
    const auto kind = static_cast<unsigned char>(entry[66]);
    auto bytes = number_at<uint64_t>(entry, 120);
    if (sector_bytes_ == 512) bytes &= 0xFFFFFFFF;  // the upper half may hold anything
    const auto first_sector = number_at<uint32_t>(entry, 116);
    if (kind == kRoot && at == 0) {
      TRY(small_, chain(first_sector, bytes));
    } else if (kind == kStream) {
      streams_.push_back({entry_name(entry), first_sector, bytes});
    }
  }
  return {};
}

const CompoundFile::Entry* CompoundFile::find(std::string_view name) const {
  const auto found = std::ranges::find(streams_, name, &Entry::name);
  return found == streams_.end() ? nullptr : &*found;
}

bool CompoundFile::has(std::string_view name) const { return find(name) != nullptr; }

Result<std::string> CompoundFile::stream(std::string_view name) const {
  const Entry* const entry = find(name);
  if (entry == nullptr || entry->bytes > file_.size()) return damaged_office_file();
  const bool is_small = entry->bytes < small_below_;
  TRY(std::string bytes,
      is_small ? small_chain(entry->first, entry->bytes) : chain(entry->first, entry->bytes));
  if (bytes.size() < entry->bytes) return damaged_office_file();
  bytes.resize(static_cast<size_t>(entry->bytes));
  return bytes;
}

}  // namespace hearth
