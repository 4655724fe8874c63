#include "app/core/settings.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <type_traits>

#include "app/core/words.h"
#include "engine/base/file.h"
#include "engine/base/file_writing.h"
#include "engine/base/paths.h"

namespace hearth {
namespace {

using Json = nlohmann::json;

constexpr uint64_t kLongestFile = 1u << 20;
constexpr std::array<std::string_view, 5> kAppearances = {"system", "light", "dark", "high-contrast-dark",
                                                          "high-contrast-light"};
constexpr std::array<std::string_view, 3> kMotions = {"system", "reduced", "full"};

std::string file_in(const std::string& home) { return text_of(path_of(home) / "settings.json"); }

// Each setting is named once: reading and writing go over the same list.
struct Reader {
  const Json& object;

  const Json* find(const char* key) const {
    const auto found = object.find(key);
    return found == object.end() ? nullptr : &*found;
  }
  void operator()(const char* key, std::string& value) const {
    if (const Json* found = find(key); found && found->is_string()) value = found->get<std::string>();
  }
  void operator()(const char* key, bool& value) const {
    if (const Json* found = find(key); found && found->is_boolean()) value = found->get<bool>();
  }
  template <class Number>
    requires std::is_arithmetic_v<Number>
  void operator()(const char* key, Number& value, double least, double most) const {
    const Json* found = find(key);
    if (!found || !found->is_number()) return;
    if constexpr (sizeof(Number) == 8) {
      if (found->is_number_unsigned()) value = found->get<Number>();
    } else {
      value = static_cast<Number>(std::clamp(found->get<double>(), least, most));
    }
  }
  template <class Enum, size_t kCount>
  void operator()(const char* key, Enum& value, const std::array<std::string_view, kCount>& names) const {
    const Json* found = find(key);
    if (!found || !found->is_string()) return;
    const auto name = std::ranges::find(names, found->get<std::string>());
    if (name != names.end()) value = static_cast<Enum>(name - names.begin());
  }
  void operator()(const char* key, std::vector<std::string>& values) const {
    const Json* found = find(key);
    if (!found || !found->is_array()) return;
    values.clear();
    for (const Json& one : *found) {
      if (one.is_string()) values.push_back(one.get<std::string>());
    }
  }
};

struct Writer {
  Json& object;

  void operator()(const char* key, const std::string& value) const { object[key] = value; }
  void operator()(const char* key, const bool& value) const { object[key] = value; }
  template <class Number>
  void operator()(const char* key, const Number& value, double, double) const {
    object[key] = value;
  }
  template <class Enum, size_t kCount>
  void operator()(const char* key, const Enum& value,
                  const std::array<std::string_view, kCount>& names) const {
    object[key] = names[static_cast<size_t>(value)];
  }
  void operator()(const char* key, const std::vector<std::string>& values) const { object[key] = values; }
};

constexpr double kHuge = 1 << 30;

template <class Visit, class Sampled>
void each_sampling(const Visit& visit, Sampled& sampling) {
  visit("temperature", sampling.temperature, 0, 100);
  visit("top_k", sampling.top_k, 0, kHuge);
  visit("top_p", sampling.top_p, 0, 1);
  visit("min_p", sampling.min_p, 0, 1);
  visit("typical_p", sampling.typical_p, 0, 1);
  visit("repetition_penalty", sampling.repetition_penalty, 0.01, 100);
  visit("frequency_penalty", sampling.frequency_penalty, -100, 100);
  visit("presence_penalty", sampling.presence_penalty, -100, 100);
  visit("penalty_window", sampling.penalty_window, 0, kHuge);
  visit("dry_multiplier", sampling.dry_multiplier, 0, 100);
  visit("dry_base", sampling.dry_base, 1, 100);
  visit("dry_allowed_length", sampling.dry_allowed_length, 1, kHuge);
  visit("mirostat", sampling.mirostat, 0, 2);
  visit("mirostat_tau", sampling.mirostat_tau, 0, 100);
  visit("mirostat_eta", sampling.mirostat_eta, 0, 10);
  visit("seed", sampling.seed, 0, 0);
}

template <class Visit, class Kept>
void each_setting(const Visit& visit, Kept& settings) {
  visit("language", settings.language);
  visit("appearance", settings.appearance, kAppearances);
  visit("text_percent", settings.text_percent, 80, 200);
  visit("motion", settings.motion, kMotions);
  visit("window_width", settings.window_width, 320, 100000);
  visit("window_height", settings.window_height, 240, 100000);
  visit("network", settings.network);
  visit("lock_after_minutes", settings.lock_after_minutes, 0, 60 * 24 * 30);
  visit("undo_seconds", settings.undo_seconds, 0, 60 * 60 * 24 * 30);
  visit("model", settings.model);
  visit("model_folders", settings.model_folders);
  visit("model_files", settings.model_files);
  visit("device", settings.device);
  visit("context_tokens", settings.context_tokens, 128, 1 << 24);
  visit("workbench", settings.workbench);
}

Settings settings_in(const Json& document) {
  Settings settings;
  each_setting(Reader{document}, settings);
  const auto sampling = document.find("sampling");
  if (sampling != document.end() && sampling->is_object())
    each_sampling(Reader{*sampling}, settings.sampling);
  return settings;
}

}  // namespace

LoadedSettings load_settings(const std::string& home) {
  if (!file_exists(file_in(home))) return {};
  const Result<std::string> text = read_text_file(file_in(home), kLongestFile);
  if (!text) return {.settings = {}, .notice = std::string(words(Word::kNoticeSettingsUnreadable))};
  const Json document = Json::parse(*text, nullptr, false);
  if (!document.is_object())
    return {.settings = {}, .notice = std::string(words(Word::kNoticeSettingsDamaged))};
  return {.settings = settings_in(document), .notice = {}};
}

// Keys of a newer Hearth stay. A damaged file is kept beside the new one, for whoever wants to look.
Status save_settings(const std::string& home, const Settings& settings) {
  TRY_STATUS(make_folder(home));
  Json document = Json::object();
  if (file_exists(file_in(home))) {
    if (const Result<std::string> text = read_text_file(file_in(home), kLongestFile)) {
      Json before = Json::parse(*text, nullptr, false);
      if (before.is_object()) {
        document = std::move(before);
      } else {
        TRY_STATUS(write_whole_file(file_in(home) + ".damaged", *text));
      }
    }
  }
  each_setting(Writer{document}, settings);
  Json& sampling = document["sampling"];
  if (!sampling.is_object()) sampling = Json::object();
  each_sampling(Writer{sampling}, settings.sampling);
  return write_whole_file(file_in(home), document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace hearth
