// What OCR makes of the picture of a page: words, where they stand, and how sure of them it is. The program
// that does it is Tesseract, where the person has it (ocr_process.h); here is what goes in and what comes
// out. What comes out is from a process that a hostile picture may have taken over, so all of it is bounded.
// Pure; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/docs/page_picture.h"
#include "app/store/scanned_pages.h"
#include "engine/base/result.h"

namespace hearth {

struct OcrPage {
  std::string text;  // as of DocumentPage; empty: there are no words on it
  ScanFacts facts;
};

// The languages to read in, as Tesseract takes them ("deu+eng"), of those that are installed: that of the
// app ("de"), English, and, where there are few, the others, which somebody chose to install. Empty: none.
std::string ocr_languages(std::span<const std::string> installed, std::string_view app_language);

// Tesseract's list of languages as it prints it -> their names, without what is no language.
std::vector<std::string> installed_ocr_languages(std::string_view printed);

// The picture in shades of grey, as a PGM file.
std::string grey_picture(const PagePicture& picture);

// Tesseract's table (TSV) of the words on that picture -> the page. BadFormat: it is none.
Result<OcrPage> page_of_ocr_table(std::string_view table, const PagePicture& picture);

}  // namespace hearth
