// What the page of the documents is made of, beside the list: folders that are watched, work on whole
// documents. UI thread.
#pragma once

#include <string>
#include <string_view>

#include "app/ui/pages/page_parts.h"

namespace hearth::ui {

// Work that goes on by itself: what it is, how much of it is done, and buttons. Which was pressed, or -1.
int draw_running_work(Flow& flow, const Item& item, std::initializer_list<Offer> row, double share);

// ---- document_folders.cpp

// Nothing where no folder is watched.
void draw_watched_folders(Flow& flow, const DocumentsView& documents, Actions& out);
// While folders are offered: whether to keep up with changes in them.
void draw_folder_question(Ui& ui, const DocumentsView& documents, Drafts& drafts, Actions& out);

// ---- document_work.cpp

// Over the list: what can be done with the documents that are chosen in it.
void draw_work_offers(Flow& flow, const DocumentsView& documents, Drafts& drafts, Actions& out);
// Over the list: the work that goes on or is done, where its page is not shown.
void draw_work_status(Flow& flow, const AppState& state, Drafts& drafts, Actions& out);
// The page of the work in the place of the list.
bool shows_work(const AppState& state, const Drafts& drafts);
void draw_document_work(Ui& ui, Rect at, const AppState& state, Drafts& drafts, Actions& out);

// ---- document_findings.cpp: what was found, in words

std::string title_of(const DocumentWorkView& work);  // "Compare: lease.pdf, new lease.pdf"
std::string_view name_of(DocumentWork work);
std::string_view about(DocumentWork work);
std::string coverage_of(const DocumentWorkView& work);  // "Pages read: 12 of 240"
std::string said_of(const DocumentFinding& finding);  // "850 against 920", "Only in lease.pdf"; may be empty
std::string judged_of(const DocumentFinding& finding);  // what the model says of it; may be empty
std::string nothing_found(const DocumentWorkView& work);
// What has to be known of what was found: how it was made, what was left out.
std::vector<std::string> notes_of(const DocumentWorkView& work);
std::string markdown_of(const DocumentWorkView& work);

}  // namespace hearth::ui
