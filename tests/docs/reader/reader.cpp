// The reader process alone, so that tests of app/docs need not build all of Hearth.
#include "app/docs/reader_process.h"

int main(int count, char** words) { return hearth::is_reader(count, words) ? hearth::run_reader() : 2; }
