// The model shelf: what is here, whether it fits, where it is from; getting, checking and removing models.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "app/ui/format.h"
#include "app/ui/pages/models_parts.h"
#include "app/ui/pages/page_parts.h"

namespace hearth::ui {
namespace {

std::string summary(const AppState& state) {
  size_t ready = 0, unchecked = 0;
  uint64_t used = 0;
  for (const ShelfModel& model : state.shelf.models) {
    used += model.card.file_bytes;
    if (!model.error.empty()) continue;
    if (model.check == ShelfModel::Check::Good || model.in_use)
      ++ready;
    else
      ++unchecked;
  }
  const std::string free = shown_bytes(state.shelf.free_disk_bytes);
  if (unchecked == 0)
    return words(Word::kModelsSummary, {shown_number(static_cast<double>(ready)), shown_bytes(used), free});
  return words(Word::kModelsSummaryUnchecked,
               {shown_number(static_cast<double>(ready)), shown_number(static_cast<double>(unchecked)),
                shown_bytes(used), free});
}

void head(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  const bool none = state.shelf.models.empty();
  const std::string about = none ? std::string() : summary(state);
  const int pressed = page_title(
      flow, words(Word::kModelsTitle), about,
      {choose_file_offer(flow.ui(), drafts, out),
       {words(Word::kModelsGet),
        {.kind = ButtonKind::Primary, .icon = Icon::plus, .expanded = drafts.pages.models.getting}}});
  if (pressed != 1) return;
  drafts.pages.models.getting = !drafts.pages.models.getting;
  drafts.pages.models.focus_reference = drafts.pages.models.getting;
}

void removal(Ui& ui, const AppState& state, Drafts& drafts, Actions& out) {
  std::string& path = drafts.pages.models.removing;
  if (path.empty()) return;
  const auto model = std::ranges::find(state.shelf.models, path, &ShelfModel::path);
  if (model == state.shelf.models.end()) {
    path.clear();
    return;
  }
  int pressed = -1;
  const bool escaped = flow_dialog(ui, 460, words(Word::kModelsRemoveTitle, {model->name}), [&](Flow& flow) {
    flow.text(words(Word::kModelsRemoveAbout, {shown_bytes(model->card.file_bytes)}));
    flow.space(12);
    flow.text(model->path, {.type = type::kCode, .colour = Token::TextSecond});
    if (model->in_use) {
      flow.space(12);
      flow.strip(Tone::Caution, words(Word::kModelsRemoveInUse));
    }
    flow.space(20);
    const int hit =
        flow.buttons({{words(Word::kModelsKeep)},
                      {words(Word::kModelsRemoveFile), {.kind = ButtonKind::Danger, .icon = Icon::trash_2}}},
                     Align::End);
    if (hit >= 0) pressed = hit;
  });
  if (pressed == 1) out.push_back(action::RemoveModel{path});
  if (escaped || pressed >= 0) path.clear();
}

void own_server(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  flow.section(words(Word::kServerTitle));
  flow.space(12);
  flow.card({.padding = 16, .role = Role::Region, .name = words(Word::kServerTitle)},
            [&](Flow& inside) { draw_own_server(inside, true, state, drafts, out); });
  flow.space(32);
}

// Where models were found, and the person's own folders.
void places(Flow& flow, const AppState& state, Drafts& drafts, Actions& out) {
  std::map<std::string, size_t> origins;
  for (const ShelfModel& model : state.shelf.models) ++origins[model.origin];
  flow.section(words(Word::kModelsPlaces));
  flow.space(4);
  flow.caption(words(Word::kModelsPlacesAbout));
  flow.space(12);
  const Button add = {.icon = Icon::folder};
  Ui& ui = flow.ui();
  const Offer add_folder = {words(Word::kModelsAddFolder), add, [&](Rect at) {
                              file_button(ui, at, words(Word::kModelsAddFolder),
                                          {.purpose = FilePurpose::ModelFolder}, drafts, out, add);
                            }};
  flow.card({.padding = 16}, [&](Flow& inside) {
    for (const auto& [origin, count] : origins) {
      const std::string found = words(Word::kModelsPlaceCount, {shown_number(static_cast<double>(count))});
      inside.item({.icon = Icon::hard_drive, .title = origin, .caption = found, .max_lines = 3});
      inside.space(12);
    }
    for (const std::string& folder : state.settings.model_folders) {
      inside.item(
          {.icon = Icon::folder, .title = folder, .caption = words(Word::kModelsYourFolder), .max_lines = 3});
      inside.space(12);
    }
    const std::string_view look = words(state.shelf.loading ? Word::kModelsLooking : Word::kModelsLookAgain);
    const Button quiet = {
        .kind = ButtonKind::Quiet, .icon = Icon::rotate_cw, .id = "scan", .disabled = state.shelf.loading};
    if (inside.buttons({add_folder, {look, quiet}}) == 1) out.push_back(action::ScanShelf{});
  });
}

}  // namespace

void draw_models_page(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  fill(ui, at, Token::Canvas);
  scroll_page(ui, at, "models", 1112, [&](Flow& flow) {
    head(flow, state, drafts, out);
    if (!state.downloads.empty()) {
      flow.card({.padding = 16, .name = words(Word::kModelsDownloads)},
                [&](Flow& inside) { draw_downloads(inside, state, drafts, out); });
      flow.space(24);
    }
    if (drafts.pages.models.getting) {
      draw_get_model(flow, state, drafts, out);
      flow.space(24);
    }
    // Who answers comes first.
    const bool serves = !state.model.server.empty();
    if (serves) own_server(flow, state, drafts, out);
    flow.section(words(Word::kModelsHere));
    flow.space(12);
    draw_shelf(flow, state, drafts, out);
    flow.space(32);
    if (!serves) own_server(flow, state, drafts, out);
    places(flow, state, drafts, out);
  });
  removal(ui, state, drafts, out);
  draw_fetch_dialog(ui, state, drafts, out);
}

}  // namespace hearth::ui
