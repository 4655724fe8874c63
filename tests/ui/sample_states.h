// States of the app made by hand for the shell, the sidebar and the conversation: plausible ones, and ones
// that try to break the layout.
#pragma once

#include "app/core/state.h"

namespace hearth::ui {

AppState chat_state();       // an answer with reasoning, versions, folders, tags
AppState empty_state();      // a new vault: no chats, a model is ready
AppState no_model_state();   // nobody can answer
AppState temporary_state();  // a temporary chat, memory only
AppState writing_state();    // an answer is being written
AppState thinking_state();   // its reasoning is
AppState comparing_state(bool done);
AppState failed_state();     // an answer failed, notices, the vault locks soon, a chat can be brought back
AppState full_state();       // the context is nearly full, files are attached
AppState cited_state();      // an answer from documents, with a struck sentence
AppState passages_state();   // the passages for one were found, the model reads them
AppState not_there_state();  // nothing in the documents answers
AppState source_state();
AppState source_page_state();       // the page that an answer cites is open
AppState search_state();            // a search with hits
AppState hostile_state_of_chats();  // very long names, one word of 200 letters, other scripts
AppState many_chats_state();        // 2,000 chats
AppState long_chat_state(size_t messages = 10'000);

}  // namespace hearth::ui
