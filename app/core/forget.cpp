#include "app/core/forget.h"

#include "app/store/secret.h"

namespace hearth {
namespace {

void forget(std::vector<std::string>& texts) {
  for (std::string& text : texts) wipe(text);
  texts.clear();
}

void forget(WritingView& writing) {
  wipe(writing.text);
  wipe(writing.thought);
  if (writing.sources) wipe(*writing.sources);
  writing = {};
}

void forget(std::vector<AttachmentView>& attachments) {
  for (AttachmentView& attachment : attachments) wipe(attachment.name);
  attachments.clear();
}

void forget(ChatView& chat) {
  wipe(chat.title);
  wipe(chat.draft);
  for (MessageView& message : chat.messages) {
    wipe(message.text);
    wipe(message.thought);
    wipe(message.origin.parameters);
    forget(message.attachments);
    if (message.sources) wipe(*message.sources);
  }
  for (BranchView& branch : chat.branches) wipe(branch.title);
  forget(chat.writing);
  if (chat.comparing) forget(*chat.comparing);
  forget(chat.attached);
  const uint64_t version = chat.draft_version;
  chat = {};
  chat.draft_version = version + 1;
}

void forget(ChatsView& chats) {
  for (ChatSummary& chat : chats.chats) {
    wipe(chat.title);
    wipe(chat.folder);
    forget(chat.tags);
  }
  for (ChatsView::BeingErased& chat : chats.being_erased) wipe(chat.title);
  forget(chats.folders);
  forget(chats.tags);
  if (chats.folder) wipe(*chats.folder);
  chats = {};
}

void forget(SearchView& search) {
  wipe(search.query);
  for (SearchHit& hit : search.hits) wipe(hit.snippet.text);
  forget(search.titles);
  search = {};
}

void forget(DocumentsView& documents) {
  for (DocumentView& document : documents.documents) wipe(document.name);
  for (UnreadDocument& one : documents.unread) {
    wipe(one.file);
    wipe(one.reason);
  }
  for (WatchedFolderView& folder : documents.folders) {
    wipe(folder.folder);
    wipe(folder.name);
    wipe(folder.path);
  }
  for (std::string& folder : documents.offered_folders) wipe(folder);
  wipe(documents.reading.file);
  documents = {};
}

void forget(SourcePassage& place) {
  wipe(place.file);
  wipe(place.heading);
}

void forget(WorkbenchView& workbench) {
  for (TokenView& token : workbench.tokens) wipe(token.piece);
  for (CandidateView& candidate : workbench.candidates) wipe(candidate.piece);
  for (Persona& persona : workbench.personas) {
    wipe(persona.name);
    wipe(persona.instructions);
  }
  for (SavedPrompt& prompt : workbench.prompts) {
    wipe(prompt.title);
    wipe(prompt.text);
  }
  wipe(workbench.prompt_text);
  workbench.tokens.clear();
  workbench.candidates.clear();
  workbench.personas.clear();
  workbench.prompts.clear();
}

}  // namespace

void forget(SourceView& source) {
  wipe(source.text);
  if (source.picture) wipe(source.picture->rgb);
  wipe(source.sources);
  source = {};
}

void forget(DocumentWorkView& work) {
  for (WorkedDocument& document : work.documents) wipe(document.name);
  for (DocumentFinding& finding : work.found) {
    wipe(finding.text);
    wipe(finding.first_figures);
    wipe(finding.second_figures);
    for (FoundSentence& sentence : finding.sentences) {
      wipe(sentence.text);
      forget(sentence.place);
    }
  }
  work = {};
}

void forget_content(AppState& state) {
  wipe(state.settings.system_prompt);
  forget(state.chat);
  forget(state.chats);
  forget(state.search);
  forget(state.documents);
  forget(state.document_work);
  forget(state.source);
  forget(state.workbench);
  for (std::string& reason : state.transfer.reasons) wipe(reason);
  wipe(state.transfer.result);
  state.transfer = {};
  wipe(state.vault.recovery_code);
  state.vault.error.clear();
  state.vault.wrong_passphrase = false;
  for (Notice& notice : state.notices) wipe(notice.text);  // some name a chat or a file
  state.notices.clear();
}

}  // namespace hearth
