#include "ui/gallery.h"

#include <array>

namespace hearth::ui {
namespace {

void caption(Ui& ui, Rect& column, std::string_view text) {
  Label how;
  how.type = {Face::Medium, 12, 16};
  how.colour = Token::TextCaption;
  column.cut_top(4);
  label(ui, column.cut_top(16), text, how);
  column.cut_top(6);
}

void draw_buttons(Ui& ui, Rect& column) {
  caption(ui, column, "Buttons");
  struct Row {
    std::string_view name;
    ButtonKind kind;
    std::optional<Icon> icon;
  };
  const std::array<Row, 4> rows = {{{"Get a model", ButtonKind::Primary, Icon::plus},
                                    {"Add a file", ButtonKind::Secondary, Icon::folder_open},
                                    {"Reset", ButtonKind::Quiet, Icon::rotate_cw},
                                    {"Erase and show proof", ButtonKind::Danger, Icon::trash_2}}};
  for (const Row& row : rows) {
    Rect at = column.cut_top(36);
    Button how;
    how.kind = row.kind;
    how.icon = row.icon;
    button(ui, at.cut_start(button_width(ui, row.name, how)), row.name, how);
    at.cut_start(8);
    how.icon.reset();
    how.disabled = true;
    const std::string off = std::string(row.name) + "…";
    button(ui, at.cut_start(button_width(ui, off, how)), off, how);
    column.cut_top(8);
  }
  Rect small = column.cut_top(32);
  Button how;
  how.icon = Icon::pause;
  button(ui, small.cut_start(94), "Pause", how);
  small.cut_start(8);
  how.icon.reset();
  button(ui, small.cut_start(58), "Use", how);
  small.cut_start(8);
  how.checked = true;
  how.icon = Icon::check;
  button(ui, small.cut_start(114), "Preferred", how);
  column.cut_top(8);
  Rect wide = column.cut_top(36);
  Button fresh;
  fresh.icon = Icon::square_pen;
  fresh.wide = true;
  fresh.hint = "Ctrl N";
  button(ui, wide.cut_start(240), "New chat", fresh);
  column.cut_top(8);
}

void draw_pills(Ui& ui, Rect& column) {
  caption(ui, column, "Pills, icon buttons, links");
  Rect at = column.cut_top(32);
  Button safe;
  safe.kind = ButtonKind::Pill;
  safe.icon = Icon::shield_check;
  safe.ink = Token::Accent;
  safe.fill = Token::AccentSoft;
  Rect pill = at.cut_start(button_width(ui, "Nothing leaves this computer", safe));
  button(ui, pill.centred(pill.w, 28), "Nothing leaves this computer", safe);
  at.cut_start(8);
  Button model;
  model.kind = ButtonKind::Pill;
  model.caret = true;
  button(ui, at.cut_start(button_width(ui, "Qwen3 8B", model)), "Qwen3 8B", model);
  column.cut_top(8);
  Rect icons = column.cut_top(32);
  int count = 0;
  for (const Icon which : {Icon::copy, Icon::rotate_cw, Icon::git_branch, Icon::settings, Icon::ellipsis}) {
    Button how;
    how.disabled = count == 3;
    how.checked = count == 0 ? std::optional<bool>(true) : std::nullopt;
    icon_button(ui, icons.cut_start(32), which, "Action " + std::to_string(++count), how);
  }
  icons.cut_start(16);
  link(ui, icons.cut_start(170), "Read the Gemma terms");
  column.cut_top(8);
  Rect files = column.cut_top(36);
  Button file;
  file.icon = Icon::upload;
  file_button(ui, files.cut_start(button_width(ui, "Choose a model file", file)), "Choose a model file",
              file);
  column.cut_top(8);
}

void draw_rows(Ui& ui, Rect& column) {
  caption(ui, column, "Rows");
  const std::array<std::string, 4> titles = {"Questions for the surgery",
                                             "What would a heat pump cost to run in a house from 1930?",
                                             "Letter to the council", "House"};
  group(ui, Role::List, "Chats", column, [&] {
    for (size_t i = 0; i < titles.size(); ++i) {
      const Rect at = column.cut_top(32);
      row(ui, {at.x, at.y, 240, at.h}, titles[i], i == 1);
      Rect inside = Rect{at.x, at.y, 240, at.h}.inset(10, 0);
      if (i == 0 || i == 3) {
        icon(ui, inside.cut_start(18), i == 0 ? Icon::pin : Icon::folder, Token::TextCaption, 16);
        inside.cut_start(8);
      }
      Label how;
      how.max_lines = 1;
      how.middle = how.silent = true;
      if (i == 1) how.type = type::kLabel;
      label(ui, inside, titles[i], how);
    }
  });
  column.cut_top(8);
  disclosure(ui, column.cut_top(28), "Thought for 6 s", false);
  column.cut_top(6);
  disclosure(ui, column.cut_top(28), "Thought for 12 s", true);
  column.cut_top(8);
}

void draw_fields(Ui& ui, Rect& column) {
  static std::string empty, filled = "Why does a heat pump use less?", secret = "correct horse", query,
                            lines = "One line, and a second one that is long enough to be broken.\nA third.",
                            off;
  caption(ui, column, "Fields");
  Field how;
  how.placeholder = "Ask a follow-up. It stays on this computer.";
  text_field(ui, column.cut_top(40), "Empty", empty, how);
  column.cut_top(8);
  text_field(ui, column.cut_top(40), "Filled", filled, how);
  column.cut_top(8);
  Field hidden;
  hidden.secret = true;
  hidden.error = "That passphrase does not open this vault.";
  text_field(ui, column.cut_top(40), "Passphrase", secret, hidden);
  column.cut_top(8);
  Rect two = column.cut_top(36);
  Field search;
  search.search = true;
  search.placeholder = "Search chats";
  text_field(ui, two.cut_start(190), "Search chats", query, search);
  two.cut_start(8);
  Field disabled;
  disabled.disabled = true;
  disabled.placeholder = "Not now";
  text_field(ui, two, "Disabled", off, disabled);
  column.cut_top(8);
  Field many;
  many.multiline = true;
  many.type = type::kReading;
  text_field(ui, column.cut_top(84), "Lines", lines, many);
  column.cut_top(8);
}

void draw_amounts(Ui& ui, Rect& column) {
  static float temperature = 0.7f, top = 0.9f;
  caption(ui, column, "Amounts");
  Rect two = column.cut_top(44);
  slider(ui, two.cut_start(190), "Temperature", temperature, 0, 2, 0.05f, "0.70");
  two.cut_start(16);
  slider(ui, two, "Top-p", top, 0, 1, 0.05f, "0.90");
  column.cut_top(8);
  Rect bars = column.cut_top(8);
  const std::array<MeterPart, 3> parts = {
      {{0.08f, Token::MeterSetup}, {0.24f, Token::MeterDocuments}, {0.16f, Token::MeterChat}}};
  const std::array<MeterPart, 2> full = {{{0.62f, Token::MeterChat}, {0.38f, Token::MeterDocuments}}};
  meter(ui, bars.cut_start(96), "Context", "48 % full", parts);
  bars.cut_start(16);
  meter(ui, bars, "Memory", "7.5 GB on the card, 4.6 GB in memory", full);
  column.cut_top(12);
  progress(ui, column.cut_top(8), "Download", 0.62f, "62 %");
  column.cut_top(12);
  progress(ui, column.cut_top(8), "Opening", -1, "opening");
  column.cut_top(12);
  Rect tags = column.cut_top(24);
  tag(ui, tags, "In use", Token::Accent, Token::AccentSoft);
  tag(ui, tags, "House", Token::TextSecond, Token::Inset, Icon::folder);
  tag(ui, tags, "Unchecked", Token::Caution, Token::CautionSoft, Icon::triangle_alert);
  tag(ui, tags, "Wrong in 1 of 64", Token::Danger, Token::DangerSoft);
  column.cut_top(8);
}

void draw_choices(Ui& ui, Rect& column) {
  caption(ui, column, "Choices");
  for (const bool chosen : {true, false}) {
    const Rect card_at = column.cut_top(78);
    const std::string_view name = chosen ? "Balanced" : "Quick";
    radio_card(ui, card_at, name, chosen);
    Rect inside = card_at.inset(20, 16);
    Label title;
    title.type = type::kCardTitle;
    title.silent = true;
    label(ui, inside.cut_top(26), name, title);
    Label small;
    small.type = type::kSmall;
    small.colour = Token::TextCaption;
    label(ui, inside, chosen ? "Qwen3 8B" : "SmolLM3 3B", small);
    column.cut_top(10);
  }
  toggle(ui, column.cut_top(32), "Block everything", false);
  column.cut_top(4);
  toggle(ui, column.cut_top(60), "Network", true, "Lets you fetch models. Off until you turn it on.");
  column.cut_top(8);
  Rect at = column.cut_top(32);
  Rect both = at.cut_start(160);
  tabs(ui, both);
  both = both.inset(2);
  tab(ui, both.cut_start(90), "Filled in", true);
  tab(ui, both, "Raw", false);
  column.cut_top(8);
}

void draw_texts(Ui& ui, Rect& column) {
  caption(ui, column, "Text");
  const std::array<std::pair<std::string_view, Type>, 7> roles = {{{"Page title", type::kPageTitle},
                                                                   {"Section title", type::kSectionTitle},
                                                                   {"Card title", type::kCardTitle},
                                                                   {"Reading text, 15 on 24", type::kReading},
                                                                   {"Interface, 14 on 20", type::kInterface},
                                                                   {"Small, 13 on 18", type::kSmall},
                                                                   {"code: print(cop)", type::kCode}}};
  for (const auto& [text, role] : roles) {
    Label how;
    how.type = role;
    column.cut_top(label(ui, column, text, how));
  }
  column.cut_top(8);
}

void draw_shapes(Ui& ui, Rect& column) {
  caption(ui, column, "Cards and the mark");
  Rect at = column.cut_top(72);
  for (const Elevation level : {Elevation::Flat, Elevation::Low, Elevation::Raised, Elevation::Dialog}) {
    card(ui, at.cut_start(40).centred(40, 40), Token::Surface, 12, level);
    at.cut_start(14);
  }
  column.cut_top(20);
  Rect marks = column.cut_top(56);
  hearth_mark(ui, marks.cut_start(56));
  marks.cut_start(12);
  hearth_mark(ui, marks.cut_start(28).centred(28, 28));
  marks.cut_start(12);
  for (const float size : {24.0f, 18.0f, 14.0f})
    icon(ui, marks.cut_start(28), Icon::settings, Token::Text, size);
  column.cut_top(8);
}

void draw_icons(Ui& ui, Rect at) {
  const Rect all = at;
  for (int i = 0; i <= static_cast<int>(Icon::zoom_out); ++i) {
    const float column = static_cast<float>(i % 13), line_of = static_cast<float>(i / 13);
    icon(ui, {all.x + column * 30, all.y + line_of * 30, 30, 30}, static_cast<Icon>(i), Token::TextSecond);
  }
}

}  // namespace

void draw_gallery(Ui& ui) {
  fill(ui, {0, 0, ui.width, ui.height}, Token::Canvas);
  Rect page = Rect{0, 0, kGalleryWidth, kGalleryHeight}.inset(24, 16);
  Rect first = page.cut_start(400);
  page.cut_start(32);
  Rect second = page;
  draw_buttons(ui, first);
  draw_pills(ui, first);
  draw_rows(ui, first);
  draw_icons(ui, first);
  draw_fields(ui, second);
  draw_amounts(ui, second);
  Rect left = second.cut_start(260);
  second.cut_start(24);
  draw_choices(ui, left);
  draw_texts(ui, second);
  draw_shapes(ui, second);
}

}  // namespace hearth::ui
