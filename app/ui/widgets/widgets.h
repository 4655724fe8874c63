// The thin layer over ImGui: each function draws one widget at a rectangle AND records its role, name, value
// and focus in the semantic tree. Panels draw with these and with nothing else. A widget that can be acted on
// is reached by keyboard (Tab and arrows, Enter and Space), shows a focus ring for keyboard use and takes
// requests from the tree. `id`: unique within the enclosing group; the name where nothing else is given. UI
// thread.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/ui/icons.h"
#include "app/ui/ui_frame.h"

namespace hearth::ui {

// Once a frame, around everything: opens the window that fills the viewport, sets ui.list and ui.origin, and
// ImGui's keyboard navigation and style as the widgets need them.
void root(Ui& ui, const std::function<void()>& body);

// ---- Text and pictures

struct Label {
  Type type = type::kInterface;
  Token colour = Token::Text;
  Align align = Align::Start;
  int max_lines = 0;    // 0: wraps without limit; otherwise cut with "…" and shown whole in a tooltip
  bool elides = false;  // being cut is fine: a name that people, files or servers gave
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
  bool wide = false;      // text at the start instead of centred
  bool elides = false;    // as of a label: a name that people, files or servers gave is in it
  bool floats = false;    // lies over what scrolls under it
  std::string_view hint;  // at the end of a wide button, in caption type: "Ctrl N"
  bool caret = false;     // a chevron at the end: it opens something
  std::optional<bool> checked, expanded;
  std::optional<Token> ink, fill;  // instead of the kind's own colours
};
// A name that is wider than the button takes more lines: give it button_height(). Up to 32 high: smaller
// type. A pill is round up to 30 high; otherwise its corners are those of a row.
bool button(Ui& ui, Rect at, std::string_view name, const Button& how = {});
float button_width(Ui& ui, std::string_view name, const Button& how = {});
// What it needs in a width that may be less than button_width(): kButtonHeight, or more.
float button_height(Ui& ui, std::string_view name, float width, const Button& how = {});
inline constexpr float kButtonHeight = 36;
// Name in the tree and the tooltip, icon on screen. 32 x 32 at least.
bool icon_button(Ui& ui, Rect at, Icon which, std::string_view name, const Button& how = {});
// A button that asks for a file. Nothing: not pressed. Empty: pressed, the caller opens the system's dialog.
// Otherwise the path that a script (or assistive technology) typed into it.
std::optional<std::string> file_button(Ui& ui, Rect at, std::string_view name, const Button& how = {});
bool link(Ui& ui, Rect at, std::string_view name, std::string_view id = {});
// A row that can be chosen; the caller draws its content over it, buttons too. `rename`: double-click or F2;
// `remove`: Del; `menu`: right click, Shift+F10 or the menu key.
struct RowPress {
  bool pressed = false, rename = false, remove = false, menu = false, hovered = false, focused = false;
};
RowPress row(Ui& ui, Rect at, std::string_view name, bool selected, Role role = Role::ListItem,
             std::string_view id = {});
// A switch at the end of the rectangle, name and description before it; in a rectangle up to 56 wide the
// switch alone. True when it was pressed: the caller turns it over.
bool toggle(Ui& ui, Rect at, std::string_view name, bool on, std::string_view description = {});
// A card with the mark of a choice in its upper end corner; the caller draws name and content over it.
bool radio_card(Ui& ui, Rect at, std::string_view name, bool chosen, std::string_view description = {});
// One part of a row of choices; `tabs` draws the ground behind all of them, 2 units around.
void tabs(Ui& ui, Rect at);
bool tab(Ui& ui, Rect at, std::string_view name, bool chosen, bool elides = false);
float disclosure_height(Ui& ui, std::string_view name, float width);  // one line, or more
bool disclosure(Ui& ui, Rect at, std::string_view name, bool open, std::string_view id = {});

// ---- Things to fill in

struct Field {
  std::string_view placeholder;
  bool secret = false;     // dots, never in the tree
  bool revealed = false;   // a secret that the person asked to see: as typed, still never in the tree
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
  float content_height = 0;  // of the text, multiline, without the frame
};
// What is typed is shown in the order in which it was typed, from left to right, for right-to-left scripts
// too: ImGui's editor knows no other. Everything that was typed is drawn in both directions elsewhere.
// A text that the caller changes between frames is taken over, also while the field is being edited.
FieldResult text_field(Ui& ui, Rect at, std::string_view name, std::string& text, const Field& how = {});
// Overwrites what ImGui's editor keeps of the text edited last and of its undo steps: the vault was locked.
// No field is being edited after that. Between frames.
void wipe_editors();
float slider_height(Ui& ui, std::string_view name, std::string_view shown, float width);
// Name and value above the track in a rectangle of slider_height(), otherwise the track alone. Arrows: a
// step; PgUp, PgDn: ten; Home, End: the ends. True when `value` changed.
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
// Cuts its width and a gap of 8 off the rectangle.
void tag(Ui& ui, Rect& from_start, std::string_view text, Token text_colour, Token fill,
         std::optional<Icon> icon = {}, bool elides = false);

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
// What is above the view grew by `delta`: the content stays where it is on screen. In the next frame, at
// once, also while the area is still moving.
void shift_scroll(Ui& ui, std::string_view id, float delta);
// `id`: where the name changes while something inside has the keyboard.
void group(Ui& ui, Role role, std::string_view name, Rect at, const std::function<void()>& body,
           std::string_view value = {}, std::string_view id = {});
// Over everything, in the middle, with a scrim; Tab stays inside. Call it in every frame in which it is open.
// The title is drawn; the body gets the rest, in window coordinates. True: close it, Escape was pressed.
bool dialog(Ui& ui, float width, float height, std::string_view title, const std::function<void(Rect)>& body);
// A menu at `anchor`: call it in every frame in which it is open. True in the frame in which it is over:
// `chosen` is then the item, or -1 after Escape or a click outside. An item "-" is a dividing line.
bool menu(Ui& ui, Rect anchor, std::string_view name, std::span<const std::string> items, int& chosen);
// The same with a body of its own, `width` by `height` inside. True: close it.
bool popover(Ui& ui, Rect anchor, float width, float height, std::string_view name,
             const std::function<void(Rect)>& body);
void tooltip(Ui& ui, std::string_view text);  // of the widget drawn just before

}  // namespace hearth::ui
