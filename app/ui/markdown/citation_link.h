// The links that stand for citations in an answer made from documents: "[1]" that is pressed to open the page
// it cites, and nothing that could be followed. The chat panel writes them into the Markdown that is shown,
// never into the answer that is kept; the Markdown view draws them as such. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hearth::ui {

// Markdown that shows "[passage + 1]". `citation`: its number among those of the answer; `place`: where it
// leads, in words.
std::string citation_link(uint32_t passage, uint32_t citation, std::string_view place);

// Of a link's address: nothing for any other link.
std::optional<uint32_t> citation_of_link(std::string_view address);
std::string_view place_of_link(std::string_view address);

// Such Markdown with its links as they were before, for the clipboard.
std::string without_citation_links(std::string_view markdown);

}  // namespace hearth::ui
