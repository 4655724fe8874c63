// PPTX: a page a slide, in the order in which they are shown, with its notes.
#include <string>

#include "app/docs/office_parts.h"

namespace hearth {
namespace {

constexpr size_t kMostSlides = 20'000;

void read_text(const pugi::xml_node& node, std::string& out) {
  for (const pugi::xml_node& child : node.children()) {
    const std::string_view name = local_name(child);
    if (name == "t") {
      out += child.text().get();
    } else if (name == "br") {
      out += '\n';
    } else if (name == "fld") {
      continue;  // the slide's number or date
    } else {
      read_text(child, out);
      if (name == "p" && !out.empty() && out.back() != '\n') out += '\n';
      if ((name == "txBody" || name == "tr") && !out.empty() && !out.ends_with("\n\n")) out += '\n';
    }
  }
}

}  // namespace

Status read_slides(OfficeParts& parts, const PageSink& sink) {
  constexpr std::string_view kPresentation = "ppt/presentation.xml";
  pugi::xml_document presentation;
  TRY_STATUS(parts.parse(kPresentation, presentation));
  const auto targets = relationships_of(parts, kPresentation);
  sink.begin("PPTX", true);
  size_t slides = 0;
  for (const pugi::xml_node& entry : child_named(presentation.document_element(), "sldIdLst").children()) {
    const auto target = targets.find(relationship_id(entry));
    DocumentPage page;
    pugi::xml_document slide;
    if (target != targets.end() && parts.parse(target->second, slide)) {
      read_text(slide, page.text);
      for (const auto& [id, part] : relationships_of(parts, target->second)) {
        pugi::xml_document notes;
        if (part.find("notesSlides/") == std::string::npos || !parts.parse(part, notes)) continue;
        page.text += '\n';
        read_text(notes, page.text);
      }
    }
    sink.page(page);
    if (++slides == kMostSlides) break;
  }
  return slides == 0 ? Status(damaged_office_file()) : Status();
}

}  // namespace hearth
