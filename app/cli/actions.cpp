#include "app/cli/actions.h"

#include <algorithm>
#include <string>

#include "app/cli/output.h"
#include "engine/base/text.h"

namespace hearth::cli {
namespace {

int show_actions(std::string_view verb, std::span<const Action> actions) {
  write_out(concat("Usage: hearth ", verb, " ACTION\n\n"));
  for (const Action& action : actions)
    write_out(concat("  ", padded(std::string(action.name), 16), action.help, "\n"));
  write_out(concat("\nhearth ", verb, " ACTION --help tells more.\n"));
  return finish_output();
}

// "list, info or add"
std::string names_of(std::span<const Action> actions) {
  std::string names;
  for (size_t i = 0; i < actions.size(); ++i) {
    names += i == 0 ? "" : i + 1 == actions.size() ? " or " : ", ";
    names += actions[i].name;
  }
  return names;
}

}  // namespace

int run_action(std::string_view verb, std::span<const Action> actions, const CommandLine& line) {
  const std::string wanted = line.words.empty() ? "" : line.words.front();
  if (wanted == "--help" || wanted == "-h") return show_actions(verb, actions);
  for (const Action& action : actions) {
    if (action.name == wanted) return action.run({{line.words.begin() + 1, line.words.end()}, line.started});
  }
  const bool json = std::find(line.words.begin(), line.words.end(), "--json") != line.words.end();
  return print_wrong_usage(
      concat("After ", verb, " say what to do: ", names_of(actions), ". See: hearth ", verb, " --help"),
      json);
}

}  // namespace hearth::cli
