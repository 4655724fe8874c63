#include <algorithm>
#include <string>

#include "app/ui/pages/workbench_parts.h"

namespace hearth::ui {
namespace {

constexpr float kTextHeight = 120;

// The first line of a text, for a list.
std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// Without a vault they work, for as long as the program does.
void say_if_in_memory(Flow& flow, const AppState& state) {
  if (!state.memory_only) return;
  flow.caption(words(Word::kWorkbenchInMemory));
  flow.space(8);
}

void persona_form(Flow& flow, Drafts& drafts, Actions& out) {
  auto& mine = drafts.pages.workbench;
  flow.field(words(Word::kWorkbenchPersonaName), mine.persona.name, {.id = "persona name"});
  flow.space(12);
  flow.field(words(Word::kWorkbenchInstructions), mine.persona.instructions,
             {.multiline = true, .id = "persona instructions"}, kTextHeight);
  flow.space(12);
  const int pressed = flow.buttons(
      {{words(Word::kWorkbenchCancel), {.id = "cancel persona"}},
       {words(Word::kWorkbenchSave),
        {.kind = ButtonKind::Primary, .id = "save persona", .disabled = mine.persona.name.empty()}}},
      Align::End);
  if (pressed == 1) out.push_back(action::SavePersona{mine.persona});
  if (pressed >= 0) {
    mine.persona = {};
    mine.persona_open = false;
  }
}

void prompt_form(Flow& flow, Drafts& drafts, Actions& out) {
  auto& mine = drafts.pages.workbench;
  flow.field(words(Word::kWorkbenchPromptTitle), mine.prompt.title, {.id = "prompt title"});
  flow.space(12);
  flow.field(words(Word::kWorkbenchPromptText), mine.prompt.text, {.multiline = true, .id = "prompt text"},
             kTextHeight);
  flow.space(4);
  flow.caption(words(Word::kWorkbenchVariables));
  flow.space(12);
  const int pressed = flow.buttons({{words(Word::kWorkbenchCancel), {.id = "cancel prompt"}},
                                    {words(Word::kWorkbenchSave),
                                     {.kind = ButtonKind::Primary,
                                      .id = "save prompt",
                                      .disabled = mine.prompt.title.empty() || mine.prompt.text.empty()}}},
                                   Align::End);
  if (pressed == 1) out.push_back(action::SavePromptText{mine.prompt});
  if (pressed >= 0) {
    mine.prompt = {};
    mine.prompt_open = false;
  }
}

}  // namespace

void draw_system_prompt(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  auto& mine = drafts.pages.workbench;
  if (!mine.system_prompt_read) {
    mine.system_prompt = state.settings.system_prompt;
    mine.system_prompt_read = true;
  }
  const bool changed = mine.system_prompt != state.settings.system_prompt;
  card_title(flow, words(Word::kWorkbenchSystemPrompt));
  flow.caption(words(Word::kWorkbenchSystemAbout));
  flow.space(10);
  const Rect at = flow.take(kTextHeight);
  bool submitted = false;
  if (!flow.measuring())
    submitted = text_field(flow.ui(), at, words(Word::kWorkbenchSystemPrompt), mine.system_prompt,
                           {.placeholder = words(Word::kWorkbenchSystemHint), .multiline = true})
                    .submitted;
  if (!changed) return;
  flow.space(10);
  const int pressed =
      flow.buttons({{words(Word::kWorkbenchUndo), {.id = "undo system"}},
                    {words(Word::kWorkbenchUse), {.kind = ButtonKind::Primary, .id = "use system"}}},
                   Align::End);
  if (pressed == 0) mine.system_prompt = state.settings.system_prompt;
  if (pressed != 1 && !submitted) return;
  Settings settings = state.settings;
  settings.system_prompt = mine.system_prompt;
  out.push_back(action::ChangeSettings{settings});
}

void draw_personas(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  auto& mine = drafts.pages.workbench;
  if (card_title(
          flow, words(Word::kWorkbenchPersonas),
          {{words(Word::kWorkbenchNewPersona), {.icon = Icon::plus, .disabled = mine.persona_open}}}) == 0) {
    mine.persona = {};
    mine.persona_open = true;
  }
  say_if_in_memory(flow, state);
  if (state.workbench.personas.empty() && !mine.persona_open) flow.caption(words(Word::kWorkbenchNoPersona));
  for (const Persona& persona : state.workbench.personas) {
    const std::string about = first_line(persona.instructions);
    const bool used = state.chat.persona == persona.id;
    const auto row = [&] {
      const int pressed =
          flow.item({.icon = used ? Icon::circle_check : Icon::message_square,
                     .icon_colour = used ? Token::Accent : Token::TextSecond,
                     .title = persona.name,
                     .caption = about},
                    {{words(used ? Word::kWorkbenchStopUsing : Word::kWorkbenchUse), {.id = "use"}},
                     {words(Word::kWorkbenchEdit), {.kind = ButtonKind::Quiet, .id = "edit"}},
                     {words(Word::kWorkbenchRemove), {.kind = ButtonKind::Quiet, .id = "remove"}}});
      if (pressed == 0) out.push_back(action::UsePersona{used ? 0 : persona.id});
      if (pressed == 1) {
        mine.persona = persona;
        mine.persona_open = true;
      }
      if (pressed == 2) out.push_back(action::RemovePersona{persona.id});
    };
    if (flow.measuring())
      row();
    else
      group(flow.ui(), Role::ListItem, persona.name, {}, row, {}, "persona" + std::to_string(persona.id));
    flow.space(10);
  }
  if (mine.persona_open) persona_form(flow, drafts, out);
}

void draw_prompts(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  auto& mine = drafts.pages.workbench;
  if (card_title(flow, words(Word::kWorkbenchPrompts),
                 {{words(Word::kWorkbenchNewPrompt), {.icon = Icon::plus, .disabled = mine.prompt_open}}}) ==
      0) {
    mine.prompt = {};
    mine.prompt_open = true;
  }
  say_if_in_memory(flow, state);
  if (state.workbench.prompts.empty() && !mine.prompt_open) flow.caption(words(Word::kWorkbenchNoPrompt));
  for (const SavedPrompt& prompt : state.workbench.prompts) {
    const std::string about = first_line(prompt.text);
    const auto row = [&] {
      const int pressed =
          flow.item({.icon = Icon::file_text, .title = prompt.title, .caption = about, .max_lines = 2},
                    {{words(Word::kWorkbenchUsePrompt), {.id = "use"}},
                     {words(Word::kWorkbenchEdit), {.kind = ButtonKind::Quiet, .id = "edit"}},
                     {words(Word::kWorkbenchRemove), {.kind = ButtonKind::Quiet, .id = "remove"}}});
      if (pressed == 0) {
        drafts.chat.message = prompt.text;
        drafts.chat.message_at = flow.ui().now;
        drafts.chat.focus_message = true;
        out.push_back(action::ShowPage{Page::Chat});
      }
      if (pressed == 1) {
        mine.prompt = prompt;
        mine.prompt_open = true;
      }
      if (pressed == 2) out.push_back(action::RemovePromptText{prompt.id});
    };
    if (flow.measuring())
      row();
    else
      group(flow.ui(), Role::ListItem, prompt.title, {}, row, {}, "prompt" + std::to_string(prompt.id));
    flow.space(10);
  }
  if (mine.prompt_open) prompt_form(flow, drafts, out);
}

}  // namespace hearth::ui
