#include "app/ui/format.h"
#include "app/ui/history/history_parts.h"

namespace hearth::ui {
namespace {

// The words around what was found, with the found ones marked; two lines.
void draw_snippet(Ui& ui, Rect at, const Snippet& snippet) {
  std::vector<Run> runs;
  for (const Snippet::Mark& mark : snippet.marks)
    runs.push_back({.begin = mark.begin,
                    .end = mark.end,
                    .colour = ui.colour(Token::OnMark),
                    .back = ui.colour(Token::Mark)});
  const Type kind = type::kCaption;
  const TextStyle style = {.face = kind.face,
                           .size = kind.size * ui.zoom,
                           .line = kind.line * ui.zoom,
                           .ellipsis = true,
                           .max_lines = 2};
  const Box box = ui.pixels(at);
  ui.text->layout(snippet.text, style, box.w, runs)
      .draw(ui.list, {box.x, box.y}, ui.colour(Token::TextSecond));
}

void draw_hit(Ui& ui, Rect at, size_t index, const AppState& state, Drafts& drafts, Actions& out) {
  const SearchHit& hit = state.search.hits[index];
  const std::string_view title = index < state.search.titles.size() && !state.search.titles[index].empty()
                                     ? std::string_view(state.search.titles[index])
                                     : words(Word::kHistoryUntitled);
  const bool here = state.chat.id == hit.chat && state.page == Page::Chat && drafts.sidebar.hit == index;
  const std::string name = std::string(title) + ": " + hit.snippet.text;
  const std::string id = "hit" + std::to_string(index);
  if (row(ui, at, name, here, Role::ListItem, id).pressed) {
    drafts.sidebar.hit = index;
    drafts.sidebar.open_over_page = false;
    drafts.chat.show_message = hit.message;
    out.push_back(action::OpenChat{hit.chat, hit.message});
    out.push_back(action::ShowPage{Page::Chat});
  }
  Rect inside = at.inset(10, 8);
  label(ui, inside.cut_top(20), title,
        {.type = type::kLabel, .max_lines = 1, .elides = true, .silent = true});
  inside.cut_top(2);
  draw_snippet(ui, inside, hit.snippet);
}

}  // namespace

void draw_search_hits(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out) {
  const SearchView& search = state.search;
  const std::string& asked = drafts.sidebar.query;
  const bool pending = search.running || search.query != asked;
  std::string said = words(Word::kHistoryHits, {shown_number(static_cast<double>(search.hits.size()))});
  if (search.hits.empty())
    said = pending ? std::string(words(Word::kHistorySearching)) : words(Word::kHistoryNoHits, {asked});
  const float said_height = height_of(ui, said, at.w - 20, {.type = type::kCaption});
  label(ui, {at.x + 10, at.y + 14, at.w - 20, said_height}, said,
        {.type = type::kCaption, .colour = Token::TextCaption, .role = Role::Status});
  at.cut_top(14 + said_height + 4);

  constexpr float kHit = 78;
  group(ui, Role::List, words(Word::kHistoryChats), at, [&] {
    scroll_area(ui, at, "hits", kHit * static_cast<float>(search.hits.size()) + 8, [&](ScrollView& view) {
      for (size_t i = 0; i < search.hits.size(); ++i) {
        const Rect place = {0, kHit * static_cast<float>(i), at.w, kHit - 4};
        if (place.bottom() < view.offset - view.view_height || place.y > view.offset + 2 * view.view_height)
          continue;
        draw_hit(ui, place, i, state, drafts, out);
      }
    });
  });
}

}  // namespace hearth::ui
