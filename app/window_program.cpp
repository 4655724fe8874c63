#include "app/window_program.h"

#include <string>

#include "app/cli/arguments.h"
#include "app/cli/output.h"
#include "app/cli/program.h"
#include "app/cli/system.h"
#include "app/cli/version.h"
#include "app/models/model_paths.h"
#include "app/models/system_folders.h"
#include "app/window_loop.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"
#include "third_party_parts.h"

namespace hearth {
namespace {

using namespace cli;

// Where the typefaces lie: beside the program, as the models do.
std::string fonts_folder() { return path_in(text_of(path_of(program_path()).parent_path()), "fonts"); }

AboutView about_hearth() {
  AboutView about = {std::string(program_version()), std::string(program_commit()), {}};
  for (const ThirdPartyPart& part : third_party_parts())
    about.parts.push_back({std::string(part.name), std::string(part.version), std::string(part.licence)});
  return about;
}

int show_tree(const WindowRun& run) {
  const Result<std::string> tree = first_screen_tree(run);
  if (!tree) return print_error(tree.error(), true);
  write_out(*tree + "\n");
  return finish_output();
}

}  // namespace

bool wants_window(const CommandLine& line) {
  return line.words.empty() || line.words.front().starts_with("--ui-");
}

int run_window_program(const CommandLine& line) {
  prepare_streams();
  WindowRun run;
  bool tree = false;
  float scale = 0;
  Arguments arguments("", "Opens the window. Nothing leaves this computer.");
  arguments.flag("--ui-tree", "Print what the first screen shows, as JSON, and leave", tree);
  arguments.text("--ui-script", "Drive the window with the JSON lines of this file; -: standard input",
                 run.script);
  arguments.number("--ui-scale", "Pixels a unit, instead of the monitor's; 0: the monitor's", scale, 0, 4);
  arguments.choice("--ui-backend", "What draws the window", run.backend, {"auto", "vulkan", "opengl"});
  arguments.flag("--ui-times", "Say at the end how fast frames were drawn", run.print_times);
  if (const auto ended = arguments.parse(line)) return *ended;

  const Result<std::string> home = home_folder();
  if (!home) return print_error(home.error(), arguments.json());
  run.started = line.started;
  run.home = *home;
  run.about = about_hearth();
  run.fonts = fonts_folder();
  run.model_folders = model_folders("");
  if (scale > 0) run.scale = scale;
  if (tree) return show_tree(run);

  const Result<int> code = run_window(run);
  if (code) return *code;
  const bool can_chat =
      !run.script && (code.error().fault == Fault::NotFound || code.error().fault == Fault::Unsupported);
  if (!can_chat) return print_error(code.error(), arguments.json());
  write_note(concat(code.error().message, " The chat starts in the terminal instead."));
  return run_program({{"chat"}, line.started});
}

}  // namespace hearth
