// The reader of a page: a worker with a WebAssembly instance of its own, one for each file, which
// web/readers.js starts and ends (app/main_web_reader.cpp is what runs in it).
#include <emscripten/emscripten.h>

#include <chrono>
#include <coroutine>
#include <map>
#include <optional>

#include "app/docs/reader_process.h"
#include "app/docs/reader_wire.h"

// web/core_library.js. What comes of a reader is told with the functions at the end of this file. `page`: 0,
// or the one to draw at that many pixels across. The password is copied at once.
extern "C" {
void hearth_reader_start(int id, const char* path, const char* password, size_t password_bytes, uint32_t page,
                         uint32_t width);
void hearth_reader_end(int id);
}

namespace hearth {
namespace {

using Clock = std::chrono::steady_clock;

// The reader that a task waits for.
class Reading {
 public:
  using Feed = std::function<Status(std::string_view)>;

  Reading(const std::string& path, std::string_view password, const PageOrder& drawn, ReaderLimits limits,
          Feed feed);
  ~Reading();
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  bool await_ready() const noexcept { return result_.has_value(); }
  void await_suspend(std::coroutine_handle<> task) noexcept { task_ = task; }
  Status await_resume() { return std::move(*result_); }

  void piece(std::string_view bytes);
  void tick();
  void ended(std::string_view how);

 private:
  void finish(Status result);

  const int id_;
  const ReaderLimits limits_;
  const Feed feed_;
  const Clock::time_point begun_ = Clock::now();
  Clock::time_point last_piece_ = begun_;
  std::optional<Status> result_;
  std::coroutine_handle<> task_;
};

std::map<int, Reading*> running;
int last_id = 0;

Reading::Reading(const std::string& path, std::string_view password, const PageOrder& drawn,
                 ReaderLimits limits, Feed feed)
    : id_(++last_id), limits_(std::move(limits)), feed_(std::move(feed)) {
  running[id_] = this;
  hearth_reader_start(id_, path.c_str(), password.data(), password.size(), drawn.page, drawn.width);
}

Reading::~Reading() {
  running.erase(id_);
  hearth_reader_end(id_);
}

void Reading::finish(Status result) {
  if (result_) return;
  result_ = std::move(result);
  hearth_reader_end(id_);
  if (task_) task_.resume();  // this object may be gone now
}

void Reading::piece(std::string_view bytes) {
  if (result_) return;
  last_piece_ = Clock::now();
  if (Status taken = feed_(bytes); !taken) finish(std::move(taken));
}

void Reading::tick() {
  if (result_) return;
  const auto now = Clock::now();
  if (limits_.keep_going && !limits_.keep_going())
    return finish(fail(Fault::Cancelled, "Reading the file was stopped."));
  if (now - last_piece_ > std::chrono::milliseconds(limits_.idle_ms) ||
      now - begun_ > std::chrono::milliseconds(limits_.total_ms))
    finish(fail(Fault::BadFormat, "The file takes too long to read: it may be damaged."));
}

void Reading::ended(std::string_view how) {
  if (how == "whole") return finish({});
  if (how == "gone")
    return finish(fail(Fault::NotFound, "A page may read a file only once it was chosen: choose it again."));
  if (how == "unfetched") {
    return finish(
        fail(Fault::Unreadable,
             "The part of Hearth that reads PDF files is fetched when it is first needed, and there is no "
             "connection to where this page came from."));
  }
  finish(fail(Fault::BadFormat, "The file could not be read: it is damaged, or needs too much memory."));
}

// A reader whose answer has no end was lost.
template <class Answer>
auto whole(Answer& answer) -> Result<decltype(answer.take())> {
  if (answer.complete()) return answer.take();
  return fail(Fault::BadFormat, "The file could not be read: it is damaged.");
}

}  // namespace

bool has_reader_process() { return true; }
bool is_reader(int, char**) { return false; }
int run_reader() { return 1; }

Task<Result<DocumentText>> read_in_process(std::string path, std::string_view password, std::string,
                                           ReaderLimits limits) {
  ReaderAnswer answer;
  CO_TRY_STATUS(co_await Reading(path, password, {.page = 0}, std::move(limits),
                                 [&](std::string_view bytes) { return answer.feed(bytes); }));
  co_return whole(answer);
}

Task<Result<PagePicture>> draw_in_process(std::string path, std::string_view password, PageOrder order,
                                          std::string, ReaderLimits limits) {
  DrawingAnswer answer;
  CO_TRY_STATUS(co_await Reading(path, password, order, std::move(limits),
                                 [&](std::string_view bytes) { return answer.feed(bytes); }));
  co_return whole(answer);
}

}  // namespace hearth

// ---- What web/readers.js calls

using hearth::running;

extern "C" EMSCRIPTEN_KEEPALIVE void hearth_reader_piece(int id, const char* bytes, size_t count) {
  if (const auto found = running.find(id); found != running.end()) found->second->piece({bytes, count});
}

// Now and then.
extern "C" EMSCRIPTEN_KEEPALIVE void hearth_reader_tick(int id) {
  if (const auto found = running.find(id); found != running.end()) found->second->tick();
}

// "whole", "died", "gone": there is no such file, or "unfetched": what reads PDF files.
extern "C" EMSCRIPTEN_KEEPALIVE void hearth_reader_ended(int id, const char* how) {
  if (const auto found = running.find(id); found != running.end()) found->second->ended(how);
}
