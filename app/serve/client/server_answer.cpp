#include "app/serve/client/server_answer.h"

#include <algorithm>
#include <optional>

#include "app/serve/client/chat_pieces.h"
#include "app/serve/client/sse.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kLongestComplaint = 64 * 1024;
constexpr std::chrono::seconds kHangUp(2);

double ms_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

// One answer while it arrives. What goes wrong with it is kept here, and ends the transfer with a sentence
// that tells nothing: the ledger writes that one down.
class Arriving {
 public:
  Arriving(const OwnServer& server, const ServerWatch& watch)
      : server_(server), host_(host_of(server)), watch_(watch) {}

  Status take(std::string_view bytes) {
    const Status status = reader_.feed(bytes, [this](std::string_view data) { return take_event(data); });
    if (!status && status.error().fault == Fault::Cancelled) return status;
    if (!status && !problem_) problem_ = no_answer();
    return problem_ ? fail(Fault::BadFormat, "The answer could not be used.") : Status();
  }

  bool complete() const { return ended_; }
  // It is complete, and yet the server does not hang up.
  bool overdue() const { return ended_ && Clock::now() - end_ > kHangUp; }

  // Why it is not complete, when the connection ended by itself or with `fault`.
  Error why_not(const Error* fault) const {
    if (problem_) return *problem_;
    if (fault && (!came_ || fault->fault == Fault::Cancelled)) return *fault;
    if (fault) return {fault->fault, concat(fault->message, " What came is kept.")};
    if (!came_) return no_answer();
    return {Fault::Unreadable, concat(host_, " broke off its answer. What came is kept.")};
  }

  AnswerStats stats(StopReason otherwise) const {
    AnswerStats stats = stats_;
    if (came_) stats.first_token_ms = ms_between(asked_, first_);
    const double writing_s = ms_between(first_, last_) / 1000;
    if (stats.tokens_per_s == 0 && stats.tokens > 1 && writing_s > 0)
      stats.tokens_per_s = (stats.tokens - 1) / writing_s;
    if (stats.stop == StopReason::None) stats.stop = otherwise;
    return stats;
  }

 private:
  Error no_answer() const {
    return {Fault::BadFormat, concat(host_, " answered with something else than a model's answer.",
                                     came_ ? " What came is kept." : " Is the address right?")};
  }

  void end() {
    if (!ended_) end_ = Clock::now();
    ended_ = true;
  }

  Status stop_with(Error problem) {
    problem_ = std::move(problem);
    return fail(Fault::BadFormat, "");
  }

  Status take_event(std::string_view data) {
    if (done_) return {};
    if (!watch_.keep_going()) return fail(Fault::Cancelled, "Stopped.");
    if (data == "[DONE]") {
      done_ = true;
      end();
      return {};
    }
    const auto piece = read_chat_piece(data);
    if (!piece) return stop_with(no_answer());
    if (piece->failed) {
      Error error = refusal(server_, 0, piece->complaint);
      if (came_) error.message += " What came is kept.";
      return stop_with(std::move(error));
    }
    return take_piece(*piece);
  }

  Status take_piece(const ChatPiece& piece) {
    stats_.prompt_tokens = std::max(stats_.prompt_tokens, piece.prompt_tokens);
    stats_.tokens = std::max(stats_.tokens, piece.tokens);
    if (piece.tokens_per_s > 0) stats_.tokens_per_s = piece.tokens_per_s;
    if (piece.ends) {
      end();
      stats_.stop = piece.too_long ? StopReason::Length : StopReason::Eos;
    }
    if (piece.text.empty() && piece.thought.empty()) return {};
    bytes_ += piece.text.size() + piece.thought.size();
    if (bytes_ > kLongestServerAnswer) {
      return stop_with({Fault::BadFormat,
                        concat("The answer of ", host_, " had no end and was stopped. What came is kept.")});
    }
    last_ = Clock::now();
    if (!came_) first_ = last_;
    came_ = true;
    watch_.wrote(piece.text, piece.thought);
    return {};
  }

  const OwnServer& server_;
  const std::string host_;
  const ServerWatch& watch_;
  SseReader reader_;
  AnswerStats stats_;
  std::optional<Error> problem_;
  size_t bytes_ = 0;
  bool came_ = false, ended_ = false, done_ = false;
  const Clock::time_point asked_ = Clock::now();
  Clock::time_point first_, last_, end_;
};

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

Result<AnswerStats> ask_server(Connections& connections, const OwnServer& server,
                               const ServerQuestion& question, const ServerWatch& watch) {
  NetRequest request =
      server_request(server, "/v1/chat/completions", ConnectionPurpose::Kind::AnswerFromServer);
  request.headers.emplace_back("Content-Type", "application/json");
  request.headers.emplace_back("Accept", "text/event-stream");
  request.silence = question.silence;
  request.first_silence = question.first_silence;
  Arriving answer(server, watch);
  std::string complaint;
  const NetWatch net = {.answered = {},
                        .body = [&](std::span<const std::byte> piece) { return answer.take(text_of(piece)); },
                        .complaint = [&](std::span<const std::byte> piece) -> Status {
                          const size_t room = kLongestComplaint - complaint.size();
                          complaint += text_of(piece).substr(0, room);
                          if (room > piece.size()) return {};
                          return fail(Fault::BadFormat, "What the server says is too long.");
                        },
                        .keep_going = [&] { return watch.keep_going() && !answer.overdue(); }};
  const std::string body = chat_question(server.model, question.messages, question.settings);
  const auto done = connections.post(request, body, net);
  if (done && (done->status < 200 || done->status >= 300))
    return std::unexpected(refusal(server, done->status, complaint_in(complaint)));
  if (answer.complete() && watch.keep_going()) return answer.stats(StopReason::Eos);
  return std::unexpected(answer.why_not(done ? nullptr : &done.error()));
}

}  // namespace hearth
