#include "app/ui/drafts.h"

#include "app/core/action.h"
#include "app/store/secret.h"

namespace hearth::ui {

Action action_for(const FileWish& wish, std::vector<std::string> paths) {
  std::string& path = paths.front();
  switch (wish.purpose) {
    case FilePurpose::ModelFile:
      return action::OpenModel{std::move(path)};
    case FilePurpose::ModelFolder:
      return action::AddModelFolder{std::move(path)};
    case FilePurpose::ImportChats:
      return action::ImportChats{std::move(path)};
    case FilePurpose::Attach:
      return action::AttachFiles{std::move(paths)};
    case FilePurpose::Documents:
      return action::AddDocuments{std::move(paths)};
    case FilePurpose::DocumentFolder:
      return action::OfferFolders{std::move(paths)};
    case FilePurpose::ExportChat:
      return action::ExportChat{wish.chat, wish.format, std::move(path)};
    case FilePurpose::BackUp:
      return action::BackUp{std::move(path)};
    case FilePurpose::OpenBackup:
      return action::ChooseBackup{std::move(path)};
  }
  return action::Activity{};
}

void Drafts::forget() {
  for (std::string* typed : {&sidebar.query, &sidebar.new_title, &sidebar.new_folder, &sidebar.new_tags,
                             &chat.message, &chat.edited})
    wipe(*typed);
  chat.answers.clear();
  pages.forget();
  const std::optional<bool> wide = sidebar.wide;
  *this = Drafts();
  sidebar.wide = wide;
}

}  // namespace hearth::ui
