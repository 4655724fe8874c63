// What a frame put where: the rectangle every text was given and what it took, every thing that can be acted
// on, and the panels they lie in. Kept beside the semantic tree only where somebody asks for it (Ui::record):
// the tests that no text is cut and nothing overlaps at any text size and in any language. UI thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/ui/text/text_layout.h"

namespace hearth::ui {

// Boxes are in pixels of the window.
struct LayoutRecord {
  // A window, a sheet over it, or an area that scrolls.
  struct Panel {
    int parent = -1;  // index of the panel around it; -1: the window or a layer over it
    int layer = 0;    // what lies over another layer may cover it
    Box view;         // what can be seen of it at once
    Box content;      // what can be reached by scrolling; where nothing scrolls, the same
    bool scrolls = false;
    std::string name;
  };
  struct Text {
    std::string text;
    Box room, used;
    bool cut = false;     // ends in "…"
    bool elides = false;  // which is declared to be fine
    int panel = 0;
  };
  struct Item {
    std::string name;
    Box box;
    bool under_others = false;  // what is drawn over it comes first
    bool floats = false;        // declared to lie over what scrolls under it
    int panel = 0;
  };

  std::vector<Panel> panels;
  std::vector<Text> texts;
  std::vector<Item> items;

  void begin(Box window);
  void open_layer(Box window);
  void open_panel(std::string_view name, Box view, Box content, bool scrolls);
  void close();  // of a layer or panel
  void add(Text text);
  void add(Item item);

 private:
  void open(Panel panel);
  std::vector<int> open_;
  int layers_ = 0;
};

}  // namespace hearth::ui
