#include "app/ui/panels.h"
#include "imgui.h"

namespace hearth::ui {

void ask_for_file(Ui& ui, bool pressed, const FileWish& wish, Drafts& drafts, Actions& out) {
  const NodeId node = ui.tree->nodes().back().id;
  if (auto typed = ui.tree->take(node, SemanticRequest::Kind::Type))
    out.push_back(action_for(wish, {std::move(typed->text)}));
  else if (pressed)
    drafts.file_wish = wish;
}

bool file_button(Ui& ui, Rect at, std::string_view name, const FileWish& wish, Drafts& drafts, Actions& out,
                 const Button& how) {
  std::optional<std::string> path = file_button(ui, at, name, how);
  if (!path) return false;
  if (path->empty())
    drafts.file_wish = wish;
  else
    out.push_back(action_for(wish, {std::move(*path)}));
  return true;
}

FileQuestion question_for(const FileWish& wish) {
  switch (wish.purpose) {
    case FilePurpose::ModelFile:
      return {std::string(words(Word::kModelsChooseFile)), std::string(words(Word::kFilesModels)), {"gguf"}};
    case FilePurpose::ImportChats:
      return {
          std::string(words(Word::kHistoryImport)), std::string(words(Word::kFilesExports)), {"zip", "json"}};
    case FilePurpose::ExportChat:
      return {std::string(words(Word::kFilesSaveAs)), wish.format, {wish.format}, true};
    case FilePurpose::BackUp:
      return {
          std::string(words(Word::kFilesSaveAs)), std::string(words(Word::kFilesBackups)), {"backup"}, true};
    case FilePurpose::OpenBackup:
      return {std::string(words(Word::kWelcomeBackup)), {}, {}};
    case FilePurpose::Documents:
      return {
          .title = std::string(words(Word::kDocumentsAdd)), .kind = {}, .extensions = {}, .several = true};
    case FilePurpose::DocumentFolder:
      return {.title = std::string(words(Word::kDocumentsAddFolder)),
              .kind = {},
              .extensions = {},
              .folder = true};
    case FilePurpose::ModelFolder:
      return {
          .title = std::string(words(Word::kModelsAddFolder)), .kind = {}, .extensions = {}, .folder = true};
    case FilePurpose::Attach:
      break;
  }
  return {.title = std::string(words(Word::kChatAttach)), .kind = {}, .extensions = {}, .several = true};
}

bool escape_pressed() { return ImGui::IsKeyPressed(ImGuiKey_Escape, false); }

void copy_to_clipboard(std::string_view text) { ImGui::SetClipboardText(std::string(text).c_str()); }

}  // namespace hearth::ui
