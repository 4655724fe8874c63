#include "app/cli/bench_profile.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <initializer_list>
#include <optional>

#include "app/cli/command_line.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

constexpr size_t kMostSteps = 9;
constexpr double kMostMilliseconds = 1000.0;

double microseconds_of(const std::vector<OpProfile>& ops) {
  double sum = 0;
  for (const OpProfile& op : ops) sum += op.microseconds;
  return sum;
}

double bytes_per_s(const OpProfile& op) {
  return op.microseconds > 0 ? static_cast<double>(op.bytes) * 1e6 / op.microseconds : 0.0;
}

// The most that a device was seen to read, or nothing where it was not measured.
std::optional<double> best_bytes_per_s(const TokenProfile& profile, const std::string& device) {
  const auto found = std::ranges::find(profile.bandwidth, device, &ReadBandwidth::device);
  if (found == profile.bandwidth.end() || found->bytes_per_s.empty()) return std::nullopt;
  return std::ranges::max(found->bytes_per_s);
}

// Of several profiles the one whose step took the median time.
Result<std::vector<OpProfile>> typical_profile(Evaluation& evaluation) {
  std::vector<std::vector<OpProfile>> profiles;
  const auto start = Clock::now();
  while (profiles.size() < kMostSteps) {
    TRY(profiles.emplace_back(), evaluation.profile_last_token());
    if (milliseconds_since(start) > kMostMilliseconds) break;
  }
  const auto middle = profiles.begin() + static_cast<std::ptrdiff_t>(profiles.size() / 2);
  std::ranges::nth_element(profiles, middle, {}, microseconds_of);
  return std::move(*middle);
}

}  // namespace

Result<TokenProfile> profile_token(Model& model, Evaluation& evaluation, uint32_t repetitions) {
  TokenProfile profile;
  TRY(profile.ops, typical_profile(evaluation));
  std::ranges::sort(profile.ops, std::ranges::greater(), &OpProfile::microseconds);
  // What was measured so far is worth more than this, so a device without room for it is only told of.
  if (auto measured = model.measure_bandwidth(repetitions)) {
    profile.bandwidth = std::move(*measured);
  } else {
    write_note(measured.error().message);
  }
  return profile;
}

std::vector<double> bandwidth_GBps(const TokenProfile& profile) {
  if (profile.bandwidth.empty()) return {};
  std::vector<double> speeds = profile.bandwidth.front().bytes_per_s;
  for (double& speed : speeds) speed /= 1e9;
  return speeds;
}

Json ops_json(const TokenProfile& profile) {
  Json list = Json::array();
  for (const OpProfile& op : profile.ops) {
    const auto best = best_bytes_per_s(profile, op.device);
    list.push_back({{"op", op.op},
                    {"type", op.type},
                    {"count", op.count},
                    {"ms", op.microseconds / 1e3},
                    {"GBps", bytes_per_s(op) / 1e9},
                    {"share", best ? Json(bytes_per_s(op) / *best) : Json()},
                    {"device", op.device}});
  }
  return list;
}

void print_profile(const TokenProfile& profile) {
  if (profile.ops.empty()) return;
  const auto row = [](std::initializer_list<std::string> cells) {
    std::string line;
    for (const std::string& cell : cells) line += padded(cell, 12);
    write_out(line + "\n");
  };
  write_out("\nOne token, operation by operation\n");
  row({"", "type", "count", "ms", "GB/s", "bandwidth", "device"});
  for (const OpProfile& op : profile.ops) {
    const auto best = best_bytes_per_s(profile, op.device);
    const bool reads = op.bytes > 0;
    row({op.op, op.type, concat(op.count), fixed(op.microseconds / 1e3, 3),
         reads ? fixed(bytes_per_s(op) / 1e9, 1) : "",
         reads && best ? fixed(100 * bytes_per_s(op) / *best, 0) + " %" : "", op.device});
  }
}

}  // namespace hearth::cli
