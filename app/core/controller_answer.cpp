// What is being answered: one answer at a time, of one tree, saved before it is asked and when it ends. It
// goes on when another conversation is shown.
#include <algorithm>

#include "app/core/controller_impl.h"
#include "app/core/words.h"
#include "engine/base/text.h"

namespace hearth {
namespace {

constexpr uint32_t kBytesPerToken = 4;  // an estimate, until the model has counted

AnswerDetails::End end_of(const AnswerStats& stats) {
  if (stats.stop == StopReason::Length) return AnswerDetails::End::Length;
  if (stats.stop == StopReason::Cancelled) return AnswerDetails::End::Stopped;
  return AnswerDetails::End::Whole;
}

Remedy remedy_for(const Error& error) {
  if (error.fault == Fault::DeviceLost) return Remedy::UseProcessor;
  // A key or a model that a server does not know.
  const bool other = error.fault == Fault::WrongKey || error.fault == Fault::NotFound;
  return other ? Remedy::ChooseModel : Remedy::RetryAnswer;
}

}  // namespace

// An opening model will do: the question waits for it.
bool Controller::Impl::can_answer() {
  if (state.model.state == ModelView::State::Ready || state.model.state == ModelView::State::Opening)
    return true;
  drop_notices(Remedy::ChooseModel);
  tell(Notice::Kind::Caution, std::string(words(Word::kNoticeNoModel)), Remedy::ChooseModel);
  return false;
}

void Controller::Impl::begin_answer(ChatTree& tree, size_t question, std::optional<size_t> leaf_before,
                                    std::optional<size_t> goes_on) {
  drop_notices(Remedy::RetryAnswer);
  let_answer_go_first();
  tree.leaf = question;
  answer = RunningAnswer();
  answer->ticket = next_ticket();
  answer->tree = tree.key;
  answer->question = question;
  answer->leaf_before = leaf_before;
  answer->view.phase = WritingView::Phase::Waiting;
  answer->goes_on = goes_on;
  if (goes_on) {
    answer->view.text = tree.nodes[*goes_on].content.text;
    answer->view.thought = tree.nodes[*goes_on].details.thought;
    answer->view.thought_s = tree.nodes[*goes_on].details.thought_s;
  } else if (tree.asks_documents) {
    answer->documents = DocumentAnswer();
    answer->view.from_documents = true;
  }
  save(tree);
  refresh_chat();
  ask_when_ready();
}

// The question is in the vault, or at least was tried to be put there; attached texts are at hand; the model
// is open.
void Controller::Impl::ask_when_ready() {
  if (!answer || answer->asked) return;
  ChatTree* tree = tree_with_key(answer->tree);
  if (tree == nullptr || tree->saves_running > 0) return;
  if (!attachments_are_read(*tree, answer->question)) return read_attached_texts(*tree);
  if (!passages_are_found(*tree)) return;
  const bool ready = answer->compares ? second_ready : state.model.state == ModelView::State::Ready;
  if (ready) ask();
}

void Controller::Impl::read_attached_texts(ChatTree& tree) {
  std::vector<int64_t> wanted;
  for (const size_t index : path_to(tree, answer->question)) {
    const ChatNode& node = tree.nodes[index];
    for (size_t i = 0; i < node.attachment_texts.size(); ++i) {
      if (!node.attachment_texts[i] && i < node.attachment_ids.size())
        wanted.push_back(node.attachment_ids[i]);
    }
  }
  if (wanted.empty() || !jobs) return attached_texts_read(tree.key, {});
  read(
      [wanted](Database& db) {
        std::map<int64_t, std::string> texts;
        for (const int64_t id : wanted) {
          const Result<Bytes> bytes = attachment_bytes(db, id);
          std::string text;
          if (bytes) text.assign(reinterpret_cast<const char*>(bytes->data()), bytes->size());
          texts.emplace(id, is_valid_utf8(text) ? std::move(text) : std::string());
        }
        return texts;
      },
      [this, key = tree.key](const std::map<int64_t, std::string>& texts) {
        attached_texts_read(key, texts);
      });
}

// What could not be read, such as a picture of an import, counts as empty.
void Controller::Impl::attached_texts_read(uint64_t key, const std::map<int64_t, std::string>& texts) {
  ChatTree* tree = tree_with_key(key);
  if (tree == nullptr || !answer || answer->tree != key) return;
  for (const size_t index : path_to(*tree, answer->question)) {
    ChatNode& node = tree->nodes[index];
    for (size_t i = 0; i < node.attachment_texts.size(); ++i) {
      if (node.attachment_texts[i]) continue;
      const auto found = i < node.attachment_ids.size() ? texts.find(node.attachment_ids[i]) : texts.end();
      node.attachment_texts[i] = found == texts.end() ? std::string() : found->second;
    }
  }
  ask_when_ready();
}

void Controller::Impl::ask() {
  const ChatTree& tree = *tree_with_key(answer->tree);
  answer->asked = true;
  answer->model = answer->compares ? second_card : model_card;
  if (!answer->compares) answer->server = state.model.server;
  engine_command::Ask command;
  command.ticket = answer->ticket;
  command.slot = answer->compares ? ModelSlot::Second : ModelSlot::Main;
  command.messages = messages_for_model(tree, answer->question);
  command.settings.sampling = state.settings.sampling;
  if (answer->documents) put_passages(command);
  if (answer->goes_on) {
    command.messages.push_back({"assistant", answer->view.text});
    command.thought = answer->view.thought;
  }
  engine.post(std::move(command));
}

// ---- Actions

void Controller::Impl::on(action::Stop&) {
  if (answer) return stop_answer();
  end_comparison();
}

// At once: what came so far is kept, whatever the engine still does.
void Controller::Impl::stop_answer() {
  if (!answer) return;
  if (answer->asked) engine.cancel(answer->ticket);
  if (answer->documents && answer->documents->search_ticket != 0)
    engine.cancel(answer->documents->search_ticket);
  if (!std::exchange(second_model, {}).empty()) state.chat.comparing.reset();
  finish_answer(AnswerDetails::End::Stopped, std::nullopt);
}

void Controller::Impl::on(action::Regenerate& again) {
  ChatTree& tree = shown();
  const auto node = find_node(tree, again.message);
  if (!node || !can_answer()) return;
  stop_answer();
  end_comparison();
  const auto question = last_question(tree, *node);
  if (question) begin_answer(tree, *question, tree.leaf);
}

void Controller::Impl::answer_again() {
  ChatTree& tree = shown();
  const auto question = last_question(tree, tree.leaf);
  if (!question || answer || !can_answer()) return;
  begin_answer(tree, *question, tree.leaf);
}

void Controller::Impl::on(action::Continue&) {
  ChatTree& tree = shown();
  if (answer || !tree.leaf || tree.nodes[*tree.leaf].content.speaker != Speaker::Assistant) return;
  const size_t node = *tree.leaf;
  const auto question = last_question(tree, node);
  if (!question || tree.nodes[node].details.sources || !can_answer()) return;
  end_comparison();
  begin_answer(tree, *question, node, node);
}

// ---- Events

void Controller::Impl::on_event(engine_event::Reading& reading) {
  if (!answer || reading.ticket != answer->ticket) return;
  answer->view.phase = WritingView::Phase::Reading;
  answer->view.read = reading.fraction;
  refresh_writing();
}

void Controller::Impl::on_event(engine_event::Wrote& wrote) {
  if (said_of_documents(wrote)) return;
  if (!answer || wrote.ticket != answer->ticket) return;
  WritingView& view = answer->view;
  view.phase = wrote.thinking ? WritingView::Phase::Thinking : WritingView::Phase::Writing;
  view.read = 1;
  (answer->documents ? answer->documents->said : view.text) += wrote.text;
  view.thought += wrote.thought;
  if (wrote.thought_s > 0) view.thought_s = wrote.thought_s;
  view.tokens_per_s = wrote.stats.tokens_per_s;
  view.first_token_ms = wrote.stats.first_token_ms;
  answer->stats = wrote.stats;
  if (answer->documents) check_what_is_said();
  refresh_writing();
}

void Controller::Impl::on_event(engine_event::Answered& answered) {
  if (answered_of_documents(answered)) return;
  if (!answer || answered.ticket != answer->ticket) return;
  answer->stats = answered.stats;
  if (!answer->compares) model_says(answered.device, answered.notice);
  if (answered.error && answered.error->fault != Fault::Cancelled)
    return finish_answer(AnswerDetails::End::Failed, answered.error);
  if (answer->documents && !answered.error) {
    answer->documents->ended = answered;
    return check_what_is_said();
  }
  finish_answer(answered.error ? AnswerDetails::End::Stopped : end_of(answered.stats), std::nullopt);
}

// The answer becomes a message, unless nothing was said.
void Controller::Impl::finish_answer(AnswerDetails::End end, const std::optional<Error>& error) {
  RunningAnswer done = std::move(*answer);
  answer.reset();
  ChatTree* tree = tree_with_key(done.tree);
  if (tree == nullptr) return;
  if (done.compares && state.chat.comparing) {
    done.view.phase = WritingView::Phase::None;
    state.chat.comparing = done.view;
  }
  const std::optional<size_t> leaf = tree->leaf;
  const bool watched = leaf == done.question && !done.compares;  // else another path is shown by now
  if (done.view.text.empty() && done.view.thought.empty()) {
    if (watched) tree->leaf = done.leaf_before;
  } else {
    const size_t node = put_answer(*tree, done, end);
    if (!watched) tree->leaf = leaf;
    const ChatNode& made = tree->nodes[node];
    if (watched && tree == shown_ && made.details.sources) follow_source(made.id, *made.details.sources);
    if (done.compares) compared_second = node;
  }
  if (!done.compares && done.stats.tokens_per_s > 0) state.model.tokens_per_s = done.stats.tokens_per_s;
  if (tree == shown_) state.chat.context.left_out = done.stats.dropped_messages;
  if (error) {
    tell(Notice::Kind::Danger,
         done.server.empty() ? words(Word::kNoticeAnswerFailed, {said(*error)}) : said(*error),
         remedy_for(*error));
  }
  save(*tree);
  if (done.compares) {
    engine.post(engine_command::Close{ModelSlot::Second});
    second_ready = false;
    if (std::exchange(first_made_room, false)) open_model(state.model.path);
  } else if (!second_model.empty()) {
    begin_comparison();
  }
  drop_unneeded_trees();
  if (shown_ != nullptr) refresh_chat();
  count_context();
  index_more();
  work_more();
}

size_t Controller::Impl::put_answer(ChatTree& tree, RunningAnswer& done, AnswerDetails::End end) {
  AnswerDetails details;
  details.thought = std::move(done.view.thought);
  details.thought_s = done.view.thought_s;
  details.end = end;
  details.sources = std::move(done.view.sources);
  AnswerOrigin origin =
      !done.asked ? AnswerOrigin()
      : !done.server.empty()
          ? server_answer_origin(done.model.name, done.server, state.settings.sampling, done.stats)
          : answer_origin(done.model, done.compares ? std::string() : state.model.sha256,
                          state.settings.sampling, done.stats);
  if (done.goes_on) {
    ChatNode& node = tree.nodes[*done.goes_on];
    origin.tokens += node.content.origin.tokens;
    node.content.text = std::move(done.view.text);
    node.content.origin = std::move(origin);
    node.details = std::move(details);
    node.handed_over = false;
    tree.leaf = *done.goes_on;
    return *done.goes_on;
  }
  TranscriptMessage message;
  message.speaker = Speaker::Assistant;
  message.text = std::move(done.view.text);
  message.created_ms = stamp_ms();
  message.origin = std::move(origin);
  return add_node(tree, done.question, std::move(message), std::move(details));
}

void Controller::Impl::refresh_writing() {
  ChatView& chat = state.chat;
  const bool here = answer && answer->tree == shown().key;
  const bool on_path = here && shown().leaf == answer->question;
  chat.writing = on_path && !answer->compares ? answer->view : WritingView();
  if (here && answer->compares) chat.comparing = answer->view;
  changed();
}

// ---- The context meter

void Controller::Impl::count_context() {
  if (shown_ == nullptr) return;
  const PathTexts texts = texts_on(shown(), shown().leaf);
  ContextUse& use = state.chat.context;
  use.system = static_cast<uint32_t>(texts.instructions.size() / kBytesPerToken);
  use.documents = static_cast<uint32_t>(texts.documents.size() / kBytesPerToken);
  use.history = static_cast<uint32_t>(texts.history.size() / kBytesPerToken);
  const bool on_server = !state.model.server.empty();
  use.limit = on_server || state.model.context_tokens > 0 ? state.model.context_tokens
                                                          : state.settings.context_tokens;
  use.estimated = true;
  counting_ticket = 0;
  changed();
  if (state.model.state != ModelView::State::Ready || answer || on_server) return;
  counting_ticket = next_ticket();
  engine.post(engine_command::Count{counting_ticket, {texts.instructions, texts.documents, texts.history}});
}

void Controller::Impl::on_event(engine_event::Counted& counted) {
  if (pages_were_counted(counted)) return;
  if (counted.ticket != counting_ticket || counted.tokens.size() != 3) return;
  ContextUse& use = state.chat.context;
  use.system = counted.tokens[0];
  use.documents = counted.tokens[1];
  use.history = counted.tokens[2];
  use.estimated = false;
  changed();
}

}  // namespace hearth
