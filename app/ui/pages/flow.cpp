#include "app/ui/pages/flow.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace hearth::ui {
namespace {

constexpr float kGap = 8;

float row_width(Ui& ui, std::span<const Offer> row) {
  float width = 0;
  for (const Offer& press : row) width += (width > 0 ? kGap : 0) + button_width(ui, press.name, press.how);
  return width;
}

float row_height(Ui& ui, std::span<const Offer> row, float width) {
  float height = kButtonHeight;
  for (const Offer& press : row) height = std::max(height, button_height(ui, press.name, width, press.how));
  return height;
}

// Draws one line of buttons; -1: none pressed.
int button_line(Ui& ui, Rect at, std::span<const Offer> row) {
  int pressed = -1;
  for (size_t index = 0; index < row.size(); ++index) {
    const float width = std::min(at.w, button_width(ui, row[index].name, row[index].how));
    const Rect place = at.cut_start(width);
    if (row[index].draw)
      row[index].draw(place);
    else if (button(ui, place, row[index].name, row[index].how))
      pressed = static_cast<int>(index);
    at.cut_start(kGap);
  }
  return pressed;
}

}  // namespace

float Flow::height_of(Ui& ui, float width, const Body& body) {
  Flow flow(ui, {0, 0, width, 0}, true);
  body(flow);
  return flow.used();
}

Rect Flow::take(float height) {
  const Rect piece = {at_.x, at_.y + used_, at_.w, height};
  used_ += height;
  return piece;
}

void Flow::text(std::string_view text, const Label& how) {
  const float height = ui::height_of(ui_, text, at_.w, how);
  const Rect at = take(height);
  if (!measuring_) label(ui_, at, text, how);
}

void Flow::caption(std::string_view text) {
  this->text(text, {.type = type::kSmall, .colour = Token::TextSecond});
}

void Flow::section(std::string_view text) {
  this->text(text, {.type = type::kHeading3, .role = Role::Heading});
}

void Flow::rule(float above, float below) {
  space(above);
  const Rect at = take(1);
  if (!measuring_) line(ui_, at);
  space(below);
}

int Flow::buttons(std::initializer_list<Offer> row, Align align) {
  const std::span<const Offer> all(row.begin(), row.size());
  int pressed = -1;
  for (size_t first = 0; first < all.size();) {
    size_t count = 1;
    while (first + count < all.size() && row_width(ui_, all.subspan(first, count + 1)) <= at_.w) ++count;
    const std::span<const Offer> part = all.subspan(first, count);
    if (first > 0) space(kGap);
    Rect line = take(row_height(ui_, part, at_.w));
    const float spare = std::max(0.0f, line.w - row_width(ui_, part));
    if (align == Align::End) line.cut_start(spare);
    if (align == Align::Centre) line.cut_start(spare / 2);
    if (!measuring_) {
      const int hit = button_line(ui_, line, part);
      if (hit >= 0) pressed = static_cast<int>(first) + hit;
    }
    first += count;
  }
  return pressed;
}

int Flow::item(const Item& item, std::initializer_list<Offer> row) {
  constexpr float kIcon = 30, kLeastWords = 200;
  const std::span<const Offer> all(row.begin(), row.size());
  const float ends = all.empty() ? 0 : row_width(ui_, all) + 16;
  const float least = item.caption.empty()
                          ? std::min(kLeastWords, width_of(ui_, item.title, item.title_type) + 2)
                          : kLeastWords;
  const bool below = ends > 0 && at_.w - ends - (item.icon ? kIcon : 0) < least;
  const float start = item.icon ? kIcon : 0;
  const float words = std::max(1.0f, at_.w - start - (below ? 0 : ends));
  const Label title = {.type = item.title_type,
                       .colour = item.title_colour,
                       .max_lines = item.max_lines,
                       .elides = true,
                       .role = item.role};
  const Label small = {
      .type = type::kSmall, .colour = Token::TextSecond, .max_lines = 2 * item.max_lines, .elides = true};
  const float title_height = ui::height_of(ui_, item.title, words, title);
  const float caption_height = item.caption.empty() ? 0 : ui::height_of(ui_, item.caption, words, small);
  const float words_height = title_height + caption_height;
  const float height = std::max({words_height, all.empty() || below ? 0 : kButtonHeight, 20.0f});
  Rect at = take(height);
  int pressed = -1;
  if (!measuring_) {
    const float top = at.y + (height - words_height) / 2;
    // Beside the first line, however many there are.
    if (item.icon)
      icon(ui_, {at.x, top, 18, std::max(18.0f, item.title_type.line)}, *item.icon, item.icon_colour);
    label(ui_, {at.x + start, top, words, title_height}, item.title, title);
    if (caption_height > 0)
      label(ui_, {at.x + start, top + title_height, words, caption_height}, item.caption, small);
    if (!all.empty() && !below)
      pressed = button_line(
          ui_, {at.right() - ends + 16, at.y + (height - kButtonHeight) / 2, ends - 16, kButtonHeight}, all);
  }
  if (below) {
    space(kGap);
    const int hit = buttons(row);
    if (hit >= 0) pressed = hit;
  }
  return pressed;
}

bool Flow::strip(Tone tone, std::string_view text, std::string_view button_name) {
  struct Look {
    Token words, fill;
    Icon icon;
  };
  constexpr Look kLooks[] = {{Token::Accent, Token::AccentSoft, Icon::circle_check},
                             {Token::TextSecond, Token::Inset, Icon::info},
                             {Token::Caution, Token::CautionSoft, Icon::info},
                             {Token::Danger, Token::DangerSoft, Icon::triangle_alert}};
  const Look& look = kLooks[static_cast<size_t>(tone)];
  const Role role = tone == Tone::Danger ? Role::Alert : tone == Tone::Plain ? Role::Text : Role::Status;
  const float end = button_name.empty() ? 0 : std::min(at_.w - 58, button_width(ui_, button_name)) + 12;
  const float press_height = end > 0 ? button_height(ui_, button_name, end - 12) : 0;
  const bool below = end > 0 && at_.w - end < 260;
  const Label words = {
      .type = type::kInterface, .colour = tone == Tone::Plain ? Token::Text : look.words, .role = role};
  const float width = std::max(1.0f, at_.w - 28 - 30 - (below ? 0 : end));
  const float height = ui::height_of(ui_, text, width, words);
  const float row = std::max(height, end > 0 && !below ? kButtonHeight : 20.0f);
  const Rect at = take(row + 24 + (below ? press_height + kGap : 0));
  if (measuring_) return false;
  soft(ui_, at, look.fill, look.words, radius::kButton);
  icon(ui_, {at.x + 14, at.y + 12 + (row - height) / 2 + 1, 18, 18}, look.icon, look.words);
  label(ui_, {at.x + 44, at.y + 12 + (row - height) / 2, width, height}, text, words);
  if (end == 0) return false;
  const float button_end = end - 12;
  const Rect place = below ? Rect{at.x + 44, at.y + 12 + row + kGap, button_end, press_height}
                           : Rect{at.right() - 14 - button_end, at.y + 12 + (row - kButtonHeight) / 2,
                                  button_end, kButtonHeight};
  return button(ui_, place, button_name);
}

FieldResult Flow::field(std::string_view name, std::string& text, const Field& how, float height) {
  this->text(name, {.type = type::kLabel, .silent = true});
  space(6);
  const Rect at = take(height);
  return measuring_ ? FieldResult{} : text_field(ui_, at, name, text, how);
}

bool Flow::toggle(std::string_view name, std::string_view about, bool on) {
  constexpr float kSwitch = 40;
  const float words = std::max(1.0f, at_.w - kSwitch - 16);
  const Label title = {.type = type::kLabel, .silent = true};
  const Label small = {.type = type::kSmall, .colour = Token::TextSecond, .silent = true};
  const float title_height = ui::height_of(ui_, name, words, title);
  const float about_height = about.empty() ? 0 : ui::height_of(ui_, about, words, small);
  const float height = std::max(title_height + about_height, 32.0f);
  const Rect at = take(height);
  if (measuring_) return false;
  const float top = at.y + (height - title_height - about_height) / 2;
  label(ui_, {at.x, top, words, title_height}, name, title);
  if (about_height > 0) label(ui_, {at.x, top + title_height, words, about_height}, about, small);
  return ui::toggle(ui_, {at.right() - kSwitch, at.y + (height - 24) / 2, kSwitch, 24}, name, on, about);
}

void Flow::fact(std::string_view name, std::string_view value, Type value_type) {
  const float name_width = std::min(at_.w * 0.4f, 200.0f);
  const Label key = {.colour = Token::TextSecond}, content = {.type = value_type};
  const float value_width = std::max(1.0f, at_.w - name_width - 12);
  const float height =
      std::max(ui::height_of(ui_, name, name_width, key), ui::height_of(ui_, value, value_width, content));
  const Rect at = take(height);
  if (measuring_) return;
  label(ui_, {at.x, at.y, name_width, height}, name, key);
  label(ui_, {at.x + name_width + 12, at.y, value_width, height}, value, content);
}

void Flow::card(const CardLook& look, const Body& body) {
  const float width = std::max(1.0f, at_.w - 2 * look.padding);
  const float height = height_of(ui_, width, body) + 2 * look.padding;
  const Rect at = take(height);
  if (measuring_) return;
  ui::card(ui_, at, look.fill, look.corner, look.level);
  const auto inside = [&] {
    Flow flow(ui_, at.inset(look.padding), false);
    body(flow);
  };
  if (look.name.empty())
    inside();
  else
    group(ui_, look.role, look.name, at, inside);
}

void Flow::grid(size_t count, float least, float gap, float padding,
                const std::function<void(size_t, Flow&)>& body,
                const std::function<void(size_t, Rect, const std::function<void()>&)>& around) {
  if (count == 0) return;
  const auto fitting = static_cast<size_t>(std::max(1.0f, std::floor((at_.w + gap) / (least + gap))));
  const size_t columns = std::min(fitting, count);
  const float width = (at_.w - gap * static_cast<float>(columns - 1)) / static_cast<float>(columns);
  const float inner = std::max(1.0f, width - 2 * padding);
  for (size_t first = 0; first < count; first += columns) {
    const size_t last = std::min(count, first + columns);
    float height = 0;
    for (size_t index = first; index < last; ++index)
      height = std::max(height, height_of(ui_, inner, [&](Flow& flow) { body(index, flow); }));
    if (first > 0) space(gap);
    const Rect row = take(height + 2 * padding);
    if (measuring_) continue;
    for (size_t index = first; index < last; ++index) {
      const Rect cell = {row.x + static_cast<float>(index - first) * (width + gap), row.y, width, row.h};
      around(index, cell, [&] {
        Flow flow(ui_, cell.inset(padding), false);
        body(index, flow);
      });
    }
  }
}

void Flow::beside(float start_least, float end_width, float gap, const Body& start, const Body& end) {
  if (at_.w < start_least + gap + end_width) {
    Flow first(ui_, take(0), measuring_);
    start(first);
    space(first.used() + gap);
    Flow second(ui_, take(0), measuring_);
    end(second);
    space(second.used());
    return;
  }
  const Rect at = take(0);
  Flow first(ui_, {at.x, at.y, at.w - end_width - gap, 0}, measuring_);
  start(first);
  Flow second(ui_, {at.right() - end_width, at.y, end_width, 0}, measuring_);
  end(second);
  space(std::max(first.used(), second.used()));
}

float page_edge(float width) { return width < 480 ? 12 : width < 720 ? 20 : 32; }

void scroll_page(Ui& ui, Rect at, std::string_view id, float most, const Flow::Body& body) {
  const float edge = page_edge(at.w);
  const float width = std::max(1.0f, std::min(most, at.w - 2 * edge));
  const float top = at.w < 720 ? 16 : 24, bottom = 32;
  const float content = Flow::height_of(ui, width, body) + top + bottom;
  scroll_area(ui, at, id, content, [&](ScrollView&) {
    Flow flow(ui, {(at.w - width) / 2, top, width, 0}, false);
    body(flow);
  });
}

int page_title(Flow& flow, std::string_view title, std::string_view about, std::initializer_list<Offer> row) {
  const int pressed = flow.item(
      {.title = title, .caption = about, .title_type = type::kSectionTitle, .role = Role::Heading}, row);
  flow.space(24);
  return pressed;
}

bool flow_dialog(Ui& ui, float width, std::string_view title, const Flow::Body& body) {
  // As dialog() lays out its sheet: 24 at the sides, 20 above and below, the title and 8.
  const float wide = std::min(width, ui.width - 24), inner = wide - 48;
  const float head = ui::height_of(ui, title, inner, {.type = type::kHeading1}) + 8;
  const float content = Flow::height_of(ui, inner, body);
  const float high = std::min(content + head + 40, ui.height - 24);
  return dialog(ui, wide, high, title, [&](Rect at) {
    if (content <= at.h + 1) {
      Flow flow(ui, at, false);
      body(flow);
      return;
    }
    scroll_area(ui, at, "dialog", content, [&](ScrollView&) {
      Flow flow(ui, {0, 0, at.w, 0}, false);
      body(flow);
    });
  });
}

void soft(Ui& ui, Rect at, Token fill_colour, Token outline_colour, float corner) {
  if (ui.theme->high_contrast)
    outline(ui, at, outline_colour, corner);
  else
    fill(ui, at, fill_colour, corner);
}

}  // namespace hearth::ui
