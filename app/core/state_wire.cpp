#include "app/core/state_wire.h"

#include <string_view>

namespace hearth {
namespace {

struct Part {
  uint8_t index;
  std::string bytes;
};

bool is_clock(const AppState& state, const void* field) {
  return field == &state.now_ms || field == &state.revision;
}

size_t hash_of(const wire::Bytes& bytes) {
  return std::hash<std::string_view>()({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

template <size_t i>
Status apply_part(const Part& part, AppState& state) {
  auto& field = std::get<i>(wire::fields_of(state));
  if (i == part.index) {
    TRY(field, wire::decode<std::remove_reference_t<decltype(field)>>(std::as_bytes(std::span(part.bytes))));
  }
  return {};
}

}  // namespace

std::optional<wire::Bytes> StateSender::changes(const AppState& state) {
  std::vector<Part> parts;
  bool changed = false;
  const auto add = [&](size_t index, const auto& field) {
    wire::Bytes bytes = wire::encode(field);
    const size_t hash = hash_of(bytes);
    const bool clock = is_clock(state, &field);  // goes along with whatever changed
    if (clock || sent_[index] != hash) {
      if (!clock) sent_[index] = hash;
      changed |= !clock;
      parts.push_back({static_cast<uint8_t>(index),
                       std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())});
    }
    wipe(bytes);
  };
  [&]<size_t... i>(std::index_sequence<i...>) {
    (add(i, std::get<i>(wire::fields_of(state))), ...);
  }(std::make_index_sequence<kParts>());
  if (!changed) return std::nullopt;
  wire::Bytes all = wire::encode(parts);
  for (Part& part : parts) wipe(part.bytes);
  return all;
}

Status apply_changes(std::span<const std::byte> changes, AppState& state) {
  TRY(std::vector<Part> parts, wire::decode<std::vector<Part>>(changes));
  Status status;
  for (Part& part : parts) {
    [&]<size_t... i>(std::index_sequence<i...>) {
      ((status = status ? apply_part<i>(part, state) : status), ...);
    }(std::make_index_sequence<std::tuple_size_v<decltype(wire::fields_of(state))>>());
    wipe(part.bytes);
  }
  return status;
}

}  // namespace hearth
