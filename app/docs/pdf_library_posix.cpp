#include <dlfcn.h>

#include "app/docs/pdf_library.h"

namespace hearth {
namespace {

#ifdef __APPLE__
constexpr const char* kPath = "@executable_path/libpdfium.dylib";
#else
constexpr const char* kPath = "$ORIGIN/libpdfium.so";
#endif

template <class Function>
bool find(void* library, const char* name, Function*& into) {
  into = reinterpret_cast<Function*>(dlsym(library, name));
  return into != nullptr;
}

bool find_all(void* library, PdfLibrary& found) {
  return find(library, "FPDF_InitLibrary", found.init) &&
         find(library, "FPDF_LoadMemDocument64", found.load_document) &&
         find(library, "FPDF_GetLastError", found.last_error) &&
         find(library, "FPDF_GetPageCount", found.page_count) &&
         find(library, "FPDF_LoadPage", found.load_page) &&
         find(library, "FPDF_ClosePage", found.close_page) &&
         find(library, "FPDFPage_GetRotation", found.page_rotation) &&
         find(library, "FPDF_GetPageLabel", found.page_label) &&
         find(library, "FPDFText_LoadPage", found.load_text) &&
         find(library, "FPDFText_ClosePage", found.close_text) &&
         find(library, "FPDFText_CountChars", found.character_count) &&
         find(library, "FPDFText_GetUnicode", found.unicode) &&
         find(library, "FPDFText_GetLooseCharBox", found.box) &&
         find(library, "FPDFText_GetCharAngle", found.angle) &&
         find(library, "FPDFText_HasUnicodeMapError", found.has_no_unicode);
}

}  // namespace

const PdfLibrary* pdf_library() {
  static PdfLibrary found;
  static const bool whole = [] {
    void* const library = dlopen(kPath, RTLD_NOW | RTLD_LOCAL);
    if (!library || !find_all(library, found)) return false;
    found.init();
    return true;
  }();
  return whole ? &found : nullptr;
}

}  // namespace hearth
