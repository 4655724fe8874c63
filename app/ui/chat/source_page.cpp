// The page that an answer cites as it looks, with the sentence marked on it.
#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/ui/chat/chat_parts.h"
#include "app/ui/pages/flow.h"

namespace hearth::ui {
namespace {

// The first of what is marked, in units below the top of the page.
float first_mark(const SourcePicture& picture, float unit) {
  return picture.marks.empty() ? 0 : picture.marks.front().top * unit;
}

void draw_texture(Ui& ui, Rect page, const SourcePicture& picture, Drafts& drafts) {
  ImTextureData* texture = drafts.chat.page.show(picture, ui.colour(Token::PageMark));
  if (!texture) return;
  const Box box = ui.pixels(page);
  // A pixel of the picture is one of the screen.
  const ImVec2 from = {std::round(box.x), std::round(box.y)};
  ui.list->AddImageRounded(texture->GetTexRef(), from, {from.x + box.w, from.y + box.h}, {0, 0}, {1, 1},
                           IM_COL32_WHITE, radius::kRow * ui.zoom);
}

}  // namespace

void draw_page_picture(Ui& ui, Rect at, const SourceView& source, const std::function<void(Flow&)>& foot,
                       Drafts& drafts) {
  const SourcePicture& picture = *source.picture;
  const float unit = at.w / static_cast<float>(picture.width);  // a pixel of the picture, in units
  const float height = unit * static_cast<float>(picture.height);
  const auto key =
      std::tuple(owner_of(source), source.passage, source.citation.value_or(~0u), at.w, picture.number);
  if (std::exchange(drafts.chat.source_shown, key) != key)
    scroll_to(ui, kSourceScroll, std::max(0.0f, first_mark(picture, unit) - at.h / 3));
  const float foot_height = foot ? kSourceFootGap + Flow::height_of(ui, at.w, foot) : 0;
  const Rect view = {at.x, at.y, at.w, std::min(at.h, height + foot_height)};
  scroll_area(ui, view, kSourceScroll, height + foot_height, [&](ScrollView&) {
    const Rect page = {0, 0, at.w, height};
    fill(ui, page, Token::Page, radius::kRow);
    draw_texture(ui, page, picture, drafts);
    outline(ui, page, Token::Line, radius::kRow);
    SemanticNode node;
    node.role = Role::Text;
    node.name = source.text;
    node.box = ui.pixels(page);
    ui.tree->add(std::move(node));
    if (!foot) return;
    Flow flow(ui, {0, height + kSourceFootGap, at.w, 0}, false);
    foot(flow);
  });
}

}  // namespace hearth::ui
