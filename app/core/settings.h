// What a person has chosen, typed, with defaults. Kept in HOME/settings.json: nothing in it tells of content.
// Read once at the start and written after each change; a damaged or newer file gives defaults and says so.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/result.h"
#include "engine/engine.h"

namespace hearth {

enum class Appearance { System, Light, Dark, HighContrastDark, HighContrastLight };

struct Settings {
  // How it looks
  std::string language;  // "de", …; empty: the system's
  Appearance appearance = Appearance::System;
  int text_percent = 100;  // 80 to 200
  enum class Motion { System, Reduced, Full } motion = Motion::System;
  int window_width = 1280, window_height = 800;

  // What it does
  bool network = false;                    // nothing is opened before the person turns this on
  int lock_after_minutes = 15;             // 0: never
  int undo_seconds = 10;                   // before a deleted chat is erased
  std::string model;                       // path of the one used last
  std::vector<std::string> model_folders;  // beyond Hearth's own
  std::vector<std::string> model_files;    // single files, used where they lie
  std::string device = "auto";
  uint32_t context_tokens = 4096;
  bool workbench = false;
  Sampling sampling;
  std::string system_prompt;  // a person's words: kept in the vault, not with the rest
};

struct LoadedSettings {
  Settings settings;
  std::string notice;  // empty, or why defaults are used
};
LoadedSettings load_settings(const std::string& home);
Status save_settings(const std::string& home, const Settings& settings);

}  // namespace hearth
