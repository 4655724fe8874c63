// What app/docs/pdf_library_web.cpp calls: PDFium, which is a module with a memory of its own. Whoever starts the reader's
// module gives PDFium's as Module.pdfium, or null. Its allocations are not given back: a reader lives for one file.
addToLibrary({
  $pdf: {
    bitmaps: {},  // by handle: {from, into, size}: where its pixels are in PDFium's memory and belong in ours
    scratch: 0,          // what PDFium writes small results to
    kScratch: 256,       // bytes
    // A copy of bytes of this memory in PDFium's; 0 when it has no room.
    give(at, size) {
      const there = Module.pdfium._malloc(size) >>> 0;
      if (there) Module.pdfium.HEAPU8.set(HEAPU8.subarray(at >>> 0, (at >>> 0) + size), there);
      return there;
    },
    take(from, size, into) {
      HEAPU8.set(Module.pdfium.HEAPU8.subarray(from, from + size), into >>> 0);
    },
    // `call` writes to the address that it gets; that is copied into this memory.
    out(size, into, call) {
      pdf.scratch ||= Module.pdfium._malloc(pdf.kScratch) >>> 0;
      const result = call(pdf.scratch);
      pdf.take(pdf.scratch, Math.min(size, pdf.kScratch), into);
      return result;
    },
    textSize(at) {
      at >>>= 0;
      return HEAPU8.indexOf(0, at) - at + 1;
    },
  },

  hearth_pdf_is_there: () => Number(Boolean(Module.pdfium)),
  hearth_pdf_init: () => Module.pdfium._FPDF_InitLibrary(),

  hearth_pdf_load_document__deps: ['$pdf'],
  hearth_pdf_load_document: (bytes, size, password) => {
    const file = pdf.give(bytes, size);
    return file ? Module.pdfium._FPDF_LoadMemDocument(file, size, password ? pdf.give(password, pdf.textSize(password)) : 0) : 0;
  },
  hearth_pdf_last_error: () => Module.pdfium._FPDF_GetLastError(),
  hearth_pdf_page_count: (document) => Module.pdfium._FPDF_GetPageCount(document),
  hearth_pdf_load_page: (document, index) => Module.pdfium._FPDF_LoadPage(document, index),
  hearth_pdf_close_page: (page) => Module.pdfium._FPDF_ClosePage(page),
  hearth_pdf_page_rotation: (page) => Module.pdfium._FPDFPage_GetRotation(page),
  hearth_pdf_page_label__deps: ['$pdf'],
  hearth_pdf_page_label: (document, index, utf16, bytes) =>
    pdf.out(bytes, utf16, (at) => Module.pdfium._FPDF_GetPageLabel(document, index, at, bytes)),

  hearth_pdf_load_text: (page) => Module.pdfium._FPDFText_LoadPage(page),
  hearth_pdf_close_text: (text) => Module.pdfium._FPDFText_ClosePage(text),
  hearth_pdf_character_count: (text) => Module.pdfium._FPDFText_CountChars(text),
  hearth_pdf_unicode: (text, index) => Module.pdfium._FPDFText_GetUnicode(text, index),
  hearth_pdf_box__deps: ['$pdf'],
  hearth_pdf_box: (text, index, into) => pdf.out(16, into, (at) => Module.pdfium._FPDFText_GetLooseCharBox(text, index, at)),
  hearth_pdf_angle: (text, index) => Module.pdfium._FPDFText_GetCharAngle(text, index),
  hearth_pdf_has_no_unicode: (text, index) => Module.pdfium._FPDFText_HasUnicodeMapError(text, index),

  hearth_pdf_page_bounds__deps: ['$pdf'],
  hearth_pdf_page_bounds: (page, into) => pdf.out(16, into, (at) => Module.pdfium._FPDF_GetPageBoundingBox(page, at)),
  hearth_pdf_make_bitmap__deps: ['$pdf'],
  hearth_pdf_make_bitmap: (width, height, format, pixels, rowBytes) => {
    const size = rowBytes * height;
    const from = Module.pdfium._malloc(size) >>> 0;
    const bitmap = from && Module.pdfium._FPDFBitmap_CreateEx(width, height, format, from, rowBytes);
    if (bitmap) pdf.bitmaps[bitmap] = {from, into: pixels, size};
    return bitmap;
  },
  hearth_pdf_destroy_bitmap: (bitmap) => Module.pdfium._FPDFBitmap_Destroy(bitmap),
  hearth_pdf_fill_bitmap: (bitmap, left, top, width, height, colour) =>
    Module.pdfium._FPDFBitmap_FillRect(bitmap, left, top, width, height, colour),
  hearth_pdf_render__deps: ['$pdf'],
  hearth_pdf_render: (bitmap, page, left, top, width, height, turns, flags) => {
    Module.pdfium._FPDF_RenderPageBitmap(bitmap, page, left, top, width, height, turns, flags);
    const {from, into, size} = pdf.bitmaps[bitmap];
    pdf.take(from, size, into);
  },
});
