#include <dlfcn.h>
#include <unistd.h>

#include <string>

#ifdef __APPLE__
#include <mach-o/dyld.h>
#endif

#include "app/docs/pdf_library.h"

namespace hearth {
namespace {

// The full path, as the loader's own $ORIGIN is that of whoever calls dlopen(), a sanitizer for one.
std::string library_path() {
  char program[4096] = {};
#ifdef __APPLE__
  uint32_t size = sizeof program;
  const bool known = _NSGetExecutablePath(program, &size) == 0;
  constexpr const char* kName = "libpdfium.dylib";
#else
  const bool known = readlink("/proc/self/exe", program, sizeof program - 1) > 0;
  constexpr const char* kName = "libpdfium.so";
#endif
  const std::string path = known ? program : "";
  return path.substr(0, path.rfind('/') + 1) + kName;
}

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
         find(library, "FPDFText_HasUnicodeMapError", found.has_no_unicode) &&
         find(library, "FPDF_GetPageBoundingBox", found.page_bounds) &&
         find(library, "FPDFBitmap_CreateEx", found.make_bitmap) &&
         find(library, "FPDFBitmap_Destroy", found.destroy_bitmap) &&
         find(library, "FPDFBitmap_FillRect", found.fill_bitmap) &&
         find(library, "FPDF_RenderPageBitmap", found.render);
}

}  // namespace

const PdfLibrary* pdf_library() {
  static PdfLibrary found;
  static const bool whole = [] {
    void* const library = dlopen(library_path().c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!library || !find_all(library, found)) return false;
    found.init();
    return true;
  }();
  return whole ? &found : nullptr;
}

}  // namespace hearth
