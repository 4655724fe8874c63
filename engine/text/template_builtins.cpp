#include "engine/text/template_builtins.h"

#include <jinja/runtime.h>

#include <algorithm>
#include <cmath>
#include <list>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/text.h"
#include "engine/text/template_strings.h"

namespace hearth {

namespace {

using jinja::func_args;
using jinja::is_val;
using jinja::mk_val;
using jinja::value;
using jinja::value_array;
using jinja::value_int;
using jinja::value_object;
using jinja::value_string;
using jinja::value_undefined;

using Builtin = value (*)(const func_args& args, TemplateBudget& budget);
struct NamedBuiltin {
  std::string_view name;
  Builtin call;
};

constexpr int64_t kMaxBuiltinInteger = int64_t{1} << 32;  // lengths, indexes and steps
constexpr int64_t kMaxIndent = 64;
constexpr size_t kBytesPerValue = 400;  // of the library's value type, about

const jinja::string& string_argument(const func_args& args, size_t position) {
  const value argument = args.get_pos(position);
  if (!is_val<value_string>(argument))
    throw TemplateStop{"The model's chat template needs text where it has none."};
  return args.get_args()[position]->val_str;
}

std::optional<int64_t> integer_argument(const value& argument) {
  if (!is_val<value_int>(argument)) return std::nullopt;
  return argument->as_int();
}

std::optional<std::string> text_argument(const func_args& args, const std::string& name, size_t position) {
  const value argument = args.get_kwarg_or_pos(name, position);
  if (!is_val<value_string>(argument)) return std::nullopt;
  return argument->val_str.str();
}

value strip_ends(const func_args& args, bool left, bool right) {
  const std::optional<std::string> chars = text_argument(args, "chars", 1);
  return mk_val<value_string>(strip(string_argument(args, 0), left, right, chars));
}

value split_text(const func_args& args, bool from_right, TemplateBudget& budget) {
  const std::optional<std::string> separator = text_argument(args, "sep", 1);
  if (separator && separator->empty())
    throw TemplateStop{"The model's chat template splits text at nothing."};
  const int64_t limit = integer_argument(args.get_kwarg_or_pos("maxsplit", 2)).value_or(-1);
  auto pieces = mk_val<value_array>();
  for (auto& piece : split(string_argument(args, 0), separator, limit, from_right, budget)) {
    pieces->push_back(mk_val<value_string>(piece));
  }
  return pieces;
}

value replace_text(const func_args& args, TemplateBudget& budget) {
  const std::string old_text = string_argument(args, 1).str();
  const int64_t limit = integer_argument(args.get_kwarg_or_pos("count", 3)).value_or(-1);
  return mk_val<value_string>(
      replace(string_argument(args, 0), old_text, string_argument(args, 2), limit, budget));
}

value indent_text(const func_args& args, TemplateBudget& budget) {
  const value width = args.get_kwarg_or_pos("width", 1);
  const int64_t spaces = std::clamp<int64_t>(integer_argument(width).value_or(4), 0, kMaxIndent);
  const jinja::string margin = is_val<value_string>(width)
                                   ? width->val_str
                                   : jinja::string(std::string(static_cast<size_t>(spaces), ' '));
  const bool first = args.get_kwarg_or_pos("first", 2)->as_bool();
  const bool blank = args.get_kwarg_or_pos("blank", 3)->as_bool();
  return mk_val<value_string>(indent(string_argument(args, 0), margin, first, blank, budget));
}

value slice_text(const func_args& args, TemplateBudget&) {
  const int64_t step = integer_argument(args.get_kwarg_or_pos("step", 3)).value_or(1);
  if (step == 0) throw TemplateStop{"The model's chat template slices with a step of zero."};
  return mk_val<value_string>(slice(string_argument(args, 0),
                                    integer_argument(args.get_kwarg_or_pos("start", 1)),
                                    integer_argument(args.get_kwarg_or_pos("stop", 2)), step));
}

value text_to_number(const func_args& args, TemplateBudget&) {
  const value fallback = args.get_kwarg_or_pos("default", 1);
  double number = fallback->is_undefined() ? 0.0 : fallback->as_float();
  try {
    number = std::stod(string_argument(args, 0).str());
  } catch (const std::exception&) {  // not a number: the fallback stands
  }
  check_template_number(number);
  return mk_val<jinja::value_float>(number);
}

// item.attribute, or the item itself when no attribute is named.
value attribute_of(const value& item, const value& attribute) {
  if (attribute->is_undefined()) return item;
  value undefined = mk_val<value_undefined>();
  return is_val<value_object>(item) || is_val<value_array>(item) ? item->at(attribute, undefined) : undefined;
}

value join_array(const func_args& args, TemplateBudget& budget) {
  const value separator = args.get_kwarg_or_pos("d", 1);
  const value attribute = args.get_kwarg_or_pos("attribute", 2);
  const auto& items = args.get_pos(0)->as_array();
  jinja::string out;
  size_t out_bytes = 0;
  for (size_t i = 0; i < items.size(); ++i) {
    if (i > 0 && is_val<value_string>(separator)) out.append(separator->val_str);
    const value item = attribute_of(items[i], attribute);
    if (!is_val<value_string>(item) && !item->is_numeric()) {
      throw TemplateStop{"The model's chat template joins things that are not text."};
    }
    out.append(item->as_string());
    out_bytes += item->val_str.length() + separator->val_str.length();
    budget.check_text(out_bytes);
  }
  return mk_val<value_string>(compact(out));
}

// The library sorts with std::sort, which reads out of bounds when an order contradicts itself, as the
// library's does for mixed types. Sorting a list moves links only.
template <class Item, class Key>
void sort_by(std::vector<Item>& items, bool reverse, Key key) {
  const auto order = reverse ? jinja::value_compare_op::gt : jinja::value_compare_op::lt;
  std::list<Item> links(items.begin(), items.end());
  links.sort([&](const Item& a, const Item& b) { return jinja::value_compare(key(a), key(b), order); });
  items.assign(links.begin(), links.end());
}

value sort_array(const func_args& args, TemplateBudget&) {
  const bool reverse = args.get_kwarg_or_pos("reverse", 1)->as_bool();
  const value attribute = args.get_kwarg_or_pos("attribute", 3);
  std::vector<value> items = args.get_pos(0)->as_array();
  sort_by(items, reverse, [&](const value& item) { return attribute_of(item, attribute); });
  return mk_val<value_array>(std::move(items));
}

value sort_object(const func_args& args, TemplateBudget&) {
  const bool by_value = text_argument(args, "by", 2) == "value";
  const bool reverse = args.get_kwarg_or_pos("reverse", 3)->as_bool();
  std::vector<std::pair<value, value>> pairs = args.get_pos(0)->as_ordered_object();
  sort_by(pairs, reverse, [&](const auto& pair) { return by_value ? pair.second : pair.first; });
  return mk_val<value_object>(pairs);
}

value make_range(const func_args& args, TemplateBudget& budget) {
  args.ensure_vals<value_int, value_int, value_int>(true, false, false);
  const bool from_zero = args.count() == 1;
  const int64_t start = from_zero ? 0 : args.get_pos(0)->as_int();
  const int64_t stop = args.get_pos(from_zero ? 0 : 1)->as_int();
  const int64_t step = args.count() > 2 ? args.get_pos(2)->as_int() : 1;
  if (step == 0) throw TemplateStop{"The model's chat template counts with a step of zero."};
  const int64_t distance = step > 0 ? stop - start : start - stop;
  const int64_t size = distance <= 0 ? 0 : (distance - 1) / std::abs(step) + 1;
  budget.spend_product(static_cast<size_t>(size), kBytesPerValue);
  auto numbers = mk_val<value_array>();
  for (int64_t i = 0; i < size; ++i) numbers->push_back(mk_val<value_int>(start + i * step));
  return numbers;
}

// The template's own words, without what it quotes from the conversation: errors never hold chat text.
value raise_exception(const func_args& args, TemplateBudget&) {
  std::string words;
  for (const auto& part : string_argument(args, 0).parts) words += part.is_input ? "[...]" : part.val;
  throw TemplateStop{
      concat("The model's chat template refuses this conversation: ", words_for_error(words), ".")};
}

value is_divisible(const func_args& args, TemplateBudget&) {
  const int64_t divisor = integer_argument(args.get_pos(1)).value_or(0);
  if (divisor == 0) throw TemplateStop{"The model's chat template divides by zero."};
  return mk_val<jinja::value_bool>(integer_argument(args.get_pos(0)).value_or(1) % divisor == 0);
}

constexpr NamedBuiltin kTextFunctions[] = {
    {"strip", [](const func_args& a, TemplateBudget&) { return strip_ends(a, true, true); }},
    {"lstrip", [](const func_args& a, TemplateBudget&) { return strip_ends(a, true, false); }},
    {"rstrip", [](const func_args& a, TemplateBudget&) { return strip_ends(a, false, true); }},
    {"split", [](const func_args& a, TemplateBudget& b) { return split_text(a, false, b); }},
    {"rsplit", [](const func_args& a, TemplateBudget& b) { return split_text(a, true, b); }},
    {"replace", replace_text},
    {"indent", indent_text},
    {"slice", slice_text},
    {"float", text_to_number},
};
constexpr NamedBuiltin kArrayFunctions[] = {{"join", join_array}, {"sort", sort_array}};
constexpr NamedBuiltin kObjectFunctions[] = {{"dictsort", sort_object}};
constexpr NamedBuiltin kGlobalFunctions[] = {
    {"range", make_range}, {"raise_exception", raise_exception}, {"test_is_divisibleby", is_divisible}};

Builtin find_ours(std::span<const NamedBuiltin> table, std::string_view name) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const auto& row) { return row.name == name; });
  return found == table.end() ? nullptr : found->call;
}

Builtin find_ours(const value& receiver, std::string_view name) {
  if (is_val<value_string>(receiver)) return find_ours(kTextFunctions, name);
  if (is_val<value_array>(receiver)) return find_ours(kArrayFunctions, name);
  if (is_val<value_object>(receiver)) return find_ours(kObjectFunctions, name);
  return nullptr;
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// These look at no more than the outside of a container.
bool is_shallow(std::string_view name) {
  return is_one_of(name, {"append",
                          "pop",
                          "length",
                          "first",
                          "last",
                          "default",
                          "get",
                          "keys",
                          "values",
                          "items",
                          "list",
                          "test_is_defined",
                          "test_is_undefined",
                          "test_is_none",
                          "test_is_string",
                          "test_is_mapping",
                          "test_is_iterable",
                          "test_is_sequence",
                          "test_is_boolean",
                          "test_is_number",
                          "test_is_integer",
                          "test_is_float",
                          "test_is_callable",
                          "test_is_true",
                          "test_is_false"});
}

// These give back something that was there before, and make nothing.
bool is_selection(std::string_view name) {
  return is_one_of(name, {"append", "pop", "first", "last", "default", "get", "min", "max", "safe"});
}

// A function of ours or of the library, with the value it belongs to as its first argument.
class CheckedFunction final : public jinja::value_func_t {
 public:
  CheckedFunction(const std::string& name, Builtin ours, const jinja::func_handler& library,
                  const value& receiver, TemplateBudget& budget)
      : jinja::value_func_t(name, library, receiver), ours_(ours), budget_(budget) {}

  value invoke(const func_args& given) const override {
    func_args args(given);
    args.func_name = name;
    if (arg0) args.push_front(arg0);
    const bool has_input = check_arguments(args);
    value result = ours_ ? ours_(args, budget_) : val_func(args);
    return check_result(std::move(result), args, has_input);
  }

 private:
  // Stops when the arguments are more than the function should work on; true when there is message text in
  // them.
  bool check_arguments(const func_args& args) const {
    if (is_shallow(name)) return false;
    TemplateExtent receiver;
    TemplateExtent rest;
    for (size_t i = 0; i < args.get_args().size(); ++i) {
      const value& argument = args.get_args()[i];
      check_argument(argument);
      budget_.measure(argument, i == 0 ? receiver : rest);
    }
    budget_.check_work(receiver.values, rest.bytes + 16 * rest.values);
    return receiver.has_input || rest.has_input;
  }

  void check_argument(const value& argument) const {
    const auto* named = jinja::cast_val<jinja::value_kwarg>(argument);
    const value& plain = named ? named->val : argument;
    if (is_val<value_int>(plain)) {
      const int64_t limit = name == "tojson" ? kMaxIndent : kMaxBuiltinInteger;
      if (std::abs(plain->as_int()) > limit) {
        throw TemplateStop{concat("The model's chat template gives too large a number to ", name, ".")};
      }
    }
    // select("divisibleby", 0) would reach the library's own test, which divides.
    if (is_val<value_string>(plain) && is_one_of(name, {"select", "selectattr", "reject", "rejectattr"}) &&
        plain->val_str.str() == "divisibleby") {
      throw TemplateStop{"The model's chat template selects by divisibility, which is not supported."};
    }
  }

  // Charges for what was made, and marks it as message text when its origin was lost.
  value check_result(value result, const func_args& args, bool has_input) const {
    if (!is_val<value_string>(result)) {
      if (!is_selection(name)) {
        budget_.spend_product(result->val_arr.size(), name == "items" ? 3 * kBytesPerValue : sizeof(value));
        budget_.spend_product(result->val_obj.size(), 3 * kBytesPerValue);
      }
      budget_.spend(kBytesPerValue);
      return result;
    }
    if (is_selection(name)) return result;
    budget_.check_text(result->val_str.length());
    budget_.spend(kBytesPerValue + result->val_str.length());
    // The library keeps marks through functions of a text (upper, format), and loses them all in tojson and
    // in everything else that prints a container.
    const bool lost_marks = !ours_ && has_input && (!holds_input(result->val_str) || holds_container(args));
    if (lost_marks) return mk_val<value_string>(as_input(result->val_str));
    return result->val_str.parts.size() > 1 ? mk_val<value_string>(compact(result->val_str)) : result;
  }

  static bool holds_container(const func_args& args) {
    const auto& all = args.get_args();
    return std::any_of(all.begin(), all.end(),
                       [](const value& v) { return is_val<value_array>(v) || is_val<value_object>(v); });
  }

  Builtin ours_;
  TemplateBudget& budget_;
};

}  // namespace

void check_template_number(double number) {
  if (!(std::abs(number) <= kLargestTemplateNumber)) {
    throw TemplateStop{"The model's chat template computes with too large a number."};
  }
}

value builtin_method(const std::string& name, const value& receiver, TemplateBudget& budget) {
  const jinja::func_builtins& library = receiver->get_builtins();
  const auto found = library.find(name);
  const Builtin ours = find_ours(receiver, name);
  if (found == library.end() && !ours) return nullptr;
  return std::make_shared<CheckedFunction>(name, ours, found == library.end() ? nullptr : found->second,
                                           receiver, budget);
}

value builtin_function(const std::string& name, TemplateBudget& budget) {
  const jinja::func_builtins& library = jinja::global_builtins();
  const auto found = library.find(name);
  if (found == library.end()) return nullptr;
  return std::make_shared<CheckedFunction>(name, find_ours(kGlobalFunctions, name), found->second, nullptr,
                                           budget);
}

}  // namespace hearth
