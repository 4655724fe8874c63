// One verb's flags and words: declared, parsed, explained by --help. Every verb makes one of these on the
// main thread. The only file that knows CLI11 is arguments.cpp; what that library throws ends there.
//
// `names` is "-t,--threads" for an option or "TEXT" (no dash) for a word without a flag.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cli/command_line.h"
#include "engine/base/result.h"

namespace hearth::cli {

class Arguments {
 public:
  // `verb` as typed ("models add"), `summary` one sentence for --help. Declares --json.
  Arguments(const std::string& verb, const std::string& summary);
  ~Arguments();
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  // Each target keeps its value when the flag is absent; that value is shown as the default.
  void flag(const std::string& names, const std::string& help, bool& target);
  void text(const std::string& names, const std::string& help, std::string& target);
  void text(const std::string& names, const std::string& help, std::optional<std::string>& target);
  void texts(const std::string& names, const std::string& help, std::vector<std::string>& target);
  void choice(const std::string& names, const std::string& help, std::string& target,
              std::vector<std::string> allowed);
  void number(const std::string& names, const std::string& help, int& target, int lowest, int highest);
  void number(const std::string& names, const std::string& help, uint32_t& target, uint32_t lowest,
              uint32_t highest);
  void number(const std::string& names, const std::string& help, uint64_t& target);
  void number(const std::string& names, const std::string& help, float& target, float lowest, float highest);
  // Numbers with commas between them: "32,128,512".
  void numbers(const std::string& names, const std::string& help, std::vector<uint32_t>& target,
               uint32_t lowest, uint32_t highest);
  // A paragraph at the end of --help.
  void note(const std::string& paragraph);

  // Nothing when the verb should run; an exit code when --help was shown or the usage was wrong (and said
  // so).
  std::optional<int> parse(const CommandLine& line);
  // Says what is wrong with the usage, which --help tells more, and returns kWrongUsage.
  int wrong_usage(std::string_view sentence) const;

  bool json() const { return json_; }

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::string verb_;
  bool json_ = false;
};

// The numbers of "1,2,3", each between `lowest` and `highest`; BadFormat names the part that is not one.
Result<std::vector<uint32_t>> parse_numbers(std::string_view text, uint32_t lowest, uint32_t highest);

}  // namespace hearth::cli
