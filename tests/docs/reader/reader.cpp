// The processes of app/docs alone, so that its tests need not build all of Hearth.
#include "app/docs/ocr_process.h"
#include "app/docs/reader_process.h"

int main(int count, char** words) {
  if (hearth::is_ocr(count, words)) return hearth::run_ocr(count, words);
  return hearth::is_reader(count, words) ? hearth::run_reader() : 2;
}
