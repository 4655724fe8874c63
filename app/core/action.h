// Any of the actions, as panels hand them to the controller.

#pragma once

#include <utility>
#include <variant>

#include "app/core/actions.h"

namespace hearth {

using AnyAction = std::variant<
    action::CreateVault, action::UseMemoryOnly, action::RecoveryCodeKept, action::Unlock,
    action::UnlockWithCode, action::Lock, action::ChooseBackup, action::RestoreBackup,
    action::ChangePassphrase, action::NewRecoveryCode, action::ChooseVault, action::ShowPage,
    action::ChooseLater, action::Activity, action::OpenModel, action::CloseModel, action::LookForServer,
    action::UseServer, action::UseServerAgain, action::ForgetServer, action::SetDevice, action::TestDevices,
    action::NewChat, action::OpenChat, action::Send, action::Stop, action::Continue, action::Regenerate,
    action::Edit, action::ShowVersion, action::Compare, action::KeepComparison, action::AttachFiles,
    action::Detach, action::KeepDraft, action::AddDocuments, action::OfferFolders, action::AddFolders,
    action::DeclineFolders, action::LookAgain, action::StopWatching, action::UnlockDocument,
    action::ReadScans, action::StopReading, action::PauseIndexing, action::FetchSearchModels,
    action::ForgetUnread, action::RemoveDocument, action::WorkOnDocuments, action::StopDocumentWork,
    action::GoOnWithDocuments, action::CloseDocumentWork, action::AskDocuments, action::ShowSource,
    action::ShowFinding, action::DrawSource, action::CloseSource, action::TakeFiles, action::RenameChat,
    action::PinChat, action::ArchiveChat, action::MoveChat, action::TagChat, action::DeleteChat,
    action::UndoDelete, action::FilterChats, action::Search, action::ImportChats, action::ExportChat,
    action::CancelTransfer, action::BackUp, action::ScanShelf, action::AddModel, action::VerifyModel,
    action::RemoveModel, action::AddModelFolder, action::LookUpModel, action::Download, action::PauseDownload,
    action::ResumeDownload, action::CancelDownload, action::ShowTokens, action::ShowPrompt,
    action::ShowCandidates, action::ShowPlan, action::SavePersona, action::RemovePersona, action::UsePersona,
    action::SavePromptText, action::RemovePromptText, action::ChangeSettings, action::DismissNotice,
    action::UseRemedy, action::ClearLedger, action::Tell>;

/// One of these. The variant's own constructor would compare all of them, and its moves be compiled, in each
/// file that asks for something, which was most of what compiling a panel took. So one is made by its type
/// here, and moving it is compiled once.
struct Action : AnyAction {
  template <class T>
  Action(T one) : AnyAction(std::in_place_type<T>, std::move(one)) {}
  Action(AnyAction one);
  Action(Action&&) noexcept;
  Action& operator=(Action&&) noexcept;
  ~Action();
};

}  // namespace hearth
