// ODT, and of the same family ODP and ODS: a slide or sheet is a page, a text is one page.
#include <algorithm>
#include <string>

#include "app/docs/office_parts.h"

namespace hearth {
namespace {

constexpr unsigned kMostRepeats = 1000;  // cells and spaces are written once and counted
constexpr size_t kLongestText = size_t{64} << 20;

// Source: OpenDocument 1.2, part 1.
class OpenReader {
 public:
  explicit OpenReader(std::string& out) : out_(out) {}

  void read_children(const pugi::xml_node& node) {
    for (const pugi::xml_node& child : node.children()) read_node(child);
  }

 private:
  void read_node(const pugi::xml_node& node) {
    if (out_.size() > kLongestText) return;
    const std::string_view name = local_name(node);
    if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) {
      if (in_paragraph_ > 0) add_text(node.value());
    } else if (name == "p" || name == "h") {
      read_paragraph(node);
    } else if (name == "s") {
      out_.append(std::clamp(unsigned_attribute(node, "c"), 1U, kMostRepeats), ' ');
    } else if (name == "tab") {
      out_ += '\t';
    } else if (name == "line-break") {
      out_ += '\n';
    } else if (name == "table-row") {
      read_row(node);
    } else if (name == "list-item") {
      out_ += "- ";
      read_children(node);
    } else if (name != "tracked-changes" && name != "annotation" && name != "sequence-decls" &&
               name != "page-number" && name != "forms") {
      read_children(node);
    }
  }

  void read_paragraph(const pugi::xml_node& node) {
    const size_t before = out_.size();
    ++in_paragraph_;
    read_children(node);
    --in_paragraph_;
    if (out_.size() != before) out_ += in_cell_ > 0 ? " " : "\n\n";
  }

  void read_row(const pugi::xml_node& row) {
    const size_t before = out_.size();
    ++in_cell_;
    for (const pugi::xml_node& cell : row.children()) {
      read_children(cell);
      while (out_.size() > before && out_.back() == ' ') out_.pop_back();
      out_.append(std::clamp(unsigned_attribute(cell, "number-columns-repeated"), 1U, kMostRepeats), '\t');
    }
    --in_cell_;
    while (out_.size() > before && out_.back() == '\t') out_.pop_back();
    if (out_.size() > before) out_ += '\n';
  }

  static unsigned unsigned_attribute(const pugi::xml_node& node, std::string_view name) {
    for (const pugi::xml_attribute& attribute : node.attributes()) {
      if (std::string_view(attribute.name()).ends_with(name)) return attribute.as_uint();
    }
    return 0;
  }

  // White space in the file counts once.
  void add_text(std::string_view text) {
    for (const char byte : text) {
      const bool space = byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r';
      if (!space) {
        out_ += byte;
      } else if (!out_.empty() && out_.back() != ' ' && out_.back() != '\n' && out_.back() != '\t') {
        out_ += ' ';
      }
    }
  }

  std::string& out_;
  int in_paragraph_ = 0, in_cell_ = 0;
};

}  // namespace

Status read_open_document(OfficeParts& parts, std::string_view format, const PageSink& sink) {
  pugi::xml_document xml;
  TRY_STATUS(parts.parse("content.xml", xml));
  // Between the elements there may be spaces to look at.
  const pugi::xml_node body =
      child_named(xml.document_element(), "body").find_child([](const pugi::xml_node& child) {
        return child.type() == pugi::node_element;
      });
  const std::string_view page_name = format == "ODP" ? "page" : format == "ODS" ? "table" : "";
  sink.begin(format, !page_name.empty());
  if (page_name.empty()) {
    DocumentPage page;
    OpenReader(page.text).read_children(body);
    sink.page(page);
    return {};
  }
  for (const pugi::xml_node& part : body.children()) {
    if (local_name(part) != page_name) continue;
    DocumentPage page;
    if (format == "ODS") page.label = local_attribute(part, "name");
    OpenReader(page.text).read_children(part);
    sink.page(page);
  }
  return {};
}

}  // namespace hearth
