#include "app/ui/markdown/markdown.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/core/words.h"
#include "app/store/secret.h"
#include "app/ui/markdown/character_cut.h"
#include "app/ui/markdown/markdown_export.h"
#include "app/ui/markdown/markdown_parts.h"
#include "app/ui/widgets/widget_parts.h"

namespace hearth::ui {
namespace {

constexpr float kQuoteIn = 16, kBulletIn = 20, kNumberIn = 28, kTaskIn = 26;
constexpr int kDeepestDrawn = 8;  // deeper ones are not moved in any further
constexpr float kTallestInline = 200;

float inset_of(const MarkdownDocument& document, const Leaf& leaf) {
  float made = 0;
  for (int at = leaf.container; at >= 0;) {
    const Container& around = document.containers[static_cast<size_t>(at)];
    if (around.depth <= kDeepestDrawn) made += container_indent(around);
    at = around.parent;
  }
  return made;
}

bool in_quote(const MarkdownDocument& document, const Leaf& leaf) {
  for (int at = leaf.container; at >= 0;) {
    const Container& around = document.containers[static_cast<size_t>(at)];
    if (around.kind == Container::Kind::Quote) return true;
    at = around.parent;
  }
  return false;
}

bool in_item(const MarkdownDocument& document, const Leaf& leaf) {
  return leaf.container >= 0 &&
         document.containers[static_cast<size_t>(leaf.container)].kind == Container::Kind::Item;
}

// The formula is alone on its line but too wide even for that: code text.
Leaf as_source(const Leaf& leaf) {
  Leaf made = leaf;
  made.kind = Leaf::Kind::Paragraph;
  made.content.spans = {{.begin = 0, .end = static_cast<uint32_t>(leaf.content.text.size()), .code = true}};
  return made;
}

void draw_item_mark(Ui& ui, const Container& item, Rect at, const Type& reading, bool hollow) {
  if (item.task) {
    const Rect box = {at.x + 1, at.y + (reading.line - 15) / 2, 15, 15};
    const Box pixels = snapped(ui.pixels(box));
    if (item.done) {
      fill(ui, box, Token::Accent, 4);
      icon(ui, box, Icon::check, Token::OnAccent, 12);
    } else {
      stroke_box(list_of(ui), pixels, 4 * ui.zoom, ui.colour(Token::Control), 1.5f * ui.zoom);
    }
    return;
  }
  const Label how = {
      .type = reading, .colour = Token::TextCaption, .silent = true, .direction = Direction::LeftToRight};
  if (item.number >= 0) {
    label(ui, {at.x, at.y, 80, reading.line}, std::to_string(item.number) + ".", how);
    return;
  }
  // A dot, drawn: typefaces disagree about its size.
  const Box box = ui.pixels({at.x + 1, at.y, 6, reading.line});
  const ImVec2 centre = {box.x + box.w / 2, std::round(box.y + box.h / 2) + 0.5f};
  if (hollow) {
    list_of(ui)->AddCircle(centre, 2.4f * ui.zoom, ui.colour(Token::TextCaption), 16, 1.2f * ui.zoom);
  } else {
    list_of(ui)->AddCircleFilled(centre, 2.6f * ui.zoom, ui.colour(Token::TextCaption), 16);
  }
}

}  // namespace

float container_indent(const Container& container) {
  if (container.kind == Container::Kind::Quote) return kQuoteIn;
  if (container.task) return kTaskIn;
  if (container.number < 0) return kBulletIn;
  float made = kNumberIn;
  for (int number = container.number; number >= 100; number /= 10) made += 9;
  return made;
}

float gap_between(const MarkdownDocument& document, const Leaf* before, size_t index,
                  const MarkdownSegment& segment, bool first_of_part, bool after_list) {
  using Kind = Leaf::Kind;
  constexpr float kParagraph = 12, kCard = 10, kHeading = 20, kAfterHeading = 4, kItem = 3, kLooseItem = 8;
  if (before == nullptr) return 0;
  const Leaf& leaf = document.leaves[index];
  if (leaf.kind == Kind::Heading) return before->kind == Kind::Heading ? 8 : kHeading;
  if (before->kind == Kind::Heading) return kAfterHeading;
  if (leaf.kind == Kind::Rule || before->kind == Kind::Rule) return 16;
  const auto card = [](const Leaf& one) {
    return one.kind == Kind::Code || one.kind == Kind::Table || one.kind == Kind::Maths;
  };
  if (card(leaf) || card(*before)) return kCard;
  if (in_item(document, leaf)) {
    const Container& item = document.containers[static_cast<size_t>(leaf.container)];
    const bool begins = item.first_leaf == static_cast<int>(index);
    if (first_of_part && !segment.continues_list)
      return after_list && !segment.after_blank ? kItem : kLooseItem;
    if (first_of_part) return segment.after_blank ? kLooseItem : kItem;
    return begins && !item.loose ? kItem : kLooseItem;
  }
  return kParagraph;
}

// ---- Parsing and measuring

void MarkdownView::Parts::parse_from(size_t first_segment) {
  const auto& segments = segmenter.segments();
  parts.resize(segments.size());
  for (size_t i = first_segment; i < segments.size(); ++i) {
    Part& part = parts[i];
    const bool measured_before = part.layouts.size() == part.document.leaves.size();
    if (measured_before) {
      part.document_before = std::move(part.document);
      part.layouts_before = std::move(part.layouts);
    }
    part.segment = segments[i];
    part.document = parse_markdown(text, segments[i]);
    part.layouts.clear();
  }
  measured = std::min(measured, first_segment);
}

void MarkdownView::Parts::measure_leaf(Ui& ui, Part& part, size_t index, float available) {
  const Leaf& leaf = part.document.leaves[index];
  LeafLayout& layout = part.layouts[index];
  const bool known = index < part.layouts_before.size() && index < part.document_before.leaves.size();
  const Leaf* leaf_before = known ? &part.document_before.leaves[index] : nullptr;
  LeafLayout* before = known ? &part.layouts_before[index] : nullptr;
  const float inset = inset_of(part.document, leaf);
  const float room = std::max(60.0f, available - inset);
  if (before != nullptr && before->width == room && *leaf_before == leaf) {
    layout = std::move(*before);
    layout.x = inset;
    return;
  }
  if (before != nullptr && leaf_before->kind == leaf.kind) {
    layout.scroll = before->scroll;
    layout.copied_at = before->copied_at;
  }
  layout.x = inset;
  layout.width = room;
  const auto text_height = [&](const Leaf& what, const Type& base) {
    layout.extras = formulas_of(ui, what.content, base, kTallestInline);
    if (what.content.text.empty()) return base.line;
    return lay_out_text(ui, what.content, layout.extras, base, room, Align::Start).height() / ui.zoom;
  };
  switch (leaf.kind) {
    case Leaf::Kind::Paragraph:
      layout.height = text_height(leaf, reading);
      break;
    case Leaf::Kind::Heading:
      layout.height = text_height(leaf, heading_type(leaf.level));
      break;
    case Leaf::Kind::Rule:
      layout.height = 1;
      break;
    case Leaf::Kind::Maths: {
      const auto maths = parse_maths(leaf.content.text);
      if (!maths) {
        layout.height = text_height(as_source(leaf), reading);
        break;
      }
      layout.extras.formulas = {formula_picture(ui, *maths, reading.size * 1.15f, true)};
      const MathsPicture& picture = layout.extras.formulas[0];
      layout.content_width = picture.width / ui.zoom + 2;
      layout.height = (picture.ascent + picture.descent) / ui.zoom + (layout.content_width > room ? 14 : 4);
      break;
    }
    case Leaf::Kind::Code: {
      const bool grew = leaf_before != nullptr && leaf_before->kind == leaf.kind &&
                        leaf_before->language == leaf.language &&
                        leaf.content.text.starts_with(leaf_before->content.text);
      measure_code(ui, leaf, layout, grew ? before : nullptr);
      break;
    }
    case Leaf::Kind::Table: {
      const bool table = leaf_before != nullptr && leaf_before->kind == leaf.kind;
      measure_table(ui, leaf, layout, table ? leaf_before : nullptr, table ? before : nullptr);
      break;
    }
  }
}

void MarkdownView::Parts::measure(Ui& ui) {
  for (; measured < parts.size(); ++measured) {
    Part& part = parts[measured];
    const Leaf* before = nullptr;
    bool after_list = false;
    part.top = 0;
    if (measured > 0) part.top = parts[measured - 1].top + parts[measured - 1].height;
    for (size_t earlier = measured; earlier-- > 0 && before == nullptr;) {
      const MarkdownDocument& above = parts[earlier].document;
      if (above.leaves.empty()) continue;
      before = &above.leaves.back();
      after_list = before->container >= 0;
    }
    part.layouts.clear();
    part.layouts.resize(part.document.leaves.size());
    float y = 0;
    for (size_t i = 0; i < part.layouts.size(); ++i) {
      y += gap_between(part.document, before, i, part.segment, i == 0, after_list);
      measure_leaf(ui, part, i, width);
      part.layouts[i].y = y;
      y += part.layouts[i].height;
      before = &part.document.leaves[i];
    }
    part.height = y;
    part.document_before = {};
    part.layouts_before.clear();
  }
  total = parts.empty() ? 0 : parts.back().top + parts.back().height;
}

// ---- Drawing

void MarkdownView::Parts::draw_leaf(DrawingAnswer& drawing, Part& part, size_t index, Rect at) {
  Ui& ui = drawing.ui;
  const Leaf& leaf = part.document.leaves[index];
  LeafLayout& layout = part.layouts[index];
  const Token colour = in_quote(part.document, leaf) ? Token::TextSecond : Token::Text;
  const auto text_node = [&](Role role) {
    SemanticNode node;
    node.role = role;
    node.name = leaf.content.text;
    node.box = ui.pixels(at);
    ui.tree->open(std::move(node));
  };
  switch (leaf.kind) {
    case Leaf::Kind::Paragraph:
      if (leaf.content.text.empty()) break;
      text_node(Role::Text);
      draw_text(drawing, at, leaf.content, layout.extras, reading, Align::Start, colour);
      ui.tree->close();
      break;
    case Leaf::Kind::Heading:
      text_node(Role::Heading);
      draw_text(drawing, at, leaf.content, layout.extras, heading_type(leaf.level), Align::Start, colour);
      ui.tree->close();
      break;
    case Leaf::Kind::Rule:
      line(ui, {at.x, at.y, at.w, 1});
      break;
    case Leaf::Kind::Maths: {
      text_node(Role::Math);
      if (layout.extras.formulas.empty()) {
        draw_text(drawing, at, as_source(leaf).content, layout.extras, reading, Align::Start, colour);
      } else {
        const std::string id = "maths" + std::to_string(drawing.here.part) + "." + std::to_string(index);
        scroll_sideways(ui, at, id, layout.content_width, layout.scroll, [&](float moved) {
          const MathsPicture& picture = layout.extras.formulas[0];
          const Box box = ui.pixels(at);
          const float spare = std::max(0.0f, box.w - picture.width) / 2;
          draw_picture(
              ui, picture,
              {std::round(box.x + spare - moved * ui.zoom), std::round(box.y + 2 * ui.zoom + picture.ascent)},
              ui.colour(colour));
        });
      }
      ui.tree->close();
      break;
    }
    case Leaf::Kind::Code:
      draw_code(drawing, at, leaf, layout);
      break;
    case Leaf::Kind::Table:
      draw_table(drawing, at, leaf, layout);
      break;
  }
}

namespace {

// Opens and closes the lists and quotes that lie around the blocks drawn, in the semantic tree, and draws
// their marks.
class Containers {
 public:
  // `continues`: the list node that is still open; its next item follows. It is what `finish` returned for
  // the part above, when this part's segment goes on with the list.
  Containers(Ui& ui, const MarkdownDocument& document, const std::vector<LeafLayout>& layouts, Rect at,
             const Type& reading, bool continues)
      : ui_(ui), document_(document), layouts_(layouts), at_(at), reading_(reading), continues_(continues) {}

  // Closes what is open, but for an outermost list when it goes on. True: that is open.
  bool finish(bool goes_on) {
    while (open_.size() > 1) close();
    if (open_.empty()) {
      if (continues_ && !goes_on) ui_.tree->close();
      return continues_ && goes_on;
    }
    if (!goes_on || !open_.back().item) {
      close();
      return false;
    }
    ui_.tree->close();  // the item
    open_.pop_back();
    return true;
  }

  void enter(size_t index) {
    const Leaf& leaf = document_.leaves[index];
    std::vector<int> wanted;
    for (int at = leaf.container; at >= 0; at = document_.containers[static_cast<size_t>(at)].parent)
      wanted.insert(wanted.begin(), at);
    size_t same = 0;
    while (same < open_.size() && same < wanted.size() && open_[same].container == wanted[same]) ++same;
    // Items of one list share its node.
    const bool same_list = same < open_.size() && same < wanted.size() &&
                           list_of_item(open_[same].container) != 0 &&
                           list_of_item(open_[same].container) == list_of_item(wanted[same]);
    while (open_.size() > same + (same_list ? 1 : 0)) close();
    if (same_list) {
      ui_.tree->close();  // the item
      open_item(wanted[same]);
      open_[same].container = wanted[same];
      ++same;
    }
    for (; same < wanted.size(); ++same) open(wanted[same]);
    if (wanted.empty() && std::exchange(continues_, false)) ui_.tree->close();
    float x = at_.x;
    int depth = 0;
    for (const int container : wanted) {
      const Container& one = document_.containers[static_cast<size_t>(container)];
      if (one.kind == Container::Kind::Item) ++depth;
      if (one.kind == Container::Kind::Quote) {
        draw_bar(one, index, x);
      } else if (one.first_leaf == static_cast<int>(index)) {
        draw_item_mark(ui_, one, {x, at_.y + layouts_[index].y, 40, reading_.line}, reading_, depth % 2 == 0);
      }
      if (one.depth <= kDeepestDrawn) x += container_indent(one);
    }
  }

 private:
  struct Open {
    int container;
    bool item;
  };

  int list_of_item(int container) const {
    const Container& one = document_.containers[static_cast<size_t>(container)];
    return one.kind == Container::Kind::Item ? one.list : 0;
  }

  // "2. Its first words"
  std::string item_name(const Container& item) const {
    constexpr size_t kMost = 120;
    const Leaf& first = document_.leaves[static_cast<size_t>(item.first_leaf)];
    std::string words = first.content.text.substr(0, first.content.text.find('\n'));
    if (words.size() > kMost) words = words.substr(0, character_boundary(words, kMost, 0)) + "…";
    return (item.number >= 0 ? std::to_string(item.number) + ". " : "• ") + words;
  }

  void open_item(int container) {
    const Container& one = document_.containers[static_cast<size_t>(container)];
    SemanticNode node;
    node.role = Role::ListItem;
    node.name = item_name(one);
    if (one.task) node.checked = one.done;
    ui_.tree->open(std::move(node));
  }

  void open(int container) {
    const Container& one = document_.containers[static_cast<size_t>(container)];
    const bool item = one.kind == Container::Kind::Item;
    if (std::exchange(continues_, false)) {
      if (item && open_.empty()) {
        open_item(container);
        open_.push_back({container, item});
        return;
      }
      ui_.tree->close();
    }
    SemanticNode node;
    node.role = item ? Role::List : Role::Group;
    node.name = words(item ? Word::kMarkdownList : Word::kMarkdownQuote);
    ui_.tree->open(std::move(node));
    if (item) open_item(container);
    open_.push_back({container, item});
  }

  void close() {
    if (open_.back().item) ui_.tree->close();
    ui_.tree->close();
    open_.pop_back();
  }

  // From this block to the next one of the quote, so that it is drawn even when its ends are out of sight.
  void draw_bar(const Container& quote, size_t index, float x) {
    const LeafLayout& own = layouts_[index];
    const float top = own.y;
    float bottom = own.y + own.height;
    if (quote.last_leaf > static_cast<int>(index)) bottom = layouts_[index + 1].y;
    fill(ui_, {x, at_.y + top, 3, bottom - top}, Token::Line, quote.last_leaf == quote.first_leaf ? 1.5f : 0);
  }

  Ui& ui_;
  const MarkdownDocument& document_;
  const std::vector<LeafLayout>& layouts_;
  Rect at_;
  const Type& reading_;
  std::vector<Open> open_;
  bool continues_;
};

}  // namespace

MarkdownView::MarkdownView() : parts_(std::make_unique<Parts>()) {}
MarkdownView::~MarkdownView() {
  if (!parts_) return;
  wipe(parts_->text);
  wipe(parts_->spoken);
}
MarkdownView::MarkdownView(MarkdownView&&) noexcept = default;
MarkdownView& MarkdownView::operator=(MarkdownView&&) noexcept = default;

void MarkdownView::set_text(std::string_view answer) {
  Parts& own = *parts_;
  if (answer == own.text) return;
  size_t first = 0;
  if (answer.starts_with(own.text) && !own.parts.empty()) {
    first = own.parts.size() - 1;
    own.text.append(answer.substr(own.text.size()));
  } else {
    wipe(own.text);
    wipe(own.spoken);
    own.spoken_of = 0;
    own.text = answer;
    own.segmenter = {};
    own.parts.clear();
    own.from = own.to = {};
  }
  own.segmenter.feed(own.text);
  own.parse_from(first);
}

float MarkdownView::height(Ui& ui, float width, Type reading) {
  Parts& own = *parts_;
  if (own.width != width || own.zoom != ui.zoom || own.reading.size != reading.size ||
      own.reading.line != reading.line) {
    own.width = width;
    own.zoom = ui.zoom;
    own.reading = reading;
    own.measured = 0;
  }
  own.measure(ui);
  return own.total;
}

const std::string& MarkdownView::spoken() {
  Parts& own = *parts_;
  if (own.spoken_of != own.text.size()) own.spoken = plain_text(own.text);
  own.spoken_of = own.text.size();
  return own.spoken;
}

std::optional<std::string> MarkdownView::draw(Ui& ui, Rect at, std::string_view id, Type reading) {
  Parts& own = *parts_;
  height(ui, at.w, reading);
  at.h = own.total;
  ImGui::PushID(id.data(), id.data() + id.size());
  const ImDrawList& list = *list_of(ui);
  DrawingAnswer drawing{.ui = ui, .reading = reading, .from = own.first(), .to = own.last()};
  drawing.clip_top = list.GetClipRectMin().y;
  drawing.clip_bottom = list.GetClipRectMax().y;
  const float top = (drawing.clip_top / ui.zoom) - ui.origin.y - at.y;
  const float bottom = (drawing.clip_bottom / ui.zoom) - ui.origin.y - at.y;
  auto part = std::ranges::lower_bound(own.parts, top, {},
                                       [](const Parts::Part& one) { return one.top + one.height; });
  bool list_open = false;
  for (; part != own.parts.end() && part->top < bottom; ++part) {
    const Rect part_at = {at.x, at.y + part->top, at.w, part->height};
    Containers containers(ui, part->document, part->layouts, part_at, reading,
                          list_open && part->segment.continues_list);
    for (size_t i = 0; i < part->layouts.size(); ++i) {
      const LeafLayout& layout = part->layouts[i];
      if (part->top + layout.y + layout.height < top) continue;
      if (part->top + layout.y > bottom) break;
      containers.enter(i);
      drawing.here = {static_cast<int>(part - own.parts.begin()), static_cast<int>(i), 0, 0};
      own.draw_leaf(drawing, *part, i,
                    {part_at.x + layout.x, part_at.y + layout.y, layout.width, layout.height});
    }
    const auto next = part + 1;
    list_open =
        containers.finish(next != own.parts.end() && next->top < bottom && next->segment.continues_list);
  }
  own.work_mouse(drawing, at, id);
  ImGui::PopID();
  return std::move(drawing.pressed_link);
}

// ---- Many of them

MarkdownView& MarkdownViews::of(int64_t message, std::string_view text) {
  auto found = kept_.find(message);
  const auto written = kept_.find(0);
  if (found == kept_.end() && message != 0 && written != kept_.end() &&
      text.starts_with(written->second.text)) {
    // What was being written has its own number now.
    auto node = kept_.extract(written);
    node.key() = message;
    found = kept_.insert(std::move(node)).position;
  }
  if (found == kept_.end()) found = kept_.try_emplace(message).first;
  Kept& kept = found->second;
  kept.frame = frame_;
  kept.view.set_text(text);
  if (message == 0 && kept.text.size() != text.size()) kept.text = text;
  return kept.view;
}

void MarkdownViews::end_frame() {
  constexpr int kKeptFrames = 600;
  ++frame_;
  std::erase_if(kept_, [&](const auto& entry) {
    return entry.second.frame < frame_ - kKeptFrames && !entry.second.view.has_selection();
  });
}

void MarkdownViews::clear() {
  for (auto& [number, kept] : kept_) wipe(kept.text);
  kept_.clear();
}

}  // namespace hearth::ui
