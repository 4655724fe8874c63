#include "app/exchange/formats.h"

#include <array>

#include "app/exchange/ai_studio.h"
#include "app/exchange/chatgpt.h"
#include "app/exchange/claude.h"
#include "app/exchange/gemini.h"
#include "app/exchange/hearth_json.h"
#include "app/exchange/jan.h"
#include "app/exchange/lm_studio.h"
#include "app/exchange/open_webui.h"

namespace hearth {
namespace {

constexpr std::array kFormats = {
    Format{"Hearth", "hearth", is_hearth_json, read_hearth_json, nullptr, {}, true},
    Format{"ChatGPT", "chatgpt", is_chatgpt, read_chatgpt},
    Format{"Claude", "claude", is_claude, read_claude},
    Format{"Gemini", "gemini", is_gemini_activity, read_gemini_activity, join_gemini_activity,
           "Google's activity list does not say which prompts belong together: those less than half an hour "
           "apart became one conversation."},
    Format{"AI Studio", "ai_studio", is_ai_studio, read_ai_studio},
    Format{"Open WebUI", "open_webui", is_open_webui, read_open_webui},
    Format{"LM Studio", "lm_studio", is_lm_studio, read_lm_studio},
    Format{"Jan", "jan", is_jan, read_jan, join_jan},
};

}  // namespace

std::span<const Format> formats() { return kFormats; }

const Format* format_of(const Json& element) {
  for (const Format& format : kFormats) {
    if (format.recognises(element)) return &format;
  }
  return nullptr;
}

std::string format_names() {
  std::string names;
  for (const Format& format : kFormats) {
    if (!names.empty()) names += &format == &kFormats.back() ? " and " : ", ";
    names += format.name;
  }
  return names;
}

}  // namespace hearth
