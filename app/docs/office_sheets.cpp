// XLSX: a page a sheet, a line a row, cells parted by tabs.
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/docs/office_parts.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr size_t kMostCells = 4'000'000;            // of a file
constexpr size_t kLongestSheet = size_t{32} << 20;  // bytes of text
constexpr uint32_t kMostColumns = 16'384;           // of the format

// Text of a string item, without the reading aids of East Asian characters.
void read_rich_text(const pugi::xml_node& node, std::string& out) {
  for (const pugi::xml_node& child : node.children()) {
    const std::string_view name = local_name(child);
    if (name == "t") {
      out += child.text().get();
    } else if (name == "r") {
      read_rich_text(child, out);
    }
  }
}

// Cells are told by their place ("C7"): empty ones are not in the file.
uint32_t column_of(std::string_view place) {
  uint32_t column = 0;
  for (const char letter : place) {
    if (letter < 'A' || letter > 'Z' || column > kMostColumns) break;
    column = column * 26 + static_cast<uint32_t>(letter - 'A' + 1);
  }
  return column;
}

// Days since 1899-12-30 -> "2026-11-28". Source: ECMA-376, part 1, 18.17.4, for the system that begins in
// 1900.
std::string date_of(double serial) {
  const int64_t days = static_cast<int64_t>(serial) - 25'569;  // since 1970
  // H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days.
  const int64_t shifted = days + 719'468;
  const int64_t era = (shifted >= 0 ? shifted : shifted - 146'096) / 146'097;
  const int64_t of_era = shifted - era * 146'097;
  const int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36'524 - of_era / 146'096) / 365;
  const int64_t day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_index = (5 * day_of_year + 2) / 153;
  const int64_t day = day_of_year - (153 * month_index + 2) / 5 + 1;
  const int64_t month = month_index < 10 ? month_index + 3 : month_index - 9;
  const int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  std::array<char, 32> text{};
  const int length = std::snprintf(text.data(), text.size(), "%04d-%02d-%02d", static_cast<int>(year),
                                   static_cast<int>(month), static_cast<int>(day));
  return {text.data(), static_cast<size_t>(length)};
}

class SheetReader {
 public:
  explicit SheetReader(OfficeParts& parts) : parts_(parts) {}

  Status open() {
    if (parts_.has("xl/sharedStrings.xml")) {
      pugi::xml_document xml;
      TRY_STATUS(parts_.parse("xl/sharedStrings.xml", xml));
      for (const pugi::xml_node& item : xml.document_element().children()) {
        if (local_name(item) != "si") continue;
        strings_.emplace_back();
        read_rich_text(item, strings_.back());
      }
    }
    read_date_styles();
    return {};
  }

  Status read(std::string_view part, std::string& out) {
    pugi::xml_document xml;
    TRY_STATUS(parts_.parse(part, xml));
    for (const pugi::xml_node& row : child_named(xml.document_element(), "sheetData").children()) {
      const size_t before = out.size();
      TRY_STATUS(read_row(row, out));
      while (out.size() > before && out.back() == '\t') out.pop_back();
      if (out.size() > before) out += '\n';
    }
    return {};
  }

 private:
  Status read_row(const pugi::xml_node& row, std::string& out) {
    uint32_t at = 1;
    for (const pugi::xml_node& cell : row.children()) {
      if (++cells_ > kMostCells || out.size() > kLongestSheet)
        return fail(Fault::Unsupported, "The table is too large: save the part that matters as CSV.");
      const uint32_t column = column_of(cell.attribute("r").value());
      if (column > at && column <= kMostColumns) {
        if (!out.empty() && out.back() != '\n') out.append(column - at, '\t');
        at = column;
      }
      append_value(cell, out);
      out += '\t';
      ++at;
    }
    return {};
  }

  void append_value(const pugi::xml_node& cell, std::string& out) const {
    const std::string_view type = cell.attribute("t").value();
    const std::string_view value = child_named(cell, "v").text().get();
    if (type == "inlineStr") {
      read_rich_text(child_named(cell, "is"), out);
    } else if (type == "s") {
      size_t index = strings_.size();
      std::from_chars(value.data(), value.data() + value.size(), index);
      if (index < strings_.size()) out += strings_[index];
    } else if (type == "b") {
      out += value == "1" ? "TRUE" : "FALSE";
    } else {
      append_number(value, cell.attribute("s").as_uint(), out);
    }
  }

  void append_number(std::string_view value, size_t style, std::string& out) const {
    const bool is_date = style < is_date_.size() && is_date_[style];
    const std::optional<double> number = is_date ? number_in(value) : std::nullopt;
    if (number && *number >= 1 && *number < 2'958'466) {  // until the year 9999
      out += date_of(*number);
    } else {
      out += value;
    }
  }

  // Dates are numbers whose style says so. Source: ECMA-376, part 1, 18.8.30.
  void read_date_styles() {
    pugi::xml_document xml;
    if (!parts_.has("xl/styles.xml") || !parts_.parse("xl/styles.xml", xml)) return;
    std::map<unsigned, bool> own;
    for (const pugi::xml_node& format : child_named(xml.document_element(), "numFmts").children()) {
      const std::string_view code = format.attribute("formatCode").value();
      own[format.attribute("numFmtId").as_uint()] =
          code.find("yy") != code.npos || code.find("dd") != code.npos || code.find("mmm") != code.npos;
    }
    for (const pugi::xml_node& style : child_named(xml.document_element(), "cellXfs").children()) {
      const unsigned id = style.attribute("numFmtId").as_uint();
      const auto found = own.find(id);
      is_date_.push_back(found != own.end() ? found->second : (id >= 14 && id <= 17) || id == 22);
    }
  }

  OfficeParts& parts_;
  std::vector<std::string> strings_;
  std::vector<bool> is_date_;
  size_t cells_ = 0;
};

}  // namespace

Status read_sheets(OfficeParts& parts, const PageSink& sink) {
  constexpr std::string_view kWorkbook = "xl/workbook.xml";
  pugi::xml_document workbook;
  TRY_STATUS(parts.parse(kWorkbook, workbook));
  SheetReader reader(parts);
  TRY_STATUS(reader.open());
  const Relationships targets = relationships_of(parts, kWorkbook);
  sink.begin("XLSX", true);
  for (const pugi::xml_node& sheet : child_named(workbook.document_element(), "sheets").children()) {
    DocumentPage page;
    page.label = sheet.attribute("name").value();
    const auto target = targets.find(relationship_id(sheet));
    if (target != targets.end()) TRY_STATUS(reader.read(target->second, page.text));
    sink.page(page);
  }
  return {};
}

}  // namespace hearth
