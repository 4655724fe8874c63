#include "app/cli/arguments.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "app/cli/output.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

// Thrown through CLI11 to parse(), with a whole sentence.
class BadValue : public CLI::ParseError {
 public:
  explicit BadValue(std::string sentence)
      : CLI::ParseError("BadValue", std::move(sentence), CLI::ExitCodes::ValidationError) {}
};

std::string shown_number(float number) {
  char buffer[32];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
  return {buffer, end};
}

template <class T>
std::string shown_number(T number) {
  return std::to_string(number);
}

template <class T>
std::optional<T> parse_number(std::string_view text) {
  T number{};
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

template <class T>
T number_between(const std::string& names, const std::string& text, T lowest, T highest) {
  const std::optional<T> number = parse_number<T>(text);
  if (!number || !(*number >= lowest && *number <= highest)) {
    throw BadValue(concat(names, " takes a number from ", shown_number(lowest), " to ", shown_number(highest),
                          ", not \"", repair_utf8(text), "\""));
  }
  return *number;
}

}  // namespace

struct Arguments::State {
  explicit State(const std::string& summary) : app(summary) {}
  CLI::App app;

  CLI::Option* add(const std::string& names, const std::string& help, const char* kind,
                   std::function<void(const std::string&)> store) {
    return app.add_option_function<std::string>(names, std::move(store), help)
        ->type_name(kind)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }
};

Arguments::Arguments(const std::string& verb, const std::string& summary)
    : state_(std::make_unique<State>(summary)), verb_(verb) {
  state_->app.name("hearth " + verb);
  state_->app.set_help_flag("-h,--help", "Show this and leave");
  state_->app.allow_windows_style_options(false);
  state_->app.get_formatter()->column_width(28);
  flag("--json", "Print exactly one JSON document on standard output", json_);
}

Arguments::~Arguments() = default;

void Arguments::flag(const std::string& names, const std::string& help, bool& target) {
  state_->app.add_flag_callback(names, [&target] { target = true; }, help);
}

void Arguments::text(const std::string& names, const std::string& help, std::string& target) {
  auto* option = state_->add(names, help, "TEXT", [&target](const std::string& given) { target = given; });
  if (!target.empty()) option->default_str(target);
}

void Arguments::text(const std::string& names, const std::string& help, std::optional<std::string>& target) {
  state_->add(names, help, "TEXT", [&target](const std::string& given) { target = given; });
}

void Arguments::texts(const std::string& names, const std::string& help, std::vector<std::string>& target) {
  state_->app.add_option(names, target, help)->type_name("TEXT")->allow_extra_args(names.front() != '-');
}

void Arguments::choice(const std::string& names, const std::string& help, std::string& target,
                       std::vector<std::string> allowed) {
  std::string list;
  for (const std::string& one : allowed) list += (list.empty() ? "" : ", ") + one;
  const auto store = [&target, allowed = std::move(allowed), names, list](const std::string& given) {
    if (std::find(allowed.begin(), allowed.end(), given) == allowed.end()) {
      throw BadValue(concat(names, " takes one of ", list, ", not \"", repair_utf8(given), "\""));
    }
    target = given;
  };
  state_->add(names, concat(help, ": ", list), "TEXT", store)->default_str(target);
}

void Arguments::number(const std::string& names, const std::string& help, int& target, int lowest,
                       int highest) {
  state_
      ->add(names, help, "N",
            [&target, names, lowest, highest](const std::string& given) {
              target = number_between(names, given, lowest, highest);
            })
      ->default_str(shown_number(target));
}

void Arguments::number(const std::string& names, const std::string& help, uint32_t& target, uint32_t lowest,
                       uint32_t highest) {
  state_
      ->add(names, help, "N",
            [&target, names, lowest, highest](const std::string& given) {
              target = number_between(names, given, lowest, highest);
            })
      ->default_str(shown_number(target));
}

void Arguments::number(const std::string& names, const std::string& help, uint64_t& target) {
  state_
      ->add(names, help, "N",
            [&target, names](const std::string& given) {
              target = number_between<uint64_t>(names, given, 0, std::numeric_limits<uint64_t>::max());
            })
      ->default_str(shown_number(target));
}

void Arguments::number(const std::string& names, const std::string& help, float& target, float lowest,
                       float highest) {
  state_
      ->add(names, help, "X",
            [&target, names, lowest, highest](const std::string& given) {
              target = number_between(names, given, lowest, highest);
            })
      ->default_str(shown_number(target));
}

void Arguments::numbers(const std::string& names, const std::string& help, std::vector<uint32_t>& target,
                        uint32_t lowest, uint32_t highest) {
  std::string shown;
  for (const uint32_t one : target) shown += (shown.empty() ? "" : ",") + std::to_string(one);
  state_
      ->add(names, help, "N,N",
            [&target, names, lowest, highest](const std::string& given) {
              auto parsed = parse_numbers(given, lowest, highest);
              if (!parsed) throw BadValue(concat(names, ": ", parsed.error().message));
              target = std::move(*parsed);
            })
      ->default_str(shown);
}

void Arguments::note(const std::string& paragraph) { state_->app.footer(paragraph); }

std::optional<int> Arguments::parse(const CommandLine& line) {
  // Known before parsing, so that a usage error found first is still reported as JSON.
  const auto options_end = std::find(line.words.begin(), line.words.end(), "--");
  json_ = std::find(line.words.begin(), options_end, "--json") != options_end;
  try {
    // CLI11 takes the words last first.
    std::vector<std::string> words(line.words.rbegin(), line.words.rend());
    state_->app.parse(std::move(words));
    return std::nullopt;
  } catch (const CLI::CallForHelp&) {
    write_out(state_->app.help());
    return finish_output();
  } catch (const CLI::ExtrasError& error) {
    return wrong_usage(concat(error.what(), " (put -- before a text that begins with a dash)"));
  } catch (const CLI::Error& error) {
    return wrong_usage(error.what());
  }
}

int Arguments::wrong_usage(std::string_view sentence) const {
  std::string whole(sentence);
  while (!whole.empty() && whole.back() == '.') whole.pop_back();
  return print_wrong_usage(concat(whole, ". See: hearth ", verb_, " --help"), json_);
}

Result<std::vector<uint32_t>> parse_numbers(std::string_view text, uint32_t lowest, uint32_t highest) {
  std::vector<uint32_t> out;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    std::string_view part = text.substr(begin, end - begin);
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    const std::optional<uint32_t> number = parse_number<uint32_t>(part);
    if (!number || *number < lowest || *number > highest) {
      return fail(Fault::BadFormat, concat("\"", repair_utf8(part), "\" is not a whole number from ", lowest,
                                           " to ", highest, "."));
    }
    out.push_back(*number);
    begin = end + 1;
  }
  return out;
}

}  // namespace hearth::cli
