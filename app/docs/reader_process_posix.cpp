// Starts the reader, gives it the file and takes the pages, never waiting longer than the limits.
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "app/docs/child_process_posix.h"
#include "app/docs/reader_process.h"
#include "app/docs/reader_wire.h"
#include "app/store/secret.h"
#include "engine/base/file.h"

namespace hearth {
namespace {

using Clock = std::chrono::steady_clock;
constexpr size_t kPieceBytes = size_t{256} << 10;
constexpr int64_t kLookUp_ms = 100;  // so often it is asked whether to go on

// What is still to be given to the reader: the head, then the file, a piece at a time.
class Outgoing {
 public:
  Outgoing(const File& file, std::string head) : file_(file), piece_(std::move(head)) {}
  Outgoing(Outgoing&&) = default;
  ~Outgoing() { wipe(piece_); }  // a file's, or a password

  bool done() const { return sent_ == piece_.size() && at_ == file_.size(); }

  // Writes what the pipe takes. A reader that ended is no failure here: its answer says why.
  Status write_to(Descriptor& pipe) {
    if (sent_ == piece_.size()) TRY_STATUS(next_piece());
    const ssize_t written = write(pipe.number(), piece_.data() + sent_, piece_.size() - sent_);
    if (written > 0) sent_ += static_cast<size_t>(written);
    if (done() || (written < 0 && errno != EAGAIN && errno != EINTR)) pipe.close();
    return {};
  }

 private:
  Status next_piece() {
    wipe(piece_);
    piece_.resize(static_cast<size_t>(std::min<uint64_t>(kPieceBytes, file_.size() - at_)));
    TRY_STATUS(file_.read_at(at_, std::as_writable_bytes(std::span(piece_))));
    at_ += piece_.size();
    sent_ = 0;
    return {};
  }

  const File& file_;
  std::string piece_;
  size_t sent_ = 0;
  uint64_t at_ = 0;
};

std::unexpected<Error> took_too_long() {
  return fail(Fault::BadFormat, "The file takes too long to read: it may be damaged.");
}

template <class Answer>
Status exchange(Outgoing outgoing, Descriptor request, const Descriptor& answer, const ReaderLimits& limits,
                Answer& into) {
  std::vector<char> buffer(kPieceBytes);
  const auto start_time = Clock::now();
  const auto end_time = start_time + std::chrono::milliseconds(limits.total_ms);
  auto idle_end = start_time + std::chrono::milliseconds(limits.idle_ms);
  while (!into.complete()) {
    std::array<pollfd, 2> ends = {pollfd{answer.number(), POLLIN, 0}, pollfd{request.number(), POLLOUT, 0}};
    const auto left = std::min(idle_end, end_time) - Clock::now();
    const auto left_ms = std::chrono::duration_cast<std::chrono::milliseconds>(left).count();
    if (left_ms <= 0) return took_too_long();
    if (limits.keep_going && !limits.keep_going())
      return fail(Fault::Cancelled, "Reading the file was stopped.");
    const int64_t patience_ms = limits.keep_going ? std::min<int64_t>(left_ms, kLookUp_ms) : left_ms;
    const int ready = poll(ends.data(), request.is_open() ? 2 : 1, static_cast<int>(patience_ms));
    if (ready < 0 && errno != EINTR) return fail(Fault::Unreadable, "The reader of documents was lost.");
    if (ready <= 0) continue;
    idle_end = Clock::now() + std::chrono::milliseconds(limits.idle_ms);
    if (request.is_open() && ends[1].revents != 0) TRY_STATUS(outgoing.write_to(request));
    if (ends[0].revents == 0) continue;
    const ssize_t got = read(answer.number(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0)
      return fail(Fault::BadFormat, "The file could not be read: it is damaged, or needs too much memory.");
    TRY_STATUS(into.feed({buffer.data(), static_cast<size_t>(got)}));
  }
  return {};
}

// Starts the reader, asks and takes what it answers.
template <class Answer>
Status ask_reader(const File& file, std::string_view password, const std::optional<PageOrder>& drawn,
                  const std::string& program, const ReaderLimits& limits, Answer& into) {
  if (password.size() > kLongestPassword) return fail(Fault::WrongKey, "That is not the file's password.");
  TRY(Pipe request, make_pipe());
  TRY(Pipe answer, make_pipe());
  const PipeSignalHeld held;
  const std::string words[] = {"hearth", "--reader"};
  TRY(const Child child,
      start_program(program.empty() ? own_program() : program, words, {}, request.reading, answer.writing));
  request.reading.close();
  answer.writing.close();
  fcntl(request.writing.number(), F_SETFL, O_NONBLOCK);
  return exchange(Outgoing(file, request_head(file.size(), password, drawn)), std::move(request.writing),
                  answer.reading, limits, into);
}

}  // namespace

bool has_reader_process() { return true; }

Task<Result<DocumentText>> read_in_process(std::string path, std::string_view password, std::string program,
                                           ReaderLimits limits) {
  CO_TRY(const std::unique_ptr<File> file, open_file(path));
  ReaderAnswer answer;
  CO_TRY_STATUS(ask_reader(*file, password, std::nullopt, program, limits, answer));
  co_return answer.take();
}

Task<Result<PagePicture>> draw_in_process(std::string path, std::string_view password, PageOrder order,
                                          std::string program, ReaderLimits limits) {
  CO_TRY(const std::unique_ptr<File> file, open_file(path));
  DrawingAnswer answer;
  CO_TRY_STATUS(ask_reader(*file, password, order, program, limits, answer));
  co_return answer.take();
}

}  // namespace hearth
