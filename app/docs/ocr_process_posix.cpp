// Finds Tesseract, gives it a picture and takes its table, never waiting longer than the limits.
#include "app/docs/ocr_process.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <span>

#include "app/docs/child_process_posix.h"
#include "app/store/secret.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

using Clock = std::chrono::steady_clock;
constexpr size_t kPieceBytes = size_t{64} << 10;
constexpr size_t kLongestOutput = size_t{16} << 20;
constexpr int64_t kLookUp_ms = 100;  // so often it is asked whether to go on
constexpr int kEnd_ms = 2000;        // between its last word and its end
constexpr int kListing_ms = 10'000;

// Homebrew's and MacPorts' folders are not in the PATH of a program that a desktop starts.
constexpr std::string_view kUsualFolders[] = {"/usr/bin", "/usr/local/bin", "/opt/homebrew/bin",
                                              "/opt/local/bin"};

bool can_be_started(const std::string& path) { return access(path.c_str(), X_OK) == 0; }

std::string text_of_environment(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

// Absolute folders only: what a document's folder holds is never started.
std::string installed_program() {
  const std::string path = text_of_environment("PATH");
  std::vector<std::string> folders;
  for (size_t at = 0; at <= path.size();) {
    const size_t end = std::min(path.find(':', at), path.size());
    folders.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  folders.insert(folders.end(), std::begin(kUsualFolders), std::end(kUsualFolders));
  for (const std::string& folder : folders) {
    if (!folder.starts_with('/')) continue;
    const std::string program = concat(folder, "/tesseract");
    if (can_be_started(program)) return program;
  }
  return {};
}

std::string chosen_program(const std::optional<std::string>& wanted) {
  if (wanted) return *wanted;
  if (const char* const named = std::getenv("HEARTH_TESSERACT")) return named;
  return installed_program();
}

// One thread: what else there is to compute goes on, and a page takes little longer.
std::vector<std::string> environment() {
  std::vector<std::string> all = {"LANG=C.UTF-8", "OMP_THREAD_LIMIT=1"};
  if (const std::string folder = text_of_environment("TESSDATA_PREFIX"); !folder.empty())
    all.push_back(concat("TESSDATA_PREFIX=", folder));
  return all;
}

struct Spoken {
  std::string output;
  int code = 0;  // it ended with

  Spoken() = default;
  Spoken(Spoken&&) = default;
  Spoken& operator=(Spoken&&) = default;
  ~Spoken() { wipe(output); }
};

// Gives it `input`, and takes what it says until it ends.
class Talk {
 public:
  Talk(const Descriptor& answer, Descriptor request, std::string_view input)
      : answer_(answer), request_(std::move(request)), input_(input) {
    fcntl(request_.number(), F_SETFL, O_NONBLOCK);
    if (input_.empty()) request_.close();
  }

  Status run(const OcrLimits& limits, std::string& output) {
    const auto end_time = Clock::now() + std::chrono::milliseconds(limits.total_ms);
    for (bool goes_on = true; goes_on;) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(end_time - Clock::now()).count();
      if (left <= 0) return fail(Fault::BadFormat, "Reading the scanned page took too long.");
      if (limits.keep_going && !limits.keep_going())
        return fail(Fault::Cancelled, "Reading the scanned pages was stopped.");
      TRY(goes_on, turn(std::min<int64_t>(left, kLookUp_ms), output));
    }
    return {};
  }

 private:
  // False: it said all.
  Result<bool> turn(int64_t patience_ms, std::string& output) {
    std::array<pollfd, 2> ends = {pollfd{answer_.number(), POLLIN, 0}, pollfd{request_.number(), POLLOUT, 0}};
    const int ready = poll(ends.data(), request_.is_open() ? 2 : 1, static_cast<int>(patience_ms));
    if (ready < 0 && errno != EINTR) return fail(Fault::Unreadable, "OCR was lost.");
    if (ready <= 0) return true;
    if (request_.is_open() && ends[1].revents != 0) write_more();
    if (ends[0].revents == 0) return true;
    std::array<char, kPieceBytes> buffer;
    const ssize_t got = read(answer_.number(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) return true;
    if (got <= 0) return false;
    output.append(buffer.data(), static_cast<size_t>(got));
    if (output.size() > kLongestOutput) return fail(Fault::BadFormat, "OCR found too much on the page.");
    return true;
  }

  void write_more() {
    const ssize_t written = write(request_.number(), input_.data(), std::min(input_.size(), kPieceBytes));
    if (written > 0) input_.remove_prefix(static_cast<size_t>(written));
    const bool waits = written < 0 && (errno == EAGAIN || errno == EINTR);
    if (input_.empty() || (written <= 0 && !waits))
      request_.close();  // it ended, which is seen where it answers
  }

  const Descriptor& answer_;
  Descriptor request_;
  std::string_view input_;
};

Result<Spoken> run_program(const OcrProgram& program, std::vector<std::string> arguments,
                           std::string_view input, const OcrLimits& limits) {
  TRY(Pipe request, make_pipe());
  TRY(Pipe answer, make_pipe());
  const PipeSignalHeld held;
  std::vector<std::string> words = {"hearth", "--ocr", program.path};
  std::ranges::move(arguments, std::back_inserter(words));
  TRY(Child child, start_program(program.reader.empty() ? own_program() : program.reader, words,
                                 environment(), request.reading, answer.writing));
  request.reading.close();
  answer.writing.close();
  Spoken spoken;
  TRY_STATUS(Talk(answer.reading, std::move(request.writing), input).run(limits, spoken.output));
  const std::optional<int> code = child.exit_code(kEnd_ms);
  if (!code) return fail(Fault::BadFormat, "OCR did not come to an end.");
  spoken.code = *code;
  return spoken;
}

}  // namespace

bool has_ocr_process() { return true; }

std::optional<OcrProgram> find_ocr(const std::optional<std::string>& wanted, const std::string& reader) {
  OcrProgram program = {.path = chosen_program(wanted), .languages = {}, .reader = reader};
  if (program.path.empty() || !can_be_started(program.path)) return std::nullopt;
  const Result<Spoken> listed = run_program(program, {"--list-langs"}, {}, {.total_ms = kListing_ms});
  if (!listed || listed->code != 0) return std::nullopt;
  program.languages = installed_ocr_languages(listed->output);
  program.tells_direction = listed->output.find("\nosd\n") != std::string::npos;
  if (program.languages.empty()) return std::nullopt;
  return program;
}

Task<Result<OcrPage>> read_picture(const OcrProgram& program, std::string languages,
                                   const PagePicture& picture, int dots_per_inch, OcrLimits limits) {
  // Source: tesseract(1). The picture comes on standard input, the table goes to standard output.
  std::vector<std::string> arguments = {"stdin", "stdout", "-l", languages, "--psm"};
  arguments.push_back(program.tells_direction ? "1" : "3");
  if (dots_per_inch > 0) {
    arguments.push_back("--dpi");
    arguments.push_back(std::to_string(dots_per_inch));
  }
  arguments.push_back("tsv");
  std::string file = grey_picture(picture);
  Result<Spoken> spoken = run_program(program, std::move(arguments), file, limits);
  wipe(file);
  if (!spoken) co_return std::unexpected(spoken.error());
  if (spoken->code != 0) co_return fail(Fault::BadFormat, "OCR could not read the scanned page.");
  co_return page_of_ocr_table(spoken->output, picture);
}

}  // namespace hearth
