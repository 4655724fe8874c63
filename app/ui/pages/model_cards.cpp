#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "app/ui/format.h"
#include "app/ui/pages/models_parts.h"
#include "app/ui/pages/page_parts.h"

namespace hearth::ui {
namespace {

using Check = ShelfModel::Check;

struct Badge {
  Word text;
  Token words, fill;
};

Badge badge(const ShelfModel& model) {
  if (!model.error.empty()) return {Word::kModelsUnreadable, Token::Danger, Token::DangerSoft};
  if (model.check == Check::Bad) return {Word::kModelsNotThatFile, Token::Danger, Token::DangerSoft};
  if (model.in_use) return {Word::kModelsInUse, Token::Accent, Token::AccentSoft};
  if (!model.fits) return {Word::kModelsDoesNotFit, Token::Caution, Token::CautionSoft};
  if (model.check == Check::Running) return {Word::kModelsChecking, Token::TextSecond, Token::Inset};
  if (model.check == Check::Good) return {Word::kModelsReady, Token::TextSecond, Token::Inset};
  return {Word::kModelsUnchecked, Token::Caution, Token::CautionSoft};
}

std::string count_text(uint64_t parameters) {
  const auto millions = static_cast<double>(parameters) / 1e6;
  return millions >= 950
             ? words(Word::kModelsBillion, {shown_number(millions / 1000, millions < 9950 ? 1 : 0)})
             : words(Word::kModelsMillion, {shown_number(millions)});
}

// "5.0 GB · Q4_K · 8.2 billion weights"
std::string facts_line(const ShelfModel& model) {
  std::string text = shown_bytes(model.card.file_bytes);
  if (!model.card.quantization.empty()) text += " · " + model.card.quantization;
  if (model.card.parameters > 0) text += " · " + count_text(model.card.parameters);
  if (model.card.purpose != ModelPurpose::Answer)
    text += " · " + std::string(words(Word::kModelsForDocuments));
  return text;
}

std::string licence_text(const ShelfModel& model) {
  if (!model.licence_words.empty() && !model.card.licence.empty())
    return words(Word::kModelsLicence, {model.licence_words, model.card.licence});
  if (!model.licence_words.empty()) return model.licence_words;
  return model.card.licence.empty() ? std::string(words(Word::kModelsLicenceUnknown)) : model.card.licence;
}

std::string origin_text(const ShelfModel& model) {
  return model.card.author.empty() ? words(Word::kModelsOrigin, {model.origin})
                                   : words(Word::kModelsMakerAndOrigin, {model.card.author, model.origin});
}

void small_fact(Flow& flow, Icon which, Token colour, std::string_view text) {
  flow.space(6);
  flow.item({.icon = which,
             .icon_colour = colour,
             .title = text,
             .title_type = type::kSmall,
             .title_colour = Token::TextSecond,
             .max_lines = 3});
}

void checksum_fact(Flow& flow, const ShelfModel& model) {
  switch (model.check) {
    case Check::Good:
      small_fact(flow, Icon::circle_check, Token::Accent,
                 words(Word::kModelsChecked, {short_hash(model.sha256)}));
      break;
    case Check::Bad:
      small_fact(flow, Icon::circle_x, Token::Danger, words(Word::kModelsCheckedBad));
      break;
    case Check::Running:
      small_fact(flow, Icon::list_checks, Token::TextSecond, words(Word::kModelsCheckingAbout));
      break;
    case Check::Unknown:
      small_fact(flow, Icon::triangle_alert, Token::Caution, words(Word::kModelsUncheckedAbout));
      break;
  }
}

// How much of the free memory it takes.
void fit(Flow& flow, const AppState& state, const ShelfModel& model) {
  const uint64_t room = state.shelf.free_memory_bytes, need = model.memory_bytes;
  if (need == 0 || room == 0) return;
  flow.space(12);
  const std::string text =
      words(model.fits ? Word::kModelsFits : Word::kModelsNeeds, {memory_text(need), memory_text(room)});
  const bool speed = model.in_use && state.model.tokens_per_s > 0;
  const std::string pace =
      speed ? words(Word::kModelsPace, {shown_number(std::max(1.0, state.model.tokens_per_s * 0.75))})
            : std::string();
  const Label left = {.type = type::kSmall, .silent = true};
  const float end = speed ? width_of(flow.ui(), pace, type::kSmall) + 2 : 0;
  const bool one_line = end + 140 < flow.width();
  const float words_width = one_line ? flow.width() - end - (speed ? 12 : 0) : flow.width();
  const float height = height_of(flow.ui(), text, words_width, left);
  const Rect line = flow.take(height);
  if (!flow.measuring()) label(flow.ui(), {line.x, line.y, words_width, height}, text, left);
  if (speed && one_line && !flow.measuring())
    label(flow.ui(), {line.right() - end, line.y, end, height}, pace,
          {.type = type::kSmall, .colour = Token::TextSecond, .align = Align::End, .max_lines = 1});
  if (speed && !one_line) flow.text(pace, {.type = type::kSmall, .colour = Token::TextSecond});
  flow.space(6);
  const Rect bar = flow.take(8);
  if (flow.measuring()) return;
  const float share =
      std::min(1.0f, static_cast<float>(static_cast<double>(need) / static_cast<double>(room)));
  const MeterPart part = {share, model.fits ? Token::MeterChat : Token::MeterDocuments};
  meter(flow.ui(), bar, words(Word::kModelsFit), text, {&part, 1});
}

// What the card says in full; for the curious.
void details(Flow& flow, const ShelfModel& model) {
  const ModelCard& card = model.card;
  flow.rule(12, 12);
  const auto row = [&](Word name, const std::string& value, Type how = type::kSmall) {
    if (value.empty() || value == "0") return;
    flow.fact(words(name), value, how);
    flow.space(4);
  };
  row(Word::kModelsArchitecture, card.architecture);
  row(Word::kModelsContext,
      card.trained_context
          ? words(Word::kModelsTokens, {shown_number(static_cast<double>(card.trained_context))})
          : "");
  row(Word::kModelsLayers, shown_number(card.layers));
  row(Word::kModelsVocabulary, shown_number(static_cast<double>(card.vocabulary)));
  row(Word::kModelsTemplate,
      std::string(words(card.has_chat_template ? Word::kModelsTemplateOwn : Word::kModelsTemplateNone)));
  row(Word::kModelsLicenceName, card.licence);
  row(Word::kModelsSource, card.source_url);
  row(Word::kModelsFile, model.path, {Face::Mono, 12, 18});
  row(Word::kModelsHash, model.sha256, {Face::Mono, 12, 18});
  if (!model.removable) flow.caption(words(Word::kModelsBelongs, {model.origin}));
}

enum class Choice { Details, Check, Remove };

void card_menu(Ui& ui, Rect anchor, const ShelfModel& model, Drafts& drafts, Actions& out) {
  auto& mine = drafts.pages.models;
  std::vector<std::pair<Choice, std::string>> offers = {
      {Choice::Details,
       std::string(words(mine.details == model.path ? Word::kModelsDetailsLess : Word::kModelsDetails))}};
  if (model.error.empty() && model.check != Check::Running)
    offers.emplace_back(Choice::Check, words(Word::kModelsCheck));
  if (model.removable) offers.emplace_back(Choice::Remove, words(Word::kModelsRemove));
  std::vector<std::string> names;
  for (const auto& [choice, name] : offers) names.push_back(name);
  int chosen = -1;
  if (!menu(ui, anchor, words(Word::kModelsMore, {model.name}), names, chosen)) return;
  mine.menu.clear();
  if (chosen < 0) return;
  switch (offers[static_cast<size_t>(chosen)].first) {
    case Choice::Details:
      mine.details = mine.details == model.path ? std::string() : model.path;
      break;
    case Choice::Check:
      out.push_back(action::VerifyModel{model.path});
      break;
    case Choice::Remove:
      mine.removing = model.path;
      break;
  }
}

bool usable(const ShelfModel& model) {
  return model.error.empty() && !model.in_use && model.card.purpose == ModelPurpose::Answer &&
         model.check != Check::Bad;
}

// Name and state at the start, what can be done at the end.
void card_head(Flow& flow, const AppState& state, const ShelfModel& model, Drafts& drafts, Actions& out) {
  Ui& ui = flow.ui();
  auto& mine = drafts.pages.models;
  const bool opening = state.model.state == ModelView::State::Opening && state.model.path == model.path;
  const std::string_view use = words(opening ? Word::kModelsOpening : Word::kModelsUse);
  const Button use_look = {.id = "use", .disabled = opening};
  const float use_width = usable(model) ? button_width(ui, use, use_look) : 0;
  const float ends = 36 + (use_width > 0 ? use_width + 4 : 0);
  const float words_width = std::max(80.0f, flow.width() - ends - 12);
  const Label name = {.type = {Face::SemiBold, 15, 22}, .max_lines = 2, .role = Role::Heading};
  const Badge what = badge(model);
  const float name_width = width_of(ui, model.name, name.type) + 2;
  const float tag_width = width_of(ui, words(what.text), type::kCaption) + 32;
  const bool one_line = name_width + tag_width <= words_width;
  const float name_height = height_of(ui, model.name, words_width, name);
  const Rect at = flow.take(std::max(kButtonHeight, name_height));
  if (!flow.measuring()) {
    const float top = at.y + (name_height < 30 ? 7.0f : 0.0f);
    label(ui, {at.x, top, one_line ? name_width : words_width, name_height}, model.name, name);
    if (one_line) {
      Rect tags = {at.x + name_width + 8, top, words_width - name_width - 8, 22};
      tag(ui, tags, words(what.text), what.words, what.fill);
    }
    const Rect more = {at.right() - 36, at.y, 36, 36};
    if (use_width > 0 && button(ui, {more.x - 4 - use_width, at.y, use_width, kButtonHeight}, use, use_look))
      out.push_back(action::OpenModel{model.path});
    const bool open = mine.menu == model.path;
    if (icon_button(ui, more, Icon::ellipsis, words(Word::kModelsMore, {model.name}),
                    {.id = "more", .expanded = open}))
      mine.menu = open ? std::string() : model.path;
    if (mine.menu == model.path) card_menu(ui, more, model, drafts, out);
  }
  if (one_line) return;
  flow.space(4);
  Rect tags = flow.take(22);
  if (!flow.measuring()) tag(ui, tags, words(what.text), what.words, what.fill);
}

void card_body(Flow& flow, const AppState& state, const ShelfModel& model, Drafts& drafts, Actions& out) {
  card_head(flow, state, model, drafts, out);
  flow.space(2);
  flow.caption(facts_line(model));
  if (!model.error.empty()) {
    flow.space(12);
    flow.strip(Tone::Danger, model.error);
  } else {
    flow.space(6);
    small_fact(flow, Icon::scale, Token::TextSecond, licence_text(model));
    small_fact(flow, Icon::globe, Token::TextSecond, origin_text(model));
    checksum_fact(flow, model);
    fit(flow, state, model);
  }
  if (drafts.pages.models.details == model.path) details(flow, model);
}

}  // namespace

void draw_shelf(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  const std::vector<ShelfModel>& models = state.shelf.models;
  if (models.empty()) {
    const bool loading = state.shelf.loading;
    if (flow.strip(Tone::Plain, words(loading ? Word::kModelsLooking : Word::kModelsEmpty),
                   loading ? std::string_view() : words(Word::kModelsGet)))
      drafts.pages.models.getting = drafts.pages.models.focus_reference = true;
    return;
  }
  flow.grid(
      models.size(), 320, 16, 16,
      [&](size_t index, Flow& cell) { card_body(cell, state, models[index], drafts, out); },
      [&](size_t index, Rect cell, const std::function<void()>& inside) {
        card(flow.ui(), cell);
        group(flow.ui(), Role::Article, models[index].name, cell, inside, words(badge(models[index]).text),
              models[index].path);
      });
}

}  // namespace hearth::ui
