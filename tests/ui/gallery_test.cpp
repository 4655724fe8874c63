#include "ui/gallery.h"

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <set>

#include "ui/widget_stage.h"

using namespace hearth::ui;

namespace {

void keep(Stage& stage, const std::string& name) {
  if (const char* folder = std::getenv("HEARTH_PICTURES")) {
    CHECK(save_picture(stage.picture(), std::string(folder) + "/" + name + ".png"));
  }
}

bool reacts(const SemanticNode& node) {
  switch (node.role) {
    case Role::Button:
    case Role::Link:
    case Role::TextBox:
    case Role::SearchBox:
    case Role::Switch:
    case Role::Radio:
    case Role::Slider:
    case Role::Tab:
    case Role::ListItem:
    case Role::Disclosure:
      return true;
    default:
      return false;
  }
}

bool overlap(const Box& a, const Box& b) {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

const char* name_of(ThemeName name) {
  static constexpr std::array kNames = {"light", "dark", "hc-dark", "hc-light"};
  return kNames[static_cast<size_t>(name)];
}

}  // namespace

TEST_CASE("the gallery of widgets can be drawn in every theme, zoomed and mirrored, without overlaps") {
  for (const ThemeName name :
       {ThemeName::Light, ThemeName::Dark, ThemeName::HighContrastDark, ThemeName::HighContrastLight}) {
    for (const float zoom : {1.0f, 2.0f}) {
      for (const bool mirrored : {false, true}) {
        Stage stage(kGalleryWidth, kGalleryHeight, zoom);
        stage.ui.theme = &theme(name);
        stage.ui.mirrored = mirrored;
        stage.body = draw_gallery;
        stage.frame(3);
        const std::vector<SemanticNode>& nodes = stage.tree.nodes();
        for (size_t i = 0; i < nodes.size(); ++i) {
          if (!reacts(nodes[i])) continue;
          CAPTURE(nodes[i].name);
          CHECK(nodes[i].box.w >= 31 * zoom);
          CHECK(nodes[i].box.h >= 27 * zoom);
          for (size_t j = 0; j < i; ++j) {
            CAPTURE(nodes[j].name);
            if (reacts(nodes[j])) CHECK_FALSE(overlap(nodes[i].box, nodes[j].box));
          }
        }
        keep(stage, std::string("gallery-") + name_of(name) + (zoom > 1 ? "-2x" : "") +
                        (mirrored ? "-mirrored" : ""));
      }
    }
  }
}

TEST_CASE("the gallery's widgets each show a focus ring") {
  Stage stage(kGalleryWidth, kGalleryHeight);
  stage.ui.reduced_motion = true;
  stage.body = draw_gallery;
  stage.frame(3);
  int reached = 0;
  std::set<Role> checked;  // painting is slow: one of each kind
  for (int i = 0; i < 80; ++i) {
    stage.key(ImGuiKey_Tab);
    const SemanticNode* focused = nullptr;
    for (const SemanticNode& node : stage.tree.nodes()) {
      if (node.focused) focused = &node;
    }
    REQUIRE(focused != nullptr);
    if (focused->name == "Get a model" && i > 0) break;
    ++reached;
    if (!checked.insert(focused->role).second) continue;
    // Somewhere close around the middle of its height stands the colour of the ring.
    const Picture picture = stage.picture();
    const uint32_t ring = stage.ui.colour(Token::Focus);
    bool seen = false;
    const int left = static_cast<int>(focused->box.x) - 6,
              right = static_cast<int>(focused->box.x + focused->box.w) + 6;
    for (int x = left; x < right && !seen; ++x) {
      for (int y = static_cast<int>(focused->box.y) - 6;
           y < static_cast<int>(focused->box.y + focused->box.h) + 6 && !seen; ++y) {
        if (x < 0 || y < 0 || x >= picture.width || y >= picture.height) continue;
        seen = picture.at(x, y) == ring;
      }
    }
    CAPTURE(focused->name);
    CHECK(seen);
    keep(stage, std::string("gallery-focus-") + role_name(focused->role));
  }
  CHECK(reached >= 35);
}

TEST_CASE("the gallery's tree in words") {
  Stage stage(kGalleryWidth, kGalleryHeight);
  stage.body = draw_gallery;
  stage.frame(2);
  const std::string text = stage.tree.to_text();
  for (const std::string line : {
           "button \"Get a model\" [focused]\n",
           "button \"Get a model…\" [disabled]\n",
           "button \"Preferred\" [checked]\n",
           "button \"Action 1\" [checked]\n",
           "link \"Read the Gemma terms\"\n",
           "list \"Chats\"\n  listitem \"Questions for the surgery\"\n",
           "  listitem \"What would a heat pump cost to run in a house from 1930?\" [selected]\n",
           "disclosure \"Thought for 6 s\" [folded]\n",
           "disclosure \"Thought for 12 s\" [expanded]\n",
           "textbox \"Empty\" (Ask a follow-up. It stays on this computer.)\n",
           "textbox \"Passphrase\" (That passphrase does not open this vault.) [secret]\n",
           "searchbox \"Search chats\" (Search chats)\n",
           "slider \"Temperature\" = \"0.70\"\n",
           "meter \"Context\" = \"48 % full\"\n",
           "progressbar \"Download\" = \"62 %\"\n",
           "radio \"Balanced\" [checked]\n",
           "radio \"Quick\" [not checked]\n",
           "switch \"Network\" (Lets you fetch models. Off until you turn it on.) [checked]\n",
           "tab \"Filled in\" [selected]\n",
       }) {
    CAPTURE(line);
    CHECK(text.find(line) != std::string::npos);
  }
  CHECK(text.find("horse") == std::string::npos);
}

TEST_CASE("the gallery of what lies over other things") {
  for (const ThemeName name : {ThemeName::Light, ThemeName::Dark, ThemeName::HighContrastDark}) {
    Stage stage(kGalleryWidth, 600);
    stage.ui.theme = &theme(name);
    const std::array<std::string, 5> items = {"Rename", "Move to a folder", "Pin", "-", "Erase"};
    bool with_menu = true;
    std::string typed = "erase";
    stage.body = [&](Ui& ui) {
      draw_gallery(ui);
      int chosen = -1;
      if (with_menu) menu(ui, {440, 60, 32, 32}, "Chat actions", items, chosen);
      if (!with_menu) {
        dialog(ui, 440, 300, "Erase the folder “House”", [&](Rect at) {
          label(ui, at.cut_top(24), "6 chats, 3 documents, 41 MB. It cannot be undone.",
                {.colour = Token::TextSecond});
          at.cut_top(20);
          text_field(ui, at.cut_top(40), "Type “erase” to go on", typed);
          Rect foot = at.cut_bottom(36);
          Button danger;
          danger.kind = ButtonKind::Danger;
          danger.icon = Icon::trash_2;
          button(ui, foot.cut_end(button_width(ui, "Erase and show proof", danger)), "Erase and show proof",
                 danger);
          foot.cut_end(8);
          button(ui, foot.cut_end(button_width(ui, "Keep them")), "Keep them");
        });
      }
    };
    stage.frame(3);
    stage.move_mouse(500, 130);
    stage.frame(10);
    CHECK(stage.tree.find(Role::Menu, "Chat actions") != nullptr);
    keep(stage, std::string("over-menu-") + name_of(name));
    with_menu = false;
    stage.frame(30);
    CHECK(stage.tree.find(Role::Dialog, "Erase the folder") != nullptr);
    keep(stage, std::string("over-dialog-") + name_of(name));
  }
}
