#include "app/store/word_tokenizer.h"

#include <sqlite3mc_amalgamation.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <new>

#include "engine/base/check.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

struct CodeRange {
  char32_t first, last;
};

// Sorted. Letters and marks of scripts written without spaces between words, and Hangul, whose words carry
// endings (Unicode 15, Blocks.txt); their punctuation stays outside.
constexpr CodeRange kUnspaced[] = {
    {0x0E01, 0x0E3A},   {0x0E40, 0x0E4E},   {0x0E81, 0x0ECE}, {0x0EDC, 0x0EDF}, {0x1000, 0x103F},
    {0x1050, 0x108F},   {0x1100, 0x11FF},   {0x1780, 0x17D3}, {0x2E80, 0x2FDF}, {0x3005, 0x3007},
    {0x3021, 0x3029},   {0x3031, 0x3035},   {0x3038, 0x303C}, {0x3041, 0x3096}, {0x3099, 0x309A},
    {0x309D, 0x309F},   {0x30A1, 0x30FA},   {0x30FC, 0x30FF}, {0x3105, 0x312F}, {0x3131, 0x318E},
    {0x31A0, 0x31BF},   {0x31F0, 0x31FF},   {0x3400, 0x4DBF}, {0x4E00, 0x9FFF}, {0xA960, 0xA97C},
    {0xAC00, 0xD7A3},   {0xD7B0, 0xD7FB},   {0xF900, 0xFAFF}, {0xFF66, 0xFF9F}, {0xFFA0, 0xFFDC},
    {0x1AFF0, 0x1B2FF}, {0x20000, 0x3FFFF},
};

// They choose between shapes of the character before them and do not change the word.
bool is_variation_selector(char32_t code) {
  return (code >= 0xFE00 && code <= 0xFE0F) || (code >= 0xE0100 && code <= 0xE01EF);
}

// Emoji are words of their own: SQLite's older tables take the newer ones for letters, which would hide the
// word before them.
bool is_pictograph(char32_t code) {
  return (code >= 0x1F000 && code <= 0x1FAFF) || (code >= 0x2600 && code <= 0x27BF);
}

// FTS5's callback for one word; anything but SQLITE_OK stops.
using Emit = int (*)(void* context, int flags, const char* word, int bytes, int begin, int end);

// SQLite's own tokenizer for everything with spaces.
class SpacedWords {
 public:
  SpacedWords() = default;
  SpacedWords(const SpacedWords&) = delete;
  SpacedWords& operator=(const SpacedWords&) = delete;
  ~SpacedWords() {
    if (instance_ != nullptr) methods_.xDelete(instance_);
  }

  int open(fts5_api* api) {
    void* user_data = nullptr;
    if (const int code = api->xFindTokenizer(api, "unicode61", &user_data, &methods_); code != SQLITE_OK)
      return code;
    const char* arguments[] = {"remove_diacritics", "2"};
    return methods_.xCreate(user_data, arguments, std::size(arguments), &instance_);
  }

  int tokenize(std::string_view text, void* context, Emit emit) {
    return methods_.xTokenize(instance_, context, FTS5_TOKENIZE_DOCUMENT, text.data(),
                              static_cast<int>(text.size()), emit);
  }

 private:
  fts5_tokenizer methods_ = {};
  Fts5Tokenizer* instance_ = nullptr;
};

// One walk through a text. Splits it into runs with and without spaces.
class Walk {
 public:
  Walk(SpacedWords& spaced, std::string_view text, TokenizeFor use, void* context, Emit emit)
      : spaced_(spaced), text_(text), use_(use), context_(context), emit_(emit) {}

  int run() {
    size_t at = 0;
    while (at < text_.size() && code_ == SQLITE_OK) {
      const Utf8Char next = decode_utf8(text_, at);
      if (!next.valid) {
        end_pairs();
        end_spaced(at);
        spaced_begin_ = at + 1;
      } else if (is_unspaced(next.code)) {
        end_spaced(at);
        add_to_pairs(at, static_cast<size_t>(next.bytes));
        spaced_begin_ = at + static_cast<size_t>(next.bytes);
      } else if (is_pictograph(next.code)) {
        end_pairs();
        end_spaced(at);
        spaced_begin_ = at + static_cast<size_t>(next.bytes);
        send(text_.substr(at, static_cast<size_t>(next.bytes)), at, spaced_begin_);
      } else if (last_bytes_ != 0 && is_variation_selector(next.code)) {
        last_end_ = spaced_begin_ = at + static_cast<size_t>(next.bytes);
      } else {
        end_pairs();
      }
      at += static_cast<size_t>(next.bytes);
    }
    end_pairs();
    end_spaced(text_.size());
    return code_;
  }

 private:
  // A character of a run of pairs: completes a pair with the one before it.
  void add_to_pairs(size_t begin, size_t bytes) {
    if (last_bytes_ != 0) {
      char pair[8];
      char* end = std::copy_n(text_.data() + last_begin_, last_bytes_, pair);
      end = std::copy_n(text_.data() + begin, bytes, end);
      send({pair, static_cast<size_t>(end - pair)}, last_begin_, begin + bytes);
    }
    pairs_ += last_bytes_ != 0;
    last_begin_ = begin;
    last_bytes_ = bytes;
    last_end_ = begin + bytes;
  }

  void end_pairs() {
    if (last_bytes_ == 0) return;
    const bool alone = pairs_ == 0;
    if (use_ == TokenizeFor::Indexing || alone) {
      send(text_.substr(last_begin_, last_bytes_), last_begin_, last_end_);
    } else {
      held_back_ = true;
      held_begin_ = last_begin_;
      held_bytes_ = last_bytes_;
      held_end_ = last_end_;
    }
    pairs_ = 0;
    last_bytes_ = 0;
  }

  void end_spaced(size_t end) {
    if (end <= spaced_begin_ || code_ != SQLITE_OK) return;
    code_ = spaced_.tokenize(text_.substr(spaced_begin_, end - spaced_begin_), this,
                             [](void* self, int, const char* word, int bytes, int begin, int stop) {
                               auto& walk = *static_cast<Walk*>(self);
                               const size_t base = walk.spaced_begin_;
                               walk.send(cut({word, static_cast<size_t>(bytes)}),
                                         base + static_cast<size_t>(begin), base + static_cast<size_t>(stop));
                               return walk.code_;
                             });
    spaced_begin_ = end;
  }

  static std::string_view cut(std::string_view word) {
    if (word.size() <= kMaxWordBytes) return word;
    word = word.substr(0, kMaxWordBytes);
    return word.substr(0, word.size() - unfinished_utf8_tail(word));
  }

  void send(std::string_view word, size_t begin, size_t end) {
    if (held_back_) {
      held_back_ = false;
      send(text_.substr(held_begin_, held_bytes_), held_begin_, held_end_);
    }
    if (code_ != SQLITE_OK) return;
    code_ = emit_(context_, 0, word.data(), static_cast<int>(word.size()), static_cast<int>(begin),
                  static_cast<int>(end));
  }

  SpacedWords& spaced_;
  std::string_view text_;
  TokenizeFor use_;
  void* context_;
  Emit emit_;
  int code_ = SQLITE_OK;
  size_t spaced_begin_ = 0;  // of the run with spaces that is being read
  size_t last_begin_ = 0, last_bytes_ = 0,
         last_end_ = 0;     // the run of pairs' last character; 0 bytes: no run
  size_t pairs_ = 0;        // sent of this run
  bool held_back_ = false;  // a query's last character, in case another word follows
  size_t held_begin_ = 0, held_bytes_ = 0, held_end_ = 0;
};

int create_tokenizer(void* api, const char**, int, Fts5Tokenizer** out) {
  std::unique_ptr<SpacedWords> made(new (std::nothrow) SpacedWords);
  if (made == nullptr) return SQLITE_NOMEM;
  if (const int code = made->open(static_cast<fts5_api*>(api)); code != SQLITE_OK) return code;
  *out = reinterpret_cast<Fts5Tokenizer*>(made.release());
  return SQLITE_OK;
}

void delete_tokenizer(Fts5Tokenizer* tokenizer) { delete reinterpret_cast<SpacedWords*>(tokenizer); }

int tokenize(Fts5Tokenizer* tokenizer, void* context, int flags, const char* text, int bytes, Emit emit) {
  const TokenizeFor use = (flags & FTS5_TOKENIZE_QUERY) != 0 ? TokenizeFor::Query : TokenizeFor::Indexing;
  const std::string_view view(text == nullptr ? "" : text, static_cast<size_t>(bytes));
  return Walk(*reinterpret_cast<SpacedWords*>(tokenizer), view, use, context, emit).run();
}

// As SQLite's documentation on custom tokenizers says (fts5.html, section 7).
int find_fts5(sqlite3* handle, fts5_api** api) {
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &statement, nullptr);
  if (code == SQLITE_OK)
    code = sqlite3_bind_pointer(statement, 1, static_cast<void*>(api), "fts5_api_ptr", nullptr);
  if (code == SQLITE_OK) sqlite3_step(statement);
  const int finalized = sqlite3_finalize(statement);
  if (code != SQLITE_OK) return code;
  if (finalized != SQLITE_OK) return finalized;
  return *api == nullptr ? SQLITE_NOMEM : SQLITE_OK;
}

}  // namespace

bool is_unspaced(char32_t code) {
  if (code < kUnspaced[0].first) return false;
  const auto* range = std::ranges::lower_bound(kUnspaced, code, {}, &CodeRange::last);
  return range != std::end(kUnspaced) && code >= range->first;
}

int register_word_tokenizer(sqlite3* handle) {
  fts5_api* api = nullptr;
  if (const int code = find_fts5(handle, &api); code != SQLITE_OK) return code;
  fts5_tokenizer methods = {create_tokenizer, delete_tokenizer, tokenize};
  if (const int code = api->xCreateTokenizer(api, kWordTokenizer, api, &methods, nullptr); code != SQLITE_OK)
    return code;
  return sqlite3_set_clientdata(handle, kWordTokenizer, api, nullptr);  // for each_word()
}

Status each_word(sqlite3* handle, std::string_view text, TokenizeFor use,
                 const std::function<bool(std::string_view word, size_t begin, size_t end)>& found) {
  auto* api = static_cast<fts5_api*>(sqlite3_get_clientdata(handle, kWordTokenizer));
  CHECK(api != nullptr);
  struct Visitor {
    decltype(found) call;
  } visitor{found};
  const auto emit = [](void* context, int, const char* word, int bytes, int begin, int end) {
    const bool more = static_cast<Visitor*>(context)->call(
        {word, static_cast<size_t>(bytes)}, static_cast<size_t>(begin), static_cast<size_t>(end));
    return more ? SQLITE_OK : SQLITE_DONE;
  };
  SpacedWords spaced;
  int code = spaced.open(api);
  if (code == SQLITE_OK) code = Walk(spaced, text, use, &visitor, emit).run();
  if (code == SQLITE_OK || code == SQLITE_DONE) return {};
  return fail(Fault::OutOfMemory,
              "There was not enough memory to search: close other programs and try again.");
}

}  // namespace hearth
