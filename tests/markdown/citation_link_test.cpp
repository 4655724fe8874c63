#include "app/ui/markdown/citation_link.h"

#include <doctest/doctest.h>

#include <string>

#include "app/ui/markdown/markdown_blocks.h"

namespace hearth::ui {
namespace {

// The only link of a Markdown text.
struct Shown {
  std::string words, address;
};
Shown shown(const std::string& markdown) {
  const MarkdownDocument document = parse_markdown(markdown);
  REQUIRE(document.leaves.size() == 1);
  const StyledText& text = document.leaves[0].content;
  for (const Span& span : text.spans) {
    if (span.link >= 0)
      return {text.text.substr(span.begin, span.end - span.begin),
              text.addresses[static_cast<size_t>(span.link)]};
  }
  FAIL("no link");
  return {};
}

TEST_CASE("a citation is a link of its own kind, whatever the file is called") {
  for (const std::string place :
       {"lease.pdf, page 3", "A & B (2) [old].pdf", "“zwei”, Seite ٣", "x<y>\\z\n.md"}) {
    CAPTURE(place);
    const Shown link = shown("Two months. " + citation_link(2, 7, place));
    CHECK(link.words == "[3]");
    CHECK(citation_of_link(link.address) == 7u);
    if (place.find_first_of("<>\\\n") == std::string::npos) CHECK(place_of_link(link.address) == place);
  }
}

TEST_CASE("no other link counts as one") {
  for (const char* address : {"", "https://example.org/7/", "hearth-source:", "hearth-source:x/y",
                              "hearth-source:7", "hearth-source:99999999999999/x"})
    CHECK_FALSE(citation_of_link(address));
  CHECK(place_of_link("nothing").empty());
}

TEST_CASE("what is copied has the citations as they were written") {
  const std::string shown =
      "It is so. " + citation_link(0, 0, "a.pdf") + " And so. " + citation_link(11, 1, "b.pdf");
  CHECK(without_citation_links(shown) == "It is so. [1] And so. [12]");
  for (const char* other : {"", "[a](<b>)", "](<hearth-source:", "](<hearth-source:1/x>)", "[\\[1\\]"})
    CHECK(without_citation_links(other) == other);
}

}  // namespace
}  // namespace hearth::ui
