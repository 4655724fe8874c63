// The thin layer over ImGui: each function draws one widget at a rectangle AND records its role, name, value
// and focus in the semantic tree. Panels draw with these and with nothing else. A widget that can be acted on
// is reached by keyboard (Tab and arrows, Enter and Space), shows a focus ring for keyboard use and takes
// requests from the tree. `id`: unique within the enclosing group; the name where nothing else is given. UI
// thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "app/ui/icons.h"
#include "app/ui/ui_frame.h"

namespace hearth::ui {

// ---- Text and pictures

struct Label {
  Type type = type::kInterface;
  Token colour = Token::Text;
  Align align = Align::Start;
  int max_lines = 0;    // 0: wraps without limit; otherwise cut with "…" and shown whole in a tooltip
  bool middle = false;  // in the middle of the rectangle's height
  bool silent = false;  // not in the tree: the caller has named it elsewhere
  Role role = Role::Text;
  Direction direction = Direction::Auto;
};
// Draws and returns the height used. height_of and width_of measure without drawing.
float label(Ui& ui, Rect at, std::string_view text, const Label& how = {});
float height_of(Ui& ui, std::string_view text, float width, const Label& how = {});
float width_of(Ui& ui, std::string_view text, Type type = type::kInterface);

void icon(Ui& ui, Rect at, Icon which, Token colour = Token::TextSecond, float size = 18);
void fill(Ui& ui, Rect at, Token colour, float corner = 0, float alpha = 1);
void outline(Ui& ui, Rect at, Token colour, float corner = 0, float width = 1);
void line(Ui& ui, Rect at, Token colour = Token::Line);  // a hairline: along the longer side
enum class Elevation { Flat, Low, Raised, Dialog };
void card(Ui& ui, Rect at, Token fill = Token::Surface, float corner = radius::kCard,
          Elevation level = Elevation::Flat);
void hearth_mark(Ui& ui, Rect at);  // the arch and the ember

// ---- Things to press

enum class ButtonKind { Primary, Secondary, Quiet, Danger, Pill };
struct Button {
  ButtonKind kind = ButtonKind::Secondary;
  std::optional<Icon> icon;
  std::string_view id;
  std::string_view description;  // tooltip and accessible description
  bool disabled = false;
  bool wide = false;  // text at the start instead of centred
  std::optional<bool> checked, expanded;
};
bool button(Ui& ui, Rect at, std::string_view name, const Button& how = {});
float button_width(Ui& ui, std::string_view name, const Button& how = {});
inline constexpr float kButtonHeight = 36;
// Name in the tree and the tooltip, icon on screen. 32 x 32 at least.
bool icon_button(Ui& ui, Rect at, Icon which, std::string_view name, const Button& how = {});
bool link(Ui& ui, Rect at, std::string_view name, std::string_view id = {});
// A row that can be chosen; the caller draws its content over it. Double-click and F2 are reported too.
struct RowPress {
  bool pressed = false, rename = false, remove = false, menu = false, hovered = false, focused = false;
};
RowPress row(Ui& ui, Rect at, std::string_view name, bool selected, Role role = Role::ListItem,
             std::string_view id = {});
bool toggle(Ui& ui, Rect at, std::string_view name, bool on, std::string_view description = {});  // a switch
bool radio_card(Ui& ui, Rect at, std::string_view name, bool chosen, std::string_view description = {});
bool tab(Ui& ui, Rect at, std::string_view name, bool chosen);
bool disclosure(Ui& ui, Rect at, std::string_view name, bool open, std::string_view id = {});

// ---- Things to fill in

struct Field {
  std::string_view placeholder;
  bool secret = false;     // dots, never in the tree
  bool multiline = false;  // Enter sends, Shift+Enter makes a line
  bool search = false;
  bool focus = false;  // takes the keyboard in this frame
  bool disabled = false;
  bool frameless = false;  // the caller drew the frame
  Type type = type::kInterface;
  std::string_view error;  // shown by the caller; recorded as description
  std::string_view id;
};
struct FieldResult {
  bool changed = false, submitted = false, focused = false;
  float content_height = 0;  // of the text, multiline
};
FieldResult text_field(Ui& ui, Rect at, std::string_view name, std::string& text, const Field& how = {});
bool slider(Ui& ui, Rect at, std::string_view name, float& value, float least, float most, float step,
            std::string_view shown);

// ---- Things to look at

struct MeterPart {
  float share;  // 0 to 1
  Token colour;
};
void meter(Ui& ui, Rect at, std::string_view name, std::string_view value, std::span<const MeterPart> parts);
void progress(Ui& ui, Rect at, std::string_view name, float fraction,
              std::string_view value);  // < 0: not known
void tag(Ui& ui, Rect& from_start, std::string_view text, Token text_colour, Token fill,
         std::optional<Icon> icon = {});

// ---- Containers

// Content taller than `at` scrolls, by wheel, keys and touch. Coordinates inside begin at {0, 0} and are at.w
// wide; `content_height` is what the last frame used. Kept by id.
struct ScrollView {
  float offset = 0;
  float view_height = 0;
  bool at_end = true;
};
void scroll_area(Ui& ui, Rect at, std::string_view id, float content_height,
                 const std::function<void(ScrollView&)>& body);
void scroll_to(Ui& ui, std::string_view id, float offset);  // in the next frame; a large number: the end
void group(Ui& ui, Role role, std::string_view name, Rect at, const std::function<void()>& body,
           std::string_view value = {});
// Over everything, in the middle, with a scrim; Tab stays inside, Escape returns true.
bool dialog(Ui& ui, float width, float height, std::string_view title, const std::function<void(Rect)>& body);
// A menu or popover that opens at `anchor`; closes itself on a choice, Escape or a click outside.
bool menu(Ui& ui, Rect anchor, std::string_view name, std::span<const std::string> items, int& chosen);
void tooltip(Ui& ui, std::string_view text);  // of the widget drawn just before

}  // namespace hearth::ui
