// States of the app made by hand for the pages outside the conversation: plausible ones, and ones that try to
// break the layout.
#pragma once

#include "app/core/state.h"

namespace hearth::ui {

AppState welcome_state();
AppState recovery_state();
AppState choose_state();  // network off, nothing fetched
AppState unlock_state();
AppState models_state();     // five models, two downloads
AppState workbench_state();  // everything filled in
AppState documents_state();  // four documents, one with pages that are pictures
AppState scanned_documents_state();
AppState reading_scans_state();
AppState locked_documents_state();   // two files have passwords
AppState watched_documents_state();  // three folders are kept up with, one of which is not there
AppState indexing_documents_state();
AppState reading_documents_state();  // files are being read, others could not be
AppState no_documents_state();
AppState summarising_state();     // a document is read as a whole; some of it was
AppState summary_state();         // that is done, with a page of it open
AppState facts_state();           // key facts
AppState comparison_state();      // of two documents
AppState contradictions_state();  // found, and no model to judge them
AppState privacy_state();         // a vault, connections of today and before
AppState settings_state();
AppState looked_state();           // the models page with one model: a server was looked at
AppState server_state(Page page);  // a server of the person's own answers
AppState wrong_passphrase_state();
AppState remote_state();  // a model was looked up
AppState empty_models_state();
AppState quiet_privacy_state();  // no connections
// The same with long names, other scripts, huge and missing numbers.
AppState hostile_state();

}  // namespace hearth::ui
