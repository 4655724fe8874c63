// The functions of PDFium that reading text and drawing pages need, found in its library while the program
// runs. Its headers are not in the package that brings it, so they are declared here; handles are opaque
// pointers. reader process only: it trusts no file. pdf_library_posix.cpp.
#pragma once

#include <cstddef>

namespace hearth {

struct PdfRectangle {  // FS_RECTF
  float left, top, right, bottom;
};

// Source: PDFium's fpdfview.h, fpdf_text.h and fpdf_doc.h, build 8149.
struct PdfLibrary {
  void (*init)();
  void* (*load_document)(const void* bytes, size_t size, const char* password);
  unsigned long (*last_error)();
  int (*page_count)(void* document);
  void* (*load_page)(void* document, int index);
  void (*close_page)(void* page);
  int (*page_rotation)(void* page);  // quarter turns clockwise
  unsigned long (*page_label)(void* document, int index, void* utf16, unsigned long bytes);
  void* (*load_text)(void* page);
  void (*close_text)(void* text);
  int (*character_count)(void* text);
  unsigned int (*unicode)(void* text, int index);
  int (*box)(void* text, int index, PdfRectangle* into);
  float (*angle)(void* text, int index);  // radians
  int (*has_no_unicode)(void* text, int index);
  int (*page_bounds)(void* page, PdfRectangle* into);  // what of it is shown
  void* (*make_bitmap)(int width, int height, int format, void* pixels, int row_bytes);
  void (*destroy_bitmap)(void* bitmap);
  int (*fill_bitmap)(void* bitmap, int left, int top, int width, int height, unsigned long colour);
  void (*render)(void* bitmap, void* page, int left, int top, int width, int height, int quarter_turns,
                 int flags);
};

// Beside the program, initialised; null when it is not there or lacks a function.
const PdfLibrary* pdf_library();

}  // namespace hearth
