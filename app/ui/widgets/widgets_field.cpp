// Fields to type into: ImGui's editor inside our frame.
#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "app/store/secret.h"
#include "app/ui/widgets/layout_record.h"
#include "app/ui/widgets/widget_parts.h"

// The editor's undo steps, which ImGui keeps to itself.
namespace ImStb {
#include "imstb_textedit.h"
}

namespace hearth::ui {
namespace {

constexpr size_t kSecretRoom = 1024;  // so that a passphrase never moves while it grows

void wipe_all(ImVector<char>& bytes) {
  if (bytes.Data) wipe(std::as_writable_bytes(std::span(bytes.Data, static_cast<size_t>(bytes.Capacity))));
  if (bytes.Size > 0) bytes.resize(0);
}

int grow(ImGuiInputTextCallbackData* data) {
  if (data->EventFlag != ImGuiInputTextFlags_CallbackResize) return 0;
  auto* text = static_cast<std::string*>(data->UserData);
  text->resize(static_cast<size_t>(data->BufTextLen));
  data->Buf = text->data();
  return 0;
}

// Lines that the editor breaks a text into.
int lines_of(const std::string& text, float wrap_width) {
  ImFont* font = ImGui::GetFont();
  const float size = ImGui::GetFontSize();
  const char* end = text.data() + text.size();
  int lines = 0;
  for (const char* at = text.data(); at < end; at += *at == '\n') {
    ++lines;
    at = ImFontCalcWordWrapPositionEx(font, size, at, end, wrap_width, ImDrawTextFlags_WrapKeepBlanks);
    if (at == end) break;
  }
  if (text.empty() || text.back() == '\n') ++lines;
  return lines;
}

bool is_enter(const ImGuiInputEvent& event) {
  return event.Type == ImGuiInputEventType_Key && event.Key.Down &&
         (event.Key.Key == ImGuiKey_Enter || event.Key.Key == ImGuiKey_KeypadEnter);
}

// What an input method commits arrives as text together with the Enter that committed it, in one poll: after
// the key (macOS), or several letters before it. ImGui hands them out in frames of their own, so the rest of
// the poll is still queued.
bool enter_commits_text(WidgetMemory& kept) {
  const ImGuiContext& context = *ImGui::GetCurrentContext();
  const ImVector<ImGuiInputEvent>& queued = context.InputEventsQueue;
  const ImVector<ImWchar>& typed = context.IO.InputQueueCharacters;
  const bool text_follows = std::any_of(queued.begin(), queued.end(), [](const ImGuiInputEvent& event) {
    return event.Type == ImGuiInputEventType_Text;
  });
  const bool announced = kept.commit_frame == kept.frame;
  const bool composed = typed.Size > 1 || std::any_of(typed.begin(), typed.end(),
                                                      [](ImWchar character) { return character >= 0x300; });
  if (composed && std::any_of(queued.begin(), queued.end(), is_enter)) kept.commit_frame = kept.frame + 1;
  return text_follows || announced;
}

// Enter sends and leaves the field open, so the editor never sees it; Shift+Enter makes a line.
bool take_enter(NodeId id, bool multiline) {
  const ImGuiIO& io = ImGui::GetIO();
  const bool makes_line = multiline && io.KeyShift && !io.KeyCtrl;
  bool submitted = false;
  for (const ImGuiKey key : {ImGuiKey_Enter, ImGuiKey_KeypadEnter}) {
    submitted |= !makes_line && ImGui::IsKeyPressed(key, ImGuiInputFlags_None, ImGuiKeyOwner_Any);
    ImGui::SetKeyOwner(key, makes_line ? ImGuiKeyOwner_NoOwner : id ^ 1);
  }
  const bool commits = enter_commits_text(memory());
  return submitted && !commits;
}

// The caret stands for 530 ms and is gone for 530 ms after the last act; ImGui has a rhythm of its own, which
// runs on CursorAnim: shown up to 0.8, hidden from there to 1.2.
void blink(Ui& ui, WidgetMemory& kept, NodeId id) {
  constexpr double kHalf = 0.53;
  constexpr float kShown = 0.4f, kHidden = 1.0f;
  ImGui::GetIO().ConfigInputTextCursorBlink = !ui.reduced_motion && !ui.resting;
  ImGuiInputTextState* state = ImGui::GetInputTextState(id);
  if (!state || ui.reduced_motion || ui.resting) return;
  const auto is = [&](float value) { return std::abs(state->CursorAnim - value) < 1e-3f; };
  if (!is(kShown) && !is(kHidden)) kept.blinking_since = ui.now;  // ImGui began anew: something was typed
  const double phase = std::fmod(ui.now - kept.blinking_since, 2 * kHalf);
  state->CursorAnim = (phase < kHalf ? kShown : kHidden) - ImGui::GetIO().DeltaTime;
  ui.redraw_in(kHalf - std::fmod(phase, kHalf) + 0.001);
}

struct Frame {
  float pad_x = 14, pad_y = 0;
  float corner = radius::kButton;
};

void draw_frame(Ui& ui, Box box, const Field& how, const Frame& frame, float warmth, bool active) {
  if (how.frameless) return;
  ImDrawList* list = list_of(ui);
  const float corner = frame.corner * ui.zoom;
  fill_box(list, box, corner, ui.colour(how.disabled ? Token::Inset : Token::Surface));
  if (!how.error.empty() && !active) {
    stroke_box(list, box, corner, ui.colour(Token::Danger), 2 * ui.zoom);
  } else if (active) {
    stroke_box(list, box, corner, ui.colour(Token::Focus), 2 * ui.zoom);
  } else {
    stroke_box(list, box, corner, blend(ui, Token::Control, Token::TextSecond, warmth), hairline(ui));
  }
}

void push_style(Ui& ui, float pad_x, float pad_y) {
  const auto colour = [](ImGuiCol which, uint32_t value) { ImGui::PushStyleColor(which, value); };
  colour(ImGuiCol_FrameBg, 0);
  colour(ImGuiCol_ScrollbarBg, 0);
  colour(ImGuiCol_ScrollbarGrab, ui.colour(Token::Control, 0.5f));
  colour(ImGuiCol_ScrollbarGrabHovered, ui.colour(Token::Control));
  colour(ImGuiCol_ScrollbarGrabActive, ui.colour(Token::Control));
  colour(ImGuiCol_NavCursor, 0);
  colour(ImGuiCol_Text, ui.colour(Token::Text));
  colour(ImGuiCol_InputTextCursor, ui.colour(Token::Ember));
  colour(ImGuiCol_TextSelectedBg, ui.colour(ui.theme->high_contrast ? Token::Control : Token::Accent,
                                            ui.theme->high_contrast ? 0.45f : 0.28f));
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(pad_x, pad_y));
  ImGui::PushStyleVar(ImGuiStyleVar_FrameBorderSize, 0.0f);
  ImGui::PushStyleVar(ImGuiStyleVar_FrameRounding, 0.0f);
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarSize, 8 * ui.zoom);
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarRounding, 4 * ui.zoom);
  ImGui::PushStyleVar(ImGuiStyleVar_ScrollbarPadding, 1.0f);
}

void pop_style() {
  ImGui::PopStyleVar(6);
  ImGui::PopStyleColor(9);
}

// The editor goes on with its own copy of the text; what the caller changed since is taken over.
void take_over_changes(NodeId id, const std::string& text, bool typed) {
  ImGuiInputTextState* state = ImGui::GetInputTextState(id);
  if (!state || state->TextA.Size == 0) return;
  const bool same = std::string_view(state->TextA.Data, static_cast<size_t>(state->TextLen)) == text;
  if (!same || typed) state->ReloadUserBufAndMoveToEnd();
}

// Where the text goes, in units: after the magnifying glass of a search.
Rect place_icon(Ui& ui, Rect at, const Field& how, const Frame& frame) {
  if (!how.search) return at;
  Rect inside = at;
  inside.cut_start(frame.pad_x);
  icon(ui, inside.cut_start(18), Icon::search, Token::TextCaption, at.h <= 32 ? 16.0f : 18.0f);
  if (frame.pad_x == 0) inside.cut_start(10);
  return inside;
}

// The editor hides a passphrase behind '*'; while it runs, that is the glyph of a dot.
class Dots {
 public:
  explicit Dots(bool wanted) {
    if (!wanted) return;
    baked_ = ImGui::GetFontBaked();
    const bool both = baked_->FindGlyphNoFallback('*') && baked_->FindGlyphNoFallback(kDot);
    both ? swap() : static_cast<void>(baked_ = nullptr);
  }
  ~Dots() {
    if (baked_) swap();
  }
  Dots(const Dots&) = delete;
  Dots& operator=(const Dots&) = delete;

 private:
  static constexpr int kDot = 0x2022;
  void swap() {
    std::swap(baked_->IndexLookup['*'], baked_->IndexLookup[kDot]);
    std::swap(baked_->IndexAdvanceX['*'], baked_->IndexAdvanceX[kDot]);
  }
  ImFontBaked* baked_ = nullptr;
};

// Inside its own id: `id` is GetID("##") there.
bool run_editor(Box box, NodeId base, std::string& text, const Field& how) {
  ImGuiWindow& window = *ImGui::GetCurrentWindow();
  const ImVec2 cursor = window.DC.CursorPos, reach = window.DC.CursorMaxPos;
  const bool moved = window.DC.IsSetPos;
  ImGui::SetCursorScreenPos(low(box));
  if (how.disabled) ImGui::BeginDisabled();
  ImGui::PushOverrideID(base);
  ImGuiInputTextFlags flags = ImGuiInputTextFlags_CallbackResize;
  const bool hidden = how.secret && !how.revealed;
  if (how.secret) flags |= ImGuiInputTextFlags_NoUndoRedo;
  if (hidden) flags |= ImGuiInputTextFlags_Password;
  if (how.multiline) {
    flags |= ImGuiInputTextFlags_WordWrap | ImGuiInputTextFlags_NoHorizontalScroll;
    flags |= static_cast<ImGuiInputTextFlags>(ImGuiInputTextFlags_Multiline);
  }
  const Dots dots(hidden);
  const bool changed = ImGui::InputTextEx("##", nullptr, text.data(), static_cast<int>(text.capacity()) + 1,
                                          {box.w, box.h}, flags, grow, &text);
  ImGui::PopID();
  if (how.disabled) ImGui::EndDisabled();
  // The window must not believe that it has grown and could scroll.
  window.DC.CursorPos = cursor;
  window.DC.CursorMaxPos = reach;
  window.DC.IsSetPos = moved;
  return changed;
}

void make_room_for_secret(std::string& text) {
  ImGuiInputTextState& state = ImGui::GetCurrentContext()->InputTextState;
  state.TextA.reserve(static_cast<int>(2 * kSecretRoom));
  state.TextToRevertTo.reserve(static_cast<int>(kSecretRoom));
  if (text.capacity() >= kSecretRoom) return;
  std::string roomy;
  roomy.reserve(kSecretRoom);
  roomy = text;
  wipe(text);
  text.swap(roomy);
}

// What the editor has selected of `text`; nothing while it has another one.
std::optional<TextSelection> selection_in(NodeId id, const std::string& text) {
  const ImGuiInputTextState* state = ImGui::GetInputTextState(id);
  if (!state || static_cast<size_t>(state->TextLen) != text.size()) return std::nullopt;
  const int caret = state->GetCursorPos(), start = state->GetSelectionStart();
  const int anchor = !state->HasSelection() ? caret : caret == start ? state->GetSelectionEnd() : start;
  return TextSelection{static_cast<size_t>(anchor), static_cast<size_t>(caret)};
}

void draw_placeholder(Ui& ui, Rect inside, float pad_x, float pad_y, const Field& how) {
  if (how.placeholder.empty()) return;
  Label label;
  label.type = how.type;
  label.colour = Token::TextCaption;
  label.max_lines = how.multiline ? 0 : 1;
  label.middle = !how.multiline;
  const float units = pad_x / ui.zoom;
  Rect at = {inside.x + units, inside.y, std::max(0.0f, inside.w - 2 * units), inside.h};
  if (how.multiline) at.y += pad_y / ui.zoom;

  // Half a hint is worse than the name of the field alone; the tree has it anyway.
  if (!how.multiline && width_of(ui, how.placeholder, how.type) > at.w) return;
  text_at(ui, at, how.placeholder, label);
}

}  // namespace

void wipe_editors() {
  ImGuiContext& context = *ImGui::GetCurrentContext();
  if (context.ActiveId != 0 && context.ActiveId == context.InputTextState.ID) ImGui::ClearActiveID();
  ImGuiInputTextState& state = context.InputTextState;
  wipe_all(state.TextA);
  wipe_all(state.TextToRevertTo);
  wipe_all(state.CallbackTextBackup);
  wipe_all(context.InputTextDeactivatedState.TextA);
  // Its undo steps hold text too. Without an id the state is made anew when a field is entered.
  if (state.Stb) wipe(std::as_writable_bytes(std::span(state.Stb, size_t{1})));
  state.ID = 0;
  state.TextLen = 0;
  context.InputTextDeactivatedState.ID = 0;
}

void wipe_editor_of(NodeId id) {
  ImGuiContext& context = *ImGui::GetCurrentContext();
  if (context.InputTextState.ID == id) {
    wipe_editors();
  } else {
    wipe_all(context.InputTextDeactivatedState.TextA);
  }
}

void wipe_secrets_that_went(WidgetMemory& memory) {
  std::erase_if(memory.secrets, [&](const auto& entry) {
    const bool gone = entry.second < memory.frame - 1;
    if (gone) wipe_editor_of(entry.first);
    return gone;
  });
}

FieldResult text_field(Ui& ui, Rect at, std::string_view name, std::string& text, const Field& how) {
  FieldResult result;
  ImGuiContext& context = *ImGui::GetCurrentContext();
  WidgetMemory& kept = memory();
  const NodeId base = node_id(how.id.empty() ? name : how.id);
  const NodeId id = ImGui::GetIDWithSeed("##", nullptr, base);
  if (how.secret) {
    make_room_for_secret(text);
    kept.secrets[id] = kept.frame;
  }

  bool focus = take_focus_requests(ui, id, at) || how.focus;
  bool typed = false;
  if (!how.disabled && ui.tree->has_requests()) {
    if (ui.tree->take(id, SemanticRequest::Kind::Press)) focus = true;
    if (auto request = ui.tree->take(id, SemanticRequest::Kind::Type)) {
      text.assign(request->text);
      if (how.secret) wipe(request->text);
      typed = result.changed = true;
    }
  }
  take_over_changes(id, text, typed);

  Frame frame;
  if (at.h <= 32 || how.search) frame.pad_x = 10;
  if (how.frameless) frame.pad_x = 0;
  const Box box = snapped(ui.pixels(at));
  if (ui.record) ui.record->add(LayoutRecord::Item{std::string(name), box});
  const bool was_active = context.ActiveId == id;
  const bool hovered = !how.disabled && mouse_in(box);
  const float warmth = ease(ui, base, hovered);
  draw_frame(ui, box, how, frame, warmth, was_active);

  ImGui::PushFont(ui.text->editing_font(how.type), std::round(how.type.line * ui.zoom));
  const float line = ImGui::GetFontSize();
  const float pad_x = std::round(frame.pad_x * ui.zoom);
  const float room_y = how.frameless ? 0 : std::round(10 * ui.zoom);
  const float pad_y = how.multiline ? room_y : std::max(0.0f, std::round((box.h - line) / 2));
  push_style(ui, pad_x, pad_y);
  const Rect inside = place_icon(ui, at, how, frame);
  const Box editor = snapped(ui.pixels(inside));
  if (text.empty()) draw_placeholder(ui, inside, pad_x, pad_y, how);
  if (hovered && !mouse_in(editor) && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) focus = true;
  if (focus && !how.disabled) ImGui::ActivateItemByID(id);
  if (was_active) {
    result.submitted = take_enter(id, how.multiline);
    ImGui::SetKeyOwner(ImGuiKey_Escape, id ^ 1);  // Escape never undoes what was typed
    blink(ui, kept, id);
  }
  result.changed |= run_editor(editor, base, text, how);
  if (how.multiline) {
    const float wrap = editor.w - pad_x - 8 * ui.zoom;
    result.content_height = static_cast<float>(lines_of(text, wrap)) * line / ui.zoom;
  }
  pop_style();
  ImGui::PopFont();

  const bool active = context.ActiveId == id;
  if (how.secret && !active) wipe_editor_of(id);
  result.focused = active || (context.NavId == id && context.NavWindow == context.CurrentWindow);
  if (context.NavJustMovedToId == id && context.NavCursorVisible) show_in_areas(ui, at);
  // A field that was reached but not entered: the ring on its own edge.
  if (!active && result.focused && context.NavCursorVisible) {
    stroke_box(list_of(ui), box, frame.corner * ui.zoom, ui.colour(Token::Focus), 2 * ui.zoom);
  }
  if (active) {
    for (OpenArea& open : kept.areas) open.holds_focus = false;
  }

  SemanticNode node;
  node.id = id;
  node.role = how.search ? Role::SearchBox : Role::TextBox;
  node.name = name;
  if (!how.secret) {
    node.value = text;
    if (active) node.selection = selection_in(id, text);
  }
  node.description = how.error.empty() ? how.placeholder : how.error;
  node.secret = how.secret;
  node.disabled = how.disabled;
  node.focused = result.focused;
  node.box = box;
  ui.tree->add(std::move(node));
  kept.last = {id, box, hovered, false, active};
  return result;
}

}  // namespace hearth::ui
