// The conversation on screen: opening, sending, editing, versions, attachments, what is being typed.
#include <algorithm>
#include <filesystem>

#include "app/core/controller_impl.h"
#include "app/core/tree_saver.h"
#include "app/core/words.h"
#include "engine/base/file.h"
#include "engine/base/paths.h"
#include "engine/base/text.h"

namespace hearth {

struct ReadFile {
  Bytes bytes;
  std::string text;
};

namespace {

constexpr uint64_t kMostAttachedBytes = uint64_t{4} << 20;

Result<ChatTree> load_tree(Database& db, ChatId chat) {
  TRY(const ChatSummary summary, find_chat(db, chat));
  TRY(std::vector<StoredMessage> messages, messages_of(db, chat));
  ChatTree tree = tree_of(std::move(messages));
  tree.chat = chat;
  tree.title = summary.title;
  TRY(tree.draft, read_draft(db, chat));
  tree.handed_draft = tree.draft;
  std::unordered_map<size_t, MessageId> ids;
  for (size_t i = 0; i < tree.nodes.size(); ++i) ids.emplace(i, tree.nodes[i].id);
  tree.saver = std::make_shared<TreeSaver>(chat, std::move(ids));
  return tree;
}

std::string name_of(const std::string& path) { return text_of(path_of(path).filename()); }

Result<ReadFile> read_attachment(const std::string& path) {
  const std::string name = repair_utf8(name_of(path));
  const auto file = open_file(path);
  if (!file) return fail(file.error().fault, words(Word::kAttachmentUnreadable, {name, said(file.error())}));
  const uint64_t bytes = (*file)->size();
  if (bytes > kMostAttachedBytes) {
    return fail(Fault::Unsupported,
                words(Word::kAttachmentTooLong,
                      {name, std::to_string((bytes >> 20) + 1), std::to_string(kMostAttachedBytes >> 20)}));
  }
  ReadFile read;
  read.bytes.resize(static_cast<size_t>(bytes));
  if (const Status status = (*file)->read_at(0, read.bytes); !status)
    return fail(status.error().fault, words(Word::kAttachmentUnreadable, {name, said(status.error())}));
  read.text.assign(reinterpret_cast<const char*>(read.bytes.data()), read.bytes.size());
  if (read.text.starts_with("\xEF\xBB\xBF")) read.text.erase(0, 3);
  if (!is_valid_utf8(read.text) || read.text.find('\0') != std::string::npos)
    return fail(Fault::Unsupported, words(Word::kAttachmentNotText, {name}));
  return read;
}

}  // namespace

// ---- Trees

ChatTree* Controller::Impl::tree_with_key(uint64_t key) {
  const auto found = std::ranges::find(trees, key, &ChatTree::key);
  return found == trees.end() ? nullptr : &*found;
}

ChatTree& Controller::Impl::add_tree(ChatTree tree) {
  tree.key = ++last_key;
  return trees.emplace_back(std::move(tree));
}

void Controller::Impl::show(ChatTree& tree) {
  if (shown_ != &tree) {
    if (shown_ != nullptr && shown_->temporary && answer && answer->tree == shown_->key) stop_answer();
    end_comparison();
    state.chat.found = 0;
    close_source();
    shown_ = &tree;
    ++state.chat.draft_version;
    drop_unneeded_trees();
  }
  refresh_chat();
  count_context();
}

void Controller::Impl::show_new_chat(bool temporary) {
  const auto empty = std::ranges::find_if(
      trees, [temporary](const ChatTree& tree) { return tree.nodes.empty() && tree.temporary == temporary; });
  if (empty != trees.end()) return show(*empty);
  ChatTree tree;
  tree.temporary = temporary;
  show(add_tree(std::move(tree)));
}

// An answer that is being written, an attempt to save and what is being typed into a new chat keep a tree.
void Controller::Impl::drop_unneeded_trees() {
  for (auto tree = trees.begin(); tree != trees.end();) {
    const auto next = std::next(tree);
    const bool typed = tree->nodes.empty() && !tree->temporary && !tree->draft.empty();
    const bool needed = &*tree == shown_ || (answer && answer->tree == tree->key) ||
                        tree->saves_running > 0 || tree->save_failed || typed;
    if (!needed) {
      attached.erase(tree->key);
      hearth::wipe(*tree);
      trees.erase(tree);
    }
    tree = next;
  }
}

void Controller::Impl::put_waiting_chat(ChatId chat, std::string draft) {
  waiting_chat = chat;
  const auto fresh = std::ranges::find_if(
      trees, [](const ChatTree& tree) { return tree.nodes.empty() && !tree.temporary && !tree.saver; });
  ChatTree& tree = fresh != trees.end() ? *fresh : add_tree({});
  tree.chat = chat;
  tree.saver = std::make_shared<TreeSaver>(chat, std::unordered_map<size_t, MessageId>());
  tree.handed_draft = draft;
  if (tree.draft.empty()) tree.draft = std::move(draft);
  if (&tree == shown_) {
    ++state.chat.draft_version;
    refresh_chat();
  }
}

void Controller::Impl::refresh_chat() {
  const ChatTree& tree = shown();
  ChatView& chat = state.chat;
  chat.id = tree.nodes.empty() ? 0 : tree.chat;
  chat.title = tree.title;
  chat.temporary = tree.temporary;
  chat.messages = message_views(tree);
  chat.branches = branch_views(tree);
  chat.draft = tree.draft;
  chat.persona = tree.persona;
  chat.asks_documents = tree.asks_documents;
  chat.attached.clear();
  if (const auto files = attached.find(tree.key); files != attached.end()) {
    for (const Attached& one : files->second) chat.attached.push_back(one.view);
  }
  refresh_writing();
  changed();
}

void Controller::Impl::put_draft(std::string text) {
  shown().draft = std::move(text);
  state.chat.draft = shown().draft;
  ++state.chat.draft_version;
}

// ---- Opening

void Controller::Impl::on(action::NewChat& chat) {
  state.page = Page::Chat;
  ++last_opened;
  show_new_chat(chat.temporary);
}

void Controller::Impl::on(action::OpenChat& open) {
  state.page = Page::Chat;
  const uint64_t number = ++last_opened;
  const auto here = std::ranges::find_if(trees, [&](const ChatTree& tree) { return tree.chat == open.chat; });
  if (here != trees.end() && open.chat != 0) {
    show(*here);
    return show_message(*here, open.message);
  }
  read([chat = open.chat](Database& db) { return load_tree(db, chat); },
       [this, number, message = open.message](Result<ChatTree>& loaded) {
         if (number != last_opened) return;
         if (!loaded) {
           tell(Notice::Kind::Caution, said(loaded.error()));
           return;
         }
         ChatTree& tree = add_tree(std::move(*loaded));
         show(tree);
         show_message(tree, message);
       });
}

void Controller::Impl::show_message(ChatTree& tree, std::optional<MessageId> message) {
  if (!message) return;
  const auto node = find_node(tree, *message);
  if (!node) return;
  const std::vector<size_t> path = path_to(tree, tree.leaf);
  if (std::ranges::find(path, *node) == path.end()) {
    tree.leaf = latest_below(tree, *node);
    save(tree);
  }
  refresh_chat();
  state.chat.found = *message;
}

void Controller::Impl::on(action::ShowVersion& show) {
  const auto node = find_node(shown(), show.message);
  if (!node) return;
  shown().leaf = latest_below(shown(), *node);
  end_comparison();
  save(shown());
  refresh_chat();
  count_context();
}

// ---- Sending

std::optional<std::string> Controller::Impl::chosen_instructions() const {
  const ChatTree& tree = *shown_;
  if (!tree.persona_chosen && !tree.nodes.empty()) return std::nullopt;
  for (const Persona& persona : state.workbench.personas) {
    if (persona.id == tree.persona && tree.persona != 0) return persona.instructions;
  }
  return state.settings.system_prompt;
}

// With the instructions that hold from here on before it, when they are others than before.
size_t Controller::Impl::add_question(ChatTree& tree, std::optional<size_t> parent,
                                      TranscriptMessage message) {
  const std::optional<std::string> instructions = chosen_instructions();
  if (instructions && repair_utf8(*instructions) != instructions_on(tree, parent)) {
    TranscriptMessage system;
    system.speaker = Speaker::System;
    system.text = repair_utf8(*instructions);
    system.created_ms = stamp_ms();
    parent = add_node(tree, parent, std::move(system));
  }
  tree.persona_chosen = false;
  if (tree.title.empty()) tree.title = title_of_question(message.text);
  if (tree.title.empty() && !message.attachments.empty()) tree.title = message.attachments.front().name;
  message.created_ms = stamp_ms();
  return add_node(tree, parent, std::move(message));
}

TranscriptMessage Controller::Impl::typed_message(std::string text) {
  TranscriptMessage message;
  message.text = std::move(text);
  for (Attached& one : attached[shown().key]) {
    if (one.view.error.empty())
      message.attachments.push_back(
          {.name = one.view.name, .media_type = "text/plain", .bytes = std::move(one.bytes)});
  }
  return message;
}

void Controller::Impl::on(action::Send& send) {
  ChatTree& tree = shown();
  std::vector<Attached>& files = attached[tree.key];
  const bool has_file =
      std::ranges::any_of(files, [](const Attached& one) { return one.view.error.empty(); });
  if (is_blank(send.text) && !has_file) return;
  const bool refused = answer.has_value() || !can_answer();
  if (answer) tell_for_a_while(Notice::Kind::Caution, std::string(words(Word::kNoticeAnswering)));
  send_when_read = !refused && std::ranges::any_of(files, &Attached::reading);
  if (refused || send_when_read) {
    put_draft(repair_utf8(send.text));
    return save(tree);
  }
  end_comparison();
  const size_t question = add_question(tree, tree.leaf, typed_message(repair_utf8(send.text)));
  auto text = tree.nodes[question].attachment_texts.begin();
  for (Attached& one : files) {
    if (one.view.error.empty()) *text++ = std::move(one.text);
  }
  attached.erase(tree.key);
  put_draft("");
  state.chat.found = 0;
  begin_answer(tree, question, question);
}

void Controller::Impl::on(action::Edit& edit) {
  ChatTree& tree = shown();
  const auto node = find_node(tree, edit.message);
  if (!node || is_blank(edit.text)) return;
  stop_answer();
  end_comparison();
  const ChatNode& old = tree.nodes[*node];
  TranscriptMessage message = old.content;
  message.text = repair_utf8(edit.text);
  message.created_ms = stamp_ms();
  if (old.content.speaker == Speaker::Assistant) {
    AnswerDetails details = old.details;
    details.end = AnswerDetails::End::Whole;
    details.edited = true;
    details.sources.reset();  // nobody has checked what it says now
    add_node(tree, old.parent, std::move(message), std::move(details));
    save(tree);
    refresh_chat();
    return count_context();
  }
  const auto texts = old.attachment_texts;
  const auto parent = old.parent;
  const size_t question = add_node(tree, parent, std::move(message));
  tree.nodes[question].attachment_texts = texts;
  if (can_answer()) return begin_answer(tree, question, question);
  save(tree);
  refresh_chat();
}

// ---- What is being typed

void Controller::Impl::on(action::KeepDraft& keep) {
  shown().draft = repair_utf8(keep.text);
  state.chat.draft = shown().draft;
  save(shown());
}

void Controller::Impl::on(action::UsePersona& use) {
  shown().persona = use.id;
  shown().persona_chosen = true;
  state.chat.persona = use.id;
}

void Controller::Impl::on(action::AttachFiles& attach) {
  for (const std::string& path : attach.paths) {
    Attached one;
    one.id = ++last_attached;
    one.view.name = repair_utf8(name_of(path));
    attached[shown().key].push_back(one);
    aside([path] { return read_attachment(path); },
          [this, of = session, tree = shown().key, id = one.id](Result<ReadFile>& file) {
            if (of == session) attachment_read(tree, id, file);
          });
  }
  refresh_chat();
}

void Controller::Impl::attachment_read(uint64_t tree, uint64_t id, Result<ReadFile>& file) {
  const auto files = attached.find(tree);
  if (files == attached.end()) return;
  const auto one = std::ranges::find(files->second, id, &Attached::id);
  if (one == files->second.end()) return;
  one->reading = false;
  if (file) {
    one->view.bytes = file->bytes.size();
    one->bytes = std::move(file->bytes);
    one->text = std::move(file->text);
  } else {
    one->view.error = file.error().message;
  }
  if (tree != shown().key) return;
  refresh_chat();
  if (!send_when_read || std::ranges::any_of(files->second, &Attached::reading)) return;
  send_when_read = false;
  action::Send send{shown().draft};
  on(send);
}

void Controller::Impl::on(action::Detach& detach) {
  std::vector<Attached>& files = attached[shown().key];
  if (detach.index >= files.size()) return;
  files.erase(files.begin() + static_cast<std::ptrdiff_t>(detach.index));
  refresh_chat();
}

}  // namespace hearth
