// Lays a page, card or dialog out from the top down: each call takes what it needs below the last one. A body
// may be run twice: where something must be known before it can be drawn (the height of a card, of a scrolled
// page, of a dialog) the first run only measures, and nothing is drawn, recorded or pressed. So bodies act
// only on what a call returned. UI thread.
#pragma once

#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/ui/widgets/widgets.h"

namespace hearth::ui {

struct Offer {  // a button of a row
  std::string_view name;
  Button how = {};
  std::function<void(Rect)> draw = {};  // instead of a plain button: one that asks for a file
};

struct Item {  // icon, title and a smaller line or two below it
  std::optional<Icon> icon;
  Token icon_colour = Token::TextSecond;
  std::string_view title;
  std::string_view caption = {};
  Type title_type = type::kLabel;
  Token title_colour = Token::Text;
  Role role = Role::Text;  // of the title
  int max_lines = 0;       // of each, where people or servers name things; 0: all
};

enum class Tone { Done, Plain, Caution, Danger };

class Flow {
 public:
  using Body = std::function<void(Flow&)>;
  Flow(Ui& ui, Rect at, bool measuring) : ui_(ui), at_(at), measuring_(measuring) {}
  // What `body` uses at this width.
  static float height_of(Ui& ui, float width, const Body& body);

  Ui& ui() { return ui_; }
  bool measuring() const { return measuring_; }
  float width() const { return at_.w; }
  float used() const { return used_; }
  Rect take(float height);  // the next rectangle, of full width
  void space(float height) { used_ += height; }

  void text(std::string_view text, const Label& how = {});
  void caption(std::string_view text);            // small, in the second colour
  void section(std::string_view text);            // a heading within a page
  void rule(float above = 12, float below = 12);  // a hairline
  // A row of buttons that breaks where it must. Returns which was pressed, or -1.
  int buttons(std::initializer_list<Offer> row, Align align = Align::Start);
  // Its buttons stand at the end, or below where that leaves too little for the words.
  int item(const Item& item, std::initializer_list<Offer> row = {});
  // Says something and offers what mends it; with Danger an alert. True: its button was pressed.
  bool strip(Tone tone, std::string_view text, std::string_view button = {});
  // Label above, field below.
  FieldResult field(std::string_view name, std::string& text, const Field& how = {}, float height = 40);
  // Name and switch on one line.
  bool toggle(std::string_view name, std::string_view about, bool on);
  // Name, and what is chosen at the end of the line.
  void fact(std::string_view name, std::string_view value, Type value_type = type::kInterface);

  // A card around what `body` draws. Recorded as a group of that role where it has a name.
  struct CardLook {
    float padding = 20;
    Token fill = Token::Surface;
    float corner = radius::kCard;
    Elevation level = Elevation::Flat;
    Role role = Role::Group;
    std::string_view name = {};
  };
  void card(const CardLook& look, const Body& body);
  // Cells of equal width beside each other, at least `least` wide, as many a row as fit; those of a row are
  // equally high. `around(index, cell, inside)` draws what is behind a cell's content and calls inside().
  void grid(size_t count, float least, float gap, float padding,
            const std::function<void(size_t, Flow&)>& body,
            const std::function<void(size_t, Rect, const std::function<void()>&)>& around);
  // Two columns where both get at least their least width (the end one `end_width`), else one below the
  // other.
  void beside(float start_least, float end_width, float gap, const Body& start, const Body& end);

 private:
  Ui& ui_;
  Rect at_;
  bool measuring_;
  float used_ = 0;
};

// What a page leaves free at its sides.
float page_edge(float width);
// A page that scrolls as one column of at most `most` units, in the middle of `at`.
void scroll_page(Ui& ui, Rect at, std::string_view id, float most, const Flow::Body& body);
// The heading of a page, its second line, and its main buttons beside it where there is room.
int page_title(Flow& flow, std::string_view title, std::string_view about,
               std::initializer_list<Offer> row = {});
// A dialog as high as its content, which scrolls where the window is lower. True: Escape.
bool flow_dialog(Ui& ui, float width, std::string_view title, const Flow::Body& body);
// A soft fill, or in high contrast its outline.
void soft(Ui& ui, Rect at, Token fill_colour, Token outline_colour, float corner);

}  // namespace hearth::ui
