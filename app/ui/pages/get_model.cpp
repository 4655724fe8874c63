#include <string>

#include "app/ui/format.h"
#include "app/ui/pages/models_parts.h"
#include "app/ui/pages/page_parts.h"

namespace hearth::ui {
namespace {

// One line of the catalogue.
void catalogue_row(Flow& flow, const AppState& state, const ModelChoice& choice, Drafts& drafts,
                   Actions& out) {
  std::string about = shown_bytes(choice.bytes);
  if (!choice.licence_words.empty()) about += " · " + choice.licence_words;
  if (choice.words_per_s >= 1) about += " · " + words(Word::kChooseSpeed, {shown_number(choice.words_per_s)});
  if (!choice.fits)
    about += " · " + words(Word::kChooseMemoryShort,
                           {memory_text(choice.memory_bytes), memory_text(state.shelf.free_memory_bytes)});
  const Item item = {.icon = Icon::box, .title = choice.name, .caption = about, .max_lines = 2};
  if (choice.here || download_of(state, choice.file)) {
    const std::string text =
        about + " · " + std::string(words(choice.here ? Word::kChooseHere : Word::kModelsOnItsWay));
    flow.item({.icon = choice.here ? Icon::circle_check : Icon::download,
               .icon_colour = choice.here ? Token::Accent : Token::Ember,
               .title = choice.name,
               .caption = text,
               .max_lines = 2});
    return;
  }
  const std::string get = words(Word::kModelsDownload, {shown_bytes(choice.bytes)});
  if (flow.item(item, {{get, {.id = choice.id}}}) != 0) return;
  if (choice.beside)
    out.push_back(action::Download{choice.id});
  else
    drafts.pages.fetch = FetchQuestion{choice.id, choice.name, choice.file, choice.host, choice.bytes};
}

// What the reference turned out to be.
void remote_card(Flow& flow, const AppState& state, const RemoteCard& card, Drafts& drafts) {
  if (card.loading) {
    flow.caption(words(Word::kModelsLookingUp, {card.reference}));
    flow.space(8);
    const Rect bar = flow.take(8);
    if (!flow.measuring())
      progress(flow.ui(), bar, card.reference, -1, words(Word::kModelsLookingUp, {card.reference}));
    return;
  }
  if (!card.error.empty()) {
    flow.strip(Tone::Danger, card.error);
    return;
  }
  flow.card(
      {.padding = 16, .fill = Token::Inset, .role = Role::Article, .name = card.repository},
      [&](Flow& inside) {
        inside.text(card.repository, {.type = {Face::SemiBold, 15, 22}, .role = Role::Heading});
        inside.space(8);
        const auto row = [&](Word name, const std::string& value, Type how = type::kInterface) {
          inside.fact(words(name), value, how);
          inside.space(4);
        };
        row(Word::kModelsFile, card.file);
        row(Word::kModelsSize, shown_bytes(card.bytes));
        row(Word::kModelsMaker, card.maker.empty() ? std::string(words(Word::kModelsNotStated)) : card.maker);
        row(Word::kModelsLicenceName, !card.licence_words.empty() && !card.licence.empty()
                                          ? words(Word::kModelsLicence, {card.licence_words, card.licence})
                                      : card.licence.empty() ? std::string(words(Word::kModelsLicenceUnknown))
                                                             : card.licence);
        row(Word::kModelsHash, card.sha256.empty() ? std::string(words(Word::kModelsNoHash)) : card.sha256,
            {Face::Mono, 12, 20});
        if (!card.fits) {
          inside.space(8);
          inside.strip(Tone::Caution,
                       words(Word::kModelsRemoteDoesNotFit, {memory_text(state.shelf.free_memory_bytes)}));
        }
        inside.space(12);
        const std::string get = words(Word::kModelsDownload, {shown_bytes(card.bytes)});
        if (download_of(state, card.file))
          inside.caption(words(Word::kModelsOnItsWay));
        else if (inside.buttons(
                     {{get, {.kind = ButtonKind::Primary, .icon = Icon::download, .id = "remote"}}}) == 0)
          drafts.pages.fetch = FetchQuestion{{}, card.repository, card.file, card.host, card.bytes};
      });
}

void by_reference(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  auto& mine = drafts.pages.models;
  const bool network = state.settings.network;
  const bool looking = state.remote && state.remote->loading;
  const bool focus = mine.focus_reference && !flow.measuring();
  const FieldResult typed = flow.field(words(Word::kModelsReference), mine.reference,
                                       {.placeholder = words(Word::kModelsReferenceHint), .focus = focus});
  if (focus) mine.focus_reference = false;
  flow.space(6);
  flow.caption(words(network ? Word::kModelsReferenceAbout : Word::kModelsReferenceOffline));
  flow.space(10);
  const int pressed = flow.buttons({{words(network ? Word::kModelsLookUp : Word::kModelsLookUpTurnOn),
                                     {.icon = Icon::search, .disabled = looking || mine.reference.empty()}}});
  if ((pressed == 0 || (typed.submitted && network)) && !looking && !mine.reference.empty()) {
    if (!network) {
      Settings settings = state.settings;
      settings.network = true;
      out.push_back(action::ChangeSettings{settings});
    }
    out.push_back(action::LookUpModel{mine.reference});
  }
  if (!state.remote) return;
  flow.space(16);
  remote_card(flow, state, *state.remote, drafts);
}

}  // namespace

void draw_get_model(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  flow.card(
      {.padding = 20, .level = Elevation::Raised, .role = Role::Region, .name = words(Word::kModelsGet)},
      [&](Flow& inside) {
        if (inside.item({.title = words(Word::kModelsGet),
                         .caption = words(Word::kModelsGetAbout),
                         .title_type = type::kCardTitle,
                         .role = Role::Heading},
                        {{words(Word::kModelsClose), {.kind = ButtonKind::Quiet, .icon = Icon::x}}}) == 0)
          drafts.pages.models.getting = false;
        inside.space(16);
        for (const ModelChoice& choice : state.shelf.choices) {
          catalogue_row(inside, state, choice, drafts, out);
          inside.space(12);
        }
        if (!state.shelf.choices.empty()) inside.rule(4, 16);
        by_reference(inside, state, drafts, out);
      });
}

}  // namespace hearth::ui
