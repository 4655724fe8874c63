#include "app/core/chat_tree.h"

#include <doctest/doctest.h>

namespace hearth {
namespace {

TranscriptMessage said(Speaker speaker, std::string text) {
  TranscriptMessage message;
  message.speaker = speaker;
  message.text = std::move(text);
  return message;
}

// system - question - answer
//                   \ answer again - next question
//        \ question, edited - its answer
ChatTree branched() {
  ChatTree tree;
  const size_t system = add_node(tree, std::nullopt, said(Speaker::System, "be kind"));
  const size_t question = add_node(tree, system, said(Speaker::User, "one?"));
  add_node(tree, question, said(Speaker::Assistant, "first"));
  const size_t again = add_node(tree, question, said(Speaker::Assistant, "second"));
  add_node(tree, again, said(Speaker::User, "more?"));
  const size_t edited = add_node(tree, system, said(Speaker::User, "two?"));
  add_node(tree, edited, said(Speaker::Assistant, "third"));
  return tree;
}

std::vector<std::string> shown_texts(const ChatTree& tree) {
  std::vector<std::string> texts;
  for (const MessageView& view : message_views(tree)) texts.push_back(view.text);
  return texts;
}

TEST_CASE("the shown path leaves out instructions and counts versions") {
  ChatTree tree = branched();
  CHECK(shown_texts(tree) == std::vector<std::string>{"two?", "third"});
  CHECK(message_views(tree)[0].version == 2);
  CHECK(message_views(tree)[0].versions == 2);
  CHECK(message_views(tree)[1].versions == 1);
  tree.leaf = latest_below(tree, 1);
  CHECK(shown_texts(tree) == std::vector<std::string>{"one?", "second", "more?"});
  CHECK(message_views(tree)[1].version == 2);
  CHECK(message_views(tree)[1].siblings == std::vector<MessageId>{tree.nodes[2].id, tree.nodes[3].id});
  CHECK(branch_views(tree).size() == 6);
  CHECK_FALSE(branch_views(tree)[0].parent.has_value());
}

TEST_CASE("a model sees the latest instructions first, attached texts before their question, no reasoning") {
  ChatTree tree = branched();
  const size_t other = add_node(tree, tree.leaf, said(Speaker::System, "be brief"));
  TranscriptMessage question = said(Speaker::User, "what is in it?");
  question.attachments.push_back({.name = "notes.txt", .media_type = "text/plain", .bytes = std::nullopt});
  const size_t node = add_node(tree, other, std::move(question));
  CHECK_FALSE(attachments_are_read(tree, tree.leaf));
  tree.nodes[node].attachment_texts[0] = "milk";
  CHECK(attachments_are_read(tree, tree.leaf));
  tree.nodes[6].details.thought = "secretly";
  const std::vector<Message> messages = messages_for_model(tree, tree.leaf);
  REQUIRE(messages.size() == 4);
  CHECK(messages[0].role == "system");
  CHECK(messages[0].text == "be brief");
  CHECK(messages[2].text == "third");
  CHECK(messages[3].text == "File \"notes.txt\":\n\nmilk\n\nwhat is in it?");
  CHECK(texts_on(tree, tree.leaf).documents.find("milk") != std::string::npos);
}

TEST_CASE("an imported answer that carries its reasoning is shown without it") {
  StoredMessage message;
  message.id = 9;
  message.active = true;
  message.content = said(Speaker::Assistant, "<think>hm</think>yes");
  const ChatTree tree = tree_of({message});
  CHECK(tree.nodes[0].content.text == "yes");
  CHECK(tree.nodes[0].details.thought == "hm");
}

TEST_CASE("wiping leaves nothing of a tree") {
  ChatTree tree = branched();
  tree.draft = "half";
  wipe(tree);
  CHECK(tree.nodes.empty());
  CHECK(tree.draft.empty());
}

}  // namespace
}  // namespace hearth
