// DOCX: paragraphs, tables by rows, foot- and endnotes at the end. What was deleted with changes tracked is
// not read.
#include <algorithm>
#include <string>

#include "app/docs/office_parts.h"

namespace hearth {
namespace {

// Source: ECMA-376, part 1, 17 (WordprocessingML).
class WordReader {
 public:
  std::string read(const pugi::xml_node& root) {
    read_children(root);
    return std::move(out_);
  }

 private:
  void read_children(const pugi::xml_node& node) {
    for (const pugi::xml_node& child : node.children()) read_node(child);
  }

  void read_node(const pugi::xml_node& node) {
    const std::string_view name = local_name(node);
    if (name == "t") {
      out_ += node.text().get();
    } else if (name == "tab") {
      out_ += '\t';
    } else if (name == "br" || name == "cr") {
      out_ += '\n';
    } else if (name == "noBreakHyphen") {
      out_ += '-';
    } else if (name == "p") {
      read_paragraph(node);
    } else if (name == "tc") {
      read_cell(node);
    } else if (name == "tr") {
      read_children(node);
      end_line();
    } else if (name == "tbl") {
      const bool outer = !in_table_;
      in_table_ = true;
      read_children(node);
      in_table_ = !outer;
      if (outer) out_ += '\n';
    } else if (name == "AlternateContent") {
      read_alternative(node);
    } else if (name != "del" && name != "moveFrom" && name != "instrText" && name != "delText" &&
               name != "pPr" && name != "rPr" && name != "separator" && name != "continuationSeparator") {
      read_children(node);
    }
  }

  void read_paragraph(const pugi::xml_node& node) {
    const size_t before = out_.size();
    if (child_named(child_named(node, "pPr"), "numPr")) out_ += "- ";
    read_children(node);
    if (out_.size() != before) out_ += in_table_ ? " " : "\n\n";
  }

  void read_cell(const pugi::xml_node& node) {
    if (!out_.empty() && out_.back() != '\n') out_ += "| ";
    read_children(node);
  }

  // The same twice, for newer and older programs.
  void read_alternative(const pugi::xml_node& node) {
    const pugi::xml_node choice = child_named(node, "Choice");
    read_children(choice ? choice : child_named(node, "Fallback"));
  }

  void end_line() {
    while (out_.ends_with(' ')) out_.pop_back();
    out_ += '\n';
  }

  std::string out_;
  bool in_table_ = false;
};

}  // namespace

Status read_word(OfficeParts& parts, const PageSink& sink) {
  DocumentPage page;
  for (const char* name : {"word/document.xml", "word/footnotes.xml", "word/endnotes.xml"}) {
    if (!parts.has(name)) continue;
    pugi::xml_document xml;
    TRY_STATUS(parts.parse(name, xml));
    page.text += WordReader().read(xml);
  }
  sink.begin("DOCX", false);
  sink.page(page);
  return {};
}

}  // namespace hearth
