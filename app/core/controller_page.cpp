// The page of a source as it looks: drawn apart from the main thread by the reader process, from the file
// where it lies. Nothing of it is kept but the last few pictures, in memory, until the vault is locked.
#include <algorithm>

#include "app/core/controller_impl.h"
#include "app/core/words.h"
#include "app/docs/reader_process.h"
#include "app/models/file_hash.h"
#include "app/store/scanned_pages.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr uint32_t kNarrowest = 100, kWidest = 4096;  // pixels
const ReaderLimits kDrawingLimits = {.idle_ms = 20'000, .total_ms = 30'000, .keep_going = {}};

// What is needed of the vault.
struct PageToDraw {
  DocumentSummary document;
  std::string text;
  std::optional<ScanFacts> scan;  // OCR read it
};

Result<PageToDraw> page_to_draw(Database& db, const std::string& id, int64_t page) {
  PageToDraw found;
  TRY(const DocumentId document, document_with_public_id(db, id));
  TRY(found.document, document_summary(db, document));
  TRY(found.text, page_text(db, found.document.id, page));
  TRY(found.scan, scan_of_page(db, found.document.id, page));
  return found;
}

// Why a page is shown as text.
std::string said_of(const Error& error) {
  switch (error.fault) {
    case Fault::NotFound:
    case Fault::Unreadable:
      return std::string(words(Word::kDocumentsPageGone));
    case Fault::Busy:
      return std::string(words(Word::kDocumentsPageChanged));
    case Fault::WrongKey:
      return std::string(words(Word::kDocumentsPagePassword));
    default:
      return std::string(words(Word::kDocumentsPageUndrawn));
  }
}

// A picture has no letters of its own: its words stand where OCR saw them.
void put_words(const PageToDraw& from, PagePicture& picture) {
  const ScanFacts& scan = *from.scan;
  if (scan.width == 0 || scan.height == 0) return;
  const auto scaled = [](uint16_t side, uint32_t read, uint32_t drawn) {
    return static_cast<uint16_t>(std::min<uint64_t>(uint64_t{side} * drawn / read, drawn));
  };
  picture.text = from.text;
  picture.letters.clear();
  for (const ScanFacts::Word& word : scan.words)
    picture.letters.push_back(
        {word.begin,
         {scaled(word.left, scan.width, picture.width), scaled(word.top, scan.height, picture.height),
          scaled(word.right, scan.width, picture.width), scaled(word.bottom, scan.height, picture.height)}});
}

// Only the very file that was read shows what was read. Busy: it is another one now.
Task<Result<PagePicture>> drawn_page(std::string path, std::string sha256, PageOrder order,
                                     std::string reader) {
  CO_TRY(const std::string now, co_await hashing_file(path, {}));
  if (now != sha256) co_return fail(Fault::Busy, "The file was changed.");
  co_return co_await draw_in_process(path, "", order, reader, kDrawingLimits);
}

}  // namespace

void Controller::Impl::on(action::DrawSource& draw) {
  SourceView& source = state.source;
  if (source.state != SourceView::State::Shown || draw.width == 0) return;
  source.asked_width = std::clamp(draw.width, kNarrowest, kWidest);
  draw_source();
}

void Controller::Impl::draw_source() {
  const SourceView& source = state.source;
  const SourcePassage& passage = source.sources.passages[source.passage];
  if (!passage.paged || !has_reader_process()) return;
  if (const KeptPage* kept = pages.find(passage.document, passage.page, source.asked_width))
    return show_picture(*kept);
  if (std::exchange(pages.drawing, true)) return;  // looked at again when that one is there
  const uint64_t number = ++pages.last;
  read([id = passage.document, page = passage.page](Database& db) { return page_to_draw(db, id, page); },
       [this, number, page = passage.page, width = source.asked_width](Result<PageToDraw>& found) {
         if (number != pages.last) return;
         if (!found || !is_drawn(found->document.format)) {
           pages.drawing = false;
           return;
         }
         pages.worker.run_task([this, number, page, width, reader = options.document_reader,
                                from = std::make_shared<PageToDraw>(std::move(*found))]() -> Task<Done> {
           const auto drawn = std::make_shared<DrawnPage>();
           drawn->number = number;
           drawn->page = {.document = from->document.public_id,
                          .page = page,
                          .asked_width = width,
                          .text = from->text,
                          .picture = {}};
           const PageOrder order = {.page = static_cast<uint32_t>(page), .width = width};
           Result<PagePicture> picture =
               co_await drawn_page(from->document.path, from->document.sha256, order, reader);
           drawn->drawn = picture.has_value();
           if (picture) drawn->page.picture = std::move(*picture);
           if (picture && from->scan) put_words(*from, drawn->page.picture);
           hearth::wipe(from->text);
           // The words of this language belong to the main thread.
           mailbox.post([this, drawn, error = picture ? std::optional<Error>() : picture.error()] {
             if (error) drawn->said = said_of(*error);
             page_drawn(*drawn);
             hearth::wipe(drawn->page.picture);
             hearth::wipe(drawn->page.text);
           });
           co_return Done();
         });
       });
}

void Controller::Impl::page_drawn(DrawnPage& drawn) {
  if (drawn.number != pages.last) return;  // the vault was locked meanwhile
  pages.drawing = false;
  SourceView& source = state.source;
  if (source.state != SourceView::State::Shown) return;
  const SourcePassage& passage = source.sources.passages[source.passage];
  const bool wanted = drawn.page.is(passage.document, passage.page, source.asked_width);
  if (drawn.drawn) pages.keep(std::move(drawn.page));
  if (!wanted || drawn.drawn) return source.asked_width > 0 ? draw_source() : void();
  source.no_picture = std::move(drawn.said);
  changed();
}

void Controller::Impl::show_picture(const KeptPage& kept) {
  SourceView& source = state.source;
  const SourcePassage& passage = source.sources.passages[source.passage];
  size_t begin = passage.begin, end = passage.end;
  if (source.citation) {
    begin = source.sources.citations[*source.citation].begin;
    end = source.sources.citations[*source.citation].end;
  }
  SourcePicture& picture = source.picture.emplace();
  picture.number = ++pages.pictures;
  picture.width = kept.picture.width;
  picture.height = kept.picture.height;
  picture.rgb = kept.picture.rgb;
  for (const PixelBox& box : boxes_of(kept.picture, kept.text, begin, end))
    picture.marks.push_back({box.left, box.top, box.right, box.bottom});
  changed();
}

}  // namespace hearth
