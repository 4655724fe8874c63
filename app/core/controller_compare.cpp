// Two models side by side: the second one answers the same question when the first has. Its answer is a
// version of the first one's; which of them is shown is the person's choice.
#include <filesystem>
#include <system_error>

#include "app/core/controller_impl.h"
#include "app/core/model_names.h"
#include "engine/base/machine.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

uint64_t bytes_of(const std::string& path) {
  std::error_code fault;
  const uintmax_t bytes = std::filesystem::file_size(path_of(path), fault);
  return fault ? 0 : bytes;
}

// Beside each other they may fill half of the memory; the rest is for caches and other programs.
bool fit_together(const std::string& one, const std::string& other) {
  const uint64_t installed = memory_bytes();
  return installed == 0 || bytes_of(one) + bytes_of(other) <= installed / 2;
}

}  // namespace

void Controller::Impl::on(action::Compare& compare) {
  ChatTree& tree = shown();
  const auto question = last_question(tree, tree.leaf);
  if (!question || compare.model_path.empty()) return;
  if (answer && (answer->compares || answer->tree != tree.key)) return;
  end_comparison();
  second_model = compare.model_path;
  state.chat.comparing = WritingView{.phase = WritingView::Phase::Waiting};
  state.chat.comparing_model = model_name_for_people(second_model, second_model);
  if (!answer) begin_comparison();
}

void Controller::Impl::begin_comparison() {
  ChatTree& tree = shown();
  const std::string path = std::exchange(second_model, {});
  const auto question = last_question(tree, tree.leaf);
  if (!question) return;
  compared_first = tree.leaf;
  compared_second.reset();
  let_answer_go_first();
  answer = RunningAnswer();
  answer->ticket = next_ticket();
  answer->tree = tree.key;
  answer->question = *question;
  answer->leaf_before = tree.leaf;
  answer->compares = true;
  answer->view.phase = WritingView::Phase::Waiting;
  if (tree.asks_documents) {
    answer->documents = DocumentAnswer();
    answer->view.from_documents = true;
  }
  second_ready = false;
  // In turn where both would be too much: the first comes back when the second is done.
  first_made_room =
      state.model.server.empty() && !fit_together(state.model.path, path) && state.model.path != path;
  if (first_made_room) engine.post(engine_command::Close{ModelSlot::Main});
  opening_second_ticket = next_ticket();
  engine.post(engine_command::Open{.ticket = opening_second_ticket,
                                   .slot = ModelSlot::Second,
                                   .path = path,
                                   .server = {},
                                   .settings = open_settings()});
  refresh_chat();
}

void Controller::Impl::on(action::KeepComparison& keep) {
  const std::optional<size_t> kept = keep.second ? compared_second : compared_first;
  const auto none = !compared_first || !compared_second;
  if (none || !kept || answer) return;
  shown().leaf = latest_below(shown(), *kept);
  end_comparison();
  save(shown());
  refresh_chat();
  count_context();
}

void Controller::Impl::end_comparison() {
  if (answer && answer->compares) stop_answer();
  second_model.clear();
  compared_first.reset();
  compared_second.reset();
  state.chat.comparing.reset();
  state.chat.comparing_model.clear();
  changed();
}

}  // namespace hearth
