// First run: who answers. Three plain choices, a file that is there already, or a server of one's own.
// Nothing is fetched before the person was told what, how much and from where, and agreed.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "app/ui/format.h"
#include "app/ui/pages/page_parts.h"

namespace hearth::ui {
namespace {

using Kind = ModelChoice::Kind;

// Of each kind the first that fits, or else the first.
std::vector<const ModelChoice*> three_choices(const ShelfView& shelf) {
  std::vector<const ModelChoice*> chosen;
  for (const Kind kind : {Kind::Quick, Kind::Balanced, Kind::Careful}) {
    const ModelChoice* best = nullptr;
    for (const ModelChoice& choice : shelf.choices)
      if (choice.kind == kind && (!best || (choice.fits && !best->fits))) best = &choice;
    if (best) chosen.push_back(best);
  }
  return chosen;
}

// What this computer runs faster than one reads; the balanced one where it does.
size_t suitable(const std::vector<const ModelChoice*>& choices) {
  constexpr double kReading = 5;  // words a second
  for (size_t index = 0; index < choices.size(); ++index)
    if (choices[index]->kind == Kind::Balanced && choices[index]->fits &&
        choices[index]->words_per_s >= kReading)
      return index;
  return 0;
}

std::string_view kind_name(Kind kind) {
  return words(kind == Kind::Quick      ? Word::kChooseQuick
               : kind == Kind::Balanced ? Word::kChooseBalanced
                                        : Word::kChooseCareful);
}

std::string speed_words(const ModelChoice& choice) {
  if (choice.words_per_s <= 0) return std::string(words(Word::kChooseSpeedUnknown));
  if (choice.words_per_s < 1) return std::string(words(Word::kChooseSpeedLess));
  return words(Word::kChooseSpeed, {shown_number(choice.words_per_s)});
}

std::string_view speed_about(const ModelChoice& choice) {
  if (!choice.fits) return words(Word::kChooseTooLarge);
  if (choice.words_per_s <= 0) return words(Word::kChooseSpeedUnknownAbout);
  return words(choice.words_per_s >= 40  ? Word::kChooseAtOnce
               : choice.words_per_s >= 6 ? Word::kChooseFaster
               : choice.words_per_s >= 3 ? Word::kChooseAsFast
                                         : Word::kChooseSlower);
}

// Beside each other where both fit, so that what follows stands at one height in all cards.
void name_and_tag(Flow& flow, const ModelChoice& choice, bool suits) {
  Ui& ui = flow.ui();
  const bool tagged = suits || !choice.fits;
  const std::string_view text = words(suits ? Word::kChooseSuits : Word::kChooseDoesNotFit);
  const Label name = {.type = type::kSmall, .colour = Token::TextSecond};
  const float name_width = width_of(ui, choice.name, type::kSmall) + 2;
  const float tag_width = tagged ? width_of(ui, text, type::kCaption) + 32 : 0;
  const auto draw_tag = [&](Rect at) {
    tag(ui, at, text, suits ? Token::Accent : Token::Caution, suits ? Token::AccentSoft : Token::CautionSoft);
  };
  if (name_width + tag_width <= flow.width()) {
    const Rect line = flow.take(22);
    if (flow.measuring()) return;
    label(ui, {line.x, line.y + 2, name_width, 18}, choice.name, name);
    if (tagged) draw_tag({line.x + name_width + 8, line.y, line.w - name_width - 8, 22});
    return;
  }
  flow.text(choice.name, name);
  if (!tagged) return;
  flow.space(4);
  if (tag_width > flow.width())
    return flow.text(text, {.type = type::kCaption, .colour = suits ? Token::Accent : Token::Caution});
  const Rect line = flow.take(22);
  if (!flow.measuring()) draw_tag(line);
}

void choice_body(Flow& flow, const ModelChoice& choice, bool suits, const ShelfView& shelf) {
  Ui& ui = flow.ui();
  const Label heading = {.type = type::kSectionTitle, .role = Role::Heading};
  const float words_width = std::max(1.0f, flow.width() - 32);  // the mark of the choice is beside it
  const Rect head = flow.take(height_of(ui, kind_name(choice.kind), words_width, heading));
  if (!flow.measuring()) label(ui, {head.x, head.y, words_width, head.h}, kind_name(choice.kind), heading);
  flow.space(2);
  name_and_tag(flow, choice, suits);
  flow.space(10);
  flow.text(choice.about);
  flow.rule(14, 14);
  const std::string speed = speed_words(choice);
  flow.item({.icon = Icon::gauge, .title = speed, .caption = speed_about(choice)});
  flow.space(10);
  const std::string size = choice.here ? std::string(words(Word::kChooseHere))
                                       : words(Word::kChooseToDownload, {shown_bytes(choice.bytes)});
  const std::string memory =
      choice.fits ? words(Word::kChooseMemory, {memory_text(choice.memory_bytes)})
                  : words(Word::kChooseMemoryShort,
                          {memory_text(choice.memory_bytes), memory_text(shelf.free_memory_bytes)});
  flow.item({.icon = Icon::hard_drive, .title = size, .caption = memory});
  flow.space(10);
  const std::string licence = words(Word::kChooseLicence, {choice.licence});
  flow.item({.icon = Icon::scale,
             .title = choice.licence_words.empty() ? words(Word::kModelsLicenceUnknown)
                                                   : std::string_view(choice.licence_words),
             .caption = choice.licence.empty() ? std::string_view() : std::string_view(licence)});
}

// Memory and graphics card, as the devices say.
std::string this_computer(const AppState& state) {
  uint64_t memory = 0, card = 0;
  for (const DeviceSummary& device : state.workbench.devices) {
    if (device.kind == "cpu") memory = device.memory_bytes;
    if (device.kind == "discrete gpu") card = std::max(card, device.memory_bytes);
  }
  if (memory == 0) return {};
  return card > 0 ? words(Word::kChooseThisComputerCard, {memory_text(memory), memory_text(card)})
                  : words(Word::kChooseThisComputer, {memory_text(memory)});
}

void other_ways(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  flow.card({.padding = 16}, [&](Flow& inside) {
    inside.item({.icon = Icon::folder_open,
                 .title = words(Word::kChooseFile),
                 .caption = words(Word::kChooseFileAbout)},
                {choose_file_offer(inside.ui(), drafts, out)});
  });
  flow.space(12);
  flow.card({.padding = 16, .role = Role::Region, .name = words(Word::kServerTitle)},
            [&](Flow& inside) { draw_own_server(inside, false, state, drafts, out); });
}

void page_body(Flow& flow, const AppState& state, const std::vector<const ModelChoice*>& choices,
               size_t chosen, Drafts& drafts, Actions& out) {
  Ui& ui = flow.ui();
  flow.text(words(Word::kChooseTitle), {.type = type::kPageTitle, .role = Role::Heading});
  flow.space(4);
  flow.text(words(Word::kChooseAbout), {.type = type::kReading, .colour = Token::TextSecond});
  if (const std::string computer = this_computer(state); !computer.empty()) {
    flow.space(10);
    flow.item({.icon = Icon::laptop,
               .title = computer,
               .title_type = type::kSmall,
               .title_colour = Token::TextSecond});
  }
  flow.space(16);
  if (choices.empty())
    flow.strip(Tone::Plain, words(state.shelf.loading ? Word::kChooseLooking : Word::kChooseNone));
  const size_t suits = suitable(choices);
  flow.grid(
      choices.size(), 280, 16, 20,
      [&](size_t index, Flow& cell) {
        choice_body(cell, *choices[index], index == suits && choices[index]->fits, state.shelf);
      },
      [&](size_t index, Rect cell, const std::function<void()>& inside) {
        const ModelChoice& choice = *choices[index];
        const std::string about = choice.name + ". " + speed_words(choice) + ". " + choice.licence_words;
        if (radio_card(ui, cell, kind_name(choice.kind), index == chosen, about))
          drafts.pages.choose.chosen = static_cast<int>(index);
        inside();
      });
  flow.space(16);
  other_ways(flow, state, drafts, out);
}

// What the button will do, or what is being done.
void decision(Flow& flow, const AppState& state, const ModelChoice* choice, Drafts& drafts, Actions& out) {
  const Offer later = {words(Word::kModelsNotNow), {.id = "later"}};
  if (state.model.state == ModelView::State::Failed && !state.model.error.empty()) {
    flow.strip(Tone::Danger, state.model.error);
    flow.space(12);
  }
  if (state.model.state == ModelView::State::Opening) {
    const std::string opening = words(Word::kChooseOpening, {state.model.name});
    const std::string& tested = state.model.tested_device;
    const std::string about = tested.empty() ? std::string(words(Word::kChooseOpeningAbout))
                                             : words(Word::kChooseTestingAbout, {tested});
    if (flow.item({.icon = Icon::box, .title = opening, .caption = about},
                  {{words(Word::kChooseOn), {.id = "later"}}}) == 0)
      out.push_back(action::ChooseLater{});
    flow.space(10);
    const Rect bar = flow.take(8);
    if (!flow.measuring())
      progress(flow.ui(), bar, opening, static_cast<float>(state.model.opened),
               percent_text(state.model.opened));
    return;
  }
  if (!state.downloads.empty()) {
    draw_downloads(flow, state, drafts, out);
    flow.space(12);
  }
  if (!choice) {
    if (flow.buttons({later}, Align::End) == 0) out.push_back(action::ChooseLater{});
    return;
  }
  const std::string size = shown_bytes(choice->bytes);
  if (choice->here) {
    const std::string use = words(Word::kChooseUse, {choice->name});
    const int pressed = flow.item({.icon = Icon::circle_check,
                                   .icon_colour = Token::Accent,
                                   .title = words(Word::kChooseHere),
                                   .caption = words(Word::kChooseHereAbout)},
                                  {later, {use, {.kind = ButtonKind::Primary, .id = "go"}}});
    if (pressed == 0) out.push_back(action::ChooseLater{});
    if (pressed == 1) out.push_back(action::OpenModel{choice->path});
    return;
  }
  if (download_of(state, choice->file)) {
    if (flow.buttons({{words(Word::kChooseOn), {.id = "later"}}}, Align::End) == 0)
      out.push_back(action::ChooseLater{});
    return;
  }
  const std::string plan = words(choice->beside ? Word::kChoosePlanBeside : Word::kChoosePlan,
                                 {choice->file, size, choice->host});
  const std::string go = words(Word::kModelsDownload, {size});
  const int pressed = flow.item(
      {.icon = Icon::download,
       .title = words(state.downloads.empty() && state.ledger.entries.empty() ? Word::kChooseNothingYet
                                                                              : Word::kChooseNext),
       .caption = plan},
      {later, {go, {.kind = ButtonKind::Primary, .id = "go"}}});
  if (pressed == 0) out.push_back(action::ChooseLater{});
  if (pressed == 1 && choice->beside)
    out.push_back(action::Download{choice->id});
  else if (pressed == 1)
    drafts.pages.fetch = FetchQuestion{choice->id, choice->name, choice->file, choice->host, choice->bytes};
}

}  // namespace

void draw_choose_model(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  constexpr float kMost = 1040;
  drafts.pages.keep_only(state);
  fill(ui, at, Token::Canvas);
  draw_entry_head(ui, at.cut_top(kEntryHeadHeight), 2);
  const std::vector<const ModelChoice*> choices = three_choices(state.shelf);
  size_t chosen = suitable(choices);
  if (drafts.pages.choose.chosen >= 0 && static_cast<size_t>(drafts.pages.choose.chosen) < choices.size())
    chosen = static_cast<size_t>(drafts.pages.choose.chosen);
  const ModelChoice* choice = choices.empty() ? nullptr : choices[chosen];
  const Flow::Body decide = [&](Flow& flow) { decision(flow, state, choice, drafts, out); };
  const float edge = page_edge(at.w);
  const float width = std::max(1.0f, std::min(kMost, at.w - 2 * edge));
  // The decision stays in sight, unless it would leave too little of the choices.
  const float foot = Flow::height_of(ui, width, decide) + 48;
  const bool stays = at.h - foot > 320;
  const Rect bar = stays ? at.cut_bottom(foot) : Rect{};
  scroll_page(ui, at, "choose", kMost, [&](Flow& flow) {
    page_body(flow, state, choices, chosen, drafts, out);
    if (stays) return;
    flow.space(24);
    decide(flow);
  });
  if (stays) {
    fill(ui, bar, Token::Side);
    line(ui, {bar.x, bar.y, bar.w, 1});
    Flow flow(ui, {bar.x + (bar.w - width) / 2, bar.y + 24, width, 0}, false);
    decide(flow);
  }
  draw_fetch_dialog(ui, state, drafts, out);
}

}  // namespace hearth::ui
