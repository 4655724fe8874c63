// PDFium as a WebAssembly module of its own beside the reader's: web/pdf_library.js carries calls, texts and
// pixels between the two memories.
#include "app/docs/pdf_library.h"

// web/pdf_library.js; each is the function of PdfLibrary of that name.
extern "C" {
int hearth_pdf_is_there();
void hearth_pdf_init();
void* hearth_pdf_load_document(const void* bytes, size_t size, const char* password);
unsigned long hearth_pdf_last_error();
int hearth_pdf_page_count(void* document);
void* hearth_pdf_load_page(void* document, int index);
void hearth_pdf_close_page(void* page);
int hearth_pdf_page_rotation(void* page);
unsigned long hearth_pdf_page_label(void* document, int index, void* utf16, unsigned long bytes);
void* hearth_pdf_load_text(void* page);
void hearth_pdf_close_text(void* text);
int hearth_pdf_character_count(void* text);
unsigned int hearth_pdf_unicode(void* text, int index);
int hearth_pdf_box(void* text, int index, hearth::PdfRectangle* into);
float hearth_pdf_angle(void* text, int index);
int hearth_pdf_has_no_unicode(void* text, int index);
int hearth_pdf_page_bounds(void* page, hearth::PdfRectangle* into);
void* hearth_pdf_make_bitmap(int width, int height, int format, void* pixels, int row_bytes);
void hearth_pdf_destroy_bitmap(void* bitmap);
int hearth_pdf_fill_bitmap(void* bitmap, int left, int top, int width, int height, unsigned long colour);
void hearth_pdf_render(void* bitmap, void* page, int left, int top, int width, int height, int quarter_turns,
                       int flags);
}

namespace hearth {

const PdfLibrary* pdf_library() {
  static const PdfLibrary library = {
      .init = hearth_pdf_init,
      .load_document = hearth_pdf_load_document,
      .last_error = hearth_pdf_last_error,
      .page_count = hearth_pdf_page_count,
      .load_page = hearth_pdf_load_page,
      .close_page = hearth_pdf_close_page,
      .page_rotation = hearth_pdf_page_rotation,
      .page_label = hearth_pdf_page_label,
      .load_text = hearth_pdf_load_text,
      .close_text = hearth_pdf_close_text,
      .character_count = hearth_pdf_character_count,
      .unicode = hearth_pdf_unicode,
      .box = hearth_pdf_box,
      .angle = hearth_pdf_angle,
      .has_no_unicode = hearth_pdf_has_no_unicode,
      .page_bounds = hearth_pdf_page_bounds,
      .make_bitmap = hearth_pdf_make_bitmap,
      .destroy_bitmap = hearth_pdf_destroy_bitmap,
      .fill_bitmap = hearth_pdf_fill_bitmap,
      .render = hearth_pdf_render,
  };
  if (!hearth_pdf_is_there()) return nullptr;
  static const bool started = [] {
    library.init();
    return true;
  }();
  return started ? &library : nullptr;
}

}  // namespace hearth
