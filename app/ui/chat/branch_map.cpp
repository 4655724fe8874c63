#include <algorithm>
#include <map>

#include "app/ui/chat/chat_parts.h"

namespace hearth::ui {
namespace {

constexpr float kRow = 40, kLane = 18, kDot = 10, kLeft = 12;
constexpr int kMostLanes = 8;

// A row a message, in reading order of the branches: an only or first child stays in its parent's lane, every
// other version begins a lane to the side of it.
struct Node {
  size_t index = 0;  // in ChatView::branches
  int lane = 0;
  int parent = -1;  // row of the parent
};

std::vector<Node> arrange(const std::vector<BranchView>& branches) {
  std::map<MessageId, std::vector<size_t>> children;
  std::vector<size_t> roots;
  for (size_t i = 0; i < branches.size(); ++i) {
    if (branches[i].parent)
      children[*branches[i].parent].push_back(i);
    else
      roots.push_back(i);
  }
  struct Pending {
    size_t index;
    int lane, parent;
  };
  std::vector<Pending> stack;
  const auto push = [&](const std::vector<size_t>& siblings, int lane, int parent) {
    for (size_t i = siblings.size(); i-- > 0;)
      stack.push_back({siblings[i], std::min(kMostLanes, lane + (i > 0 ? 1 : 0)), parent});
  };
  push(roots, 0, -1);
  // Other versions of the first message hang on the first one: nothing is above them.
  for (Pending& root : stack)
    if (root.lane > 0) root.parent = 0;
  std::vector<Node> nodes;
  while (!stack.empty()) {
    const Pending next = stack.back();
    stack.pop_back();
    nodes.push_back({next.index, next.lane, next.parent});
    if (const auto found = children.find(branches[next.index].id); found != children.end())
      push(found->second, next.lane, static_cast<int>(nodes.size()) - 1);
  }
  return nodes;
}

float x_of(int lane) { return kLeft + kLane * static_cast<float>(lane); }
float y_of(size_t row) { return kRow * static_cast<float>(row) + kRow / 2; }

// From the parent's dot straight down in its lane, then to the side.
void draw_line_to(Ui& ui, const std::vector<Node>& nodes, size_t row, bool shown) {
  const Node& node = nodes[row];
  if (node.parent < 0) return;
  const Node& parent = nodes[static_cast<size_t>(node.parent)];
  const Token colour = shown ? Token::Accent : Token::Control;
  const float x = x_of(parent.lane) + kDot / 2 - 1, top = y_of(static_cast<size_t>(node.parent));
  fill(ui, {x, top, 2, y_of(row) - top}, colour);
  if (node.lane != parent.lane) fill(ui, {x, y_of(row) - 1, x_of(node.lane) + kDot / 2 - x, 2}, colour);
}

void draw_node(Ui& ui, float width, const Node& node, size_t row_index, const ChatView& chat, Drafts& drafts,
               Actions& out) {
  const BranchView& branch = chat.branches[node.index];
  const std::string_view who = words(branch.speaker == Speaker::User ? Word::kChatYou : Word::kChatHearth);
  const std::string name = std::string(who) + ": " + branch.title;
  const float start = x_of(node.lane) + kDot + 8;
  const Rect place = {start, kRow * static_cast<float>(row_index) + 2, width - start, kRow - 4};
  if (row(ui, place, name, false, Role::ListItem, std::to_string(branch.id)).pressed) {
    out.push_back(action::ShowVersion{branch.id});
    drafts.chat.show_message = branch.id;
    drafts.chat.branch_map = false;
  }
  Rect inside = place.inset(8, 0);
  label(ui, inside.cut_start(56), who,
        {.type = type::kSmallLabel,
         .colour = branch.shown ? Token::Text : Token::TextCaption,
         .max_lines = 1,
         .middle = true,
         .silent = true});
  label(ui, inside, branch.title,
        {.type = type::kSmall,
         .colour = branch.shown ? Token::Text : Token::TextCaption,
         .max_lines = 1,
         .elides = true,
         .middle = true,
         .silent = true});
}

}  // namespace

void draw_branch_map(Ui& ui, const AppState& state, Drafts& drafts, Actions& out) {
  const ChatView& chat = state.chat;
  const std::vector<Node> nodes = arrange(chat.branches);
  const float content = kRow * static_cast<float>(nodes.size());
  const float width = std::min(560.0f, ui.width - 24);
  const float height = std::min(content + 180, ui.height - 80);
  bool over = false;
  const bool closed = dialog(ui, width, height, words(Word::kChatBranchMap), [&](Rect body) {
    const float said =
        label(ui, body, words(Word::kChatBranchMapText), {.type = type::kSmall, .colour = Token::TextSecond});
    body.cut_top(said + 10);
    Rect foot = body.cut_bottom(kButtonHeight);
    body.cut_bottom(12);
    group(ui, Role::List, words(Word::kChatBranchMap), body, [&] {
      scroll_area(ui, body, "branches", content, [&](ScrollView& view) {
        const float top = view.offset - view.view_height, bottom = view.offset + 2 * view.view_height;
        // What is shown is drawn last, over what it shares with the rest.
        for (const bool shown : {false, true})
          for (size_t i = 0; i < nodes.size(); ++i) {
            const float from = nodes[i].parent < 0 ? y_of(i) : y_of(static_cast<size_t>(nodes[i].parent));
            if (chat.branches[nodes[i].index].shown == shown && y_of(i) > top && from < bottom)
              draw_line_to(ui, nodes, i, shown);
          }
        for (size_t i = 0; i < nodes.size(); ++i) {
          if (y_of(i) < top || y_of(i) > bottom) continue;
          const bool shown = chat.branches[nodes[i].index].shown;
          const Rect dot = {x_of(nodes[i].lane), y_of(i) - kDot / 2, kDot, kDot};
          fill(ui, dot, shown ? Token::Accent : Token::Control, radius::kPill);
          if (!shown) fill(ui, dot.inset(2), Token::Surface, radius::kPill);
          draw_node(ui, body.w, nodes[i], i, chat, drafts, out);
        }
      });
    });
    const std::string_view close = words(Word::kChatClose);
    if (button(ui, foot.cut_end(button_width(ui, close)), close)) over = true;
  });
  if (closed || over) drafts.chat.branch_map = false;
}

}  // namespace hearth::ui
