#include "app/docs/reader_worker_web.h"

#include <emscripten/emscripten.h>

#include <map>
#include <utility>

// web/core_library.js. What comes of a worker is told with the functions at the end of this file.
extern "C" void hearth_reader_end(int id);

namespace hearth {
namespace {

std::map<int, ReaderWorker*> running;
int last_id = 0;

}  // namespace

ReaderWorker::ReaderWorker(const std::function<void(int id)>& start, ReaderLimits limits, Feed feed)
    : id_(++last_id), limits_(std::move(limits)), feed_(std::move(feed)) {
  running[id_] = this;
  start(id_);
}

ReaderWorker::~ReaderWorker() {
  running.erase(id_);
  hearth_reader_end(id_);
}

void ReaderWorker::finish(Status result) {
  if (result_) return;
  result_ = std::move(result);
  hearth_reader_end(id_);
  if (task_) task_.resume();  // this object may be gone now
}

void ReaderWorker::piece(std::string_view bytes) {
  if (result_) return;
  last_piece_ = Clock::now();
  if (Status taken = feed_(bytes); !taken) finish(std::move(taken));
}

void ReaderWorker::tick() {
  if (result_) return;
  const auto now = Clock::now();
  if (limits_.keep_going && !limits_.keep_going())
    return finish(fail(Fault::Cancelled, "Reading the file was stopped."));
  if (now - last_piece_ > std::chrono::milliseconds(limits_.idle_ms) ||
      now - begun_ > std::chrono::milliseconds(limits_.total_ms))
    finish(fail(Fault::BadFormat, "The file takes too long to read: it may be damaged."));
}

void ReaderWorker::ended(std::string_view how) {
  if (how == "whole") return finish({});
  if (how == "gone")
    return finish(fail(Fault::NotFound, "A page may read a file only once it was chosen: choose it again."));
  if (how == "unfetched") {
    return finish(
        fail(Fault::Unreadable,
             "The part of Hearth that reads such files is fetched when it is first needed, and there is no "
             "connection to where this page came from."));
  }
  finish(fail(Fault::BadFormat, "The file could not be read: it is damaged, or needs too much memory."));
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

// "whole", "died", "gone": there is no such file, or "unfetched": what the worker needs for it.
extern "C" EMSCRIPTEN_KEEPALIVE void hearth_reader_ended(int id, const char* how) {
  if (const auto found = running.find(id); found != running.end()) found->second->ended(how);
}
