#include "app/store/transcript.h"

#include <array>

namespace hearth {
namespace {

struct SpeakerWord {
  Speaker speaker;
  const char* name;
};
constexpr std::array kSpeakers = {SpeakerWord{Speaker::System, "system"}, SpeakerWord{Speaker::User, "user"},
                                  SpeakerWord{Speaker::Assistant, "assistant"},
                                  SpeakerWord{Speaker::Tool, "tool"}};

}  // namespace

const char* speaker_name(Speaker speaker) { return kSpeakers[static_cast<size_t>(speaker)].name; }

std::optional<Speaker> speaker_named(std::string_view name) {
  for (const SpeakerWord& word : kSpeakers) {
    if (name == word.name) return word.speaker;
  }
  return std::nullopt;
}

}  // namespace hearth
