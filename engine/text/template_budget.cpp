#include "engine/text/template_budget.h"

#include <utility>
#include <vector>

#include "engine/text/chat_template.h"

namespace hearth {

namespace {

constexpr int kMaxValueDepth = 64;
constexpr size_t kMaxValues = size_t{1} << 18;
// A conversation is copied about a dozen times on its way through blocks and loops; a hostile template copies
// forever.
constexpr size_t kBytesSpentPerOutputByte = 4;

const char* const kTooLarge = "The model's chat template makes too much text or too many values.";

}  // namespace

std::string words_for_error(std::string_view words) {
  constexpr size_t kMostWords = 140;
  std::string out;
  for (char c : words.substr(0, kMostWords)) out += c >= ' ' && c <= '~' ? c : (c == '\n' ? ' ' : '?');
  while (!out.empty() && (out.back() == '.' || out.back() == ' ')) out.pop_back();
  return out;
}

void TemplateBudget::start(const ChatTemplateLimits& limits) {
  deadline_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(limits.time_ms);
  depth_ = 0;
  max_depth_ = limits.depth;
  spent_ = 0;
  max_spent_ = limits.output_bytes * kBytesSpentPerOutputByte;
  max_work_ = limits.output_bytes;
}

void TemplateBudget::finish() {
  std::vector<jinja::value> contents;
  std::vector<jinja::func_handler> functions;
  for (auto& [address, value] : kept_) {
    for (auto& item : value->val_arr) contents.push_back(std::move(item));
    value->val_arr.clear();
    for (auto& [key, item] : value->val_obj) contents.push_back(std::move(item));
    value->val_obj.clear();
    if (auto* object = jinja::cast_val<jinja::value_object>(value)) {
      for (auto& [key, item] : object->unordered) contents.push_back(std::move(item));
      object->unordered.clear();
    }
    if (value->val_func) functions.push_back(std::exchange(value->val_func, nullptr));
  }
  functions.clear();
  contents.clear();
  kept_.clear();
}

void TemplateBudget::check_time() const {
  if (std::chrono::steady_clock::now() > deadline_)
    throw TemplateStop{"The model's chat template runs too long."};
}

void TemplateBudget::spend(size_t bytes) {
  if (bytes > max_spent_ - spent_) throw TemplateStop{kTooLarge};
  spent_ += bytes;
}

void TemplateBudget::spend_product(size_t times, size_t bytes) {
  if (times != 0 && bytes > (max_spent_ - spent_) / times) throw TemplateStop{kTooLarge};
  spent_ += times * bytes;
}

void TemplateBudget::check_work(size_t times, size_t bytes) const {
  if (times != 0 && bytes > max_work_ / times) throw TemplateStop{kTooLarge};
}

TemplateExtent TemplateBudget::measure(const jinja::value& value) const {
  TemplateExtent extent;
  measure(value, 0, extent);
  return extent;
}

void TemplateBudget::measure(const jinja::value& value, int depth, TemplateExtent& extent) const {
  if (!value) return;
  if (depth > kMaxValueDepth) throw TemplateStop{"The model's chat template nests its values too deeply."};
  if (++extent.values > kMaxValues) throw TemplateStop{kTooLarge};
  for (const auto& part : value->val_str.parts) {
    extent.bytes += part.val.size();
    extent.has_input |= part.is_input && !part.val.empty();
  }
  if (extent.bytes > max_work_) throw TemplateStop{kTooLarge};
  for (const auto& item : value->val_arr) measure(item, depth + 1, extent);
  for (const auto& [key, item] : value->val_obj) {
    measure(key, depth + 1, extent);
    measure(item, depth + 1, extent);
  }
  if (const auto* argument = jinja::cast_val<jinja::value_kwarg>(value))
    measure(argument->val, depth + 1, extent);
}

void TemplateBudget::keep(const jinja::value& value) {
  // The body of a {% call %} block is a function named "caller" that holds all variables of its place.
  const auto* function = jinja::cast_val<jinja::value_func>(value);
  const bool holds_others = jinja::is_val<jinja::value_array>(value) ||
                            jinja::is_val<jinja::value_object>(value) ||
                            (function && function->name == "caller");
  if (holds_others) kept_.emplace(value.get(), value);
}

TemplateBudget::Level::Level(TemplateBudget& budget) : budget_(budget) {
  budget_.check_time();
  if (budget_.depth_ >= budget_.max_depth_) throw TemplateStop{"The model's chat template nests too deeply."};
  ++budget_.depth_;
}

}  // namespace hearth
