#include "ui/null_window.h"

#include <imgui.h>

namespace hearth::ui {

NullWindow::NullWindow(float width, float height) : context_(ImGui::CreateContext()) {
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures | ImGuiBackendFlags_RendererHasVtxOffset;
  resize(width, height);
}

NullWindow::~NullWindow() {
  for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
    texture->SetTexID(ImTextureID_Invalid);
    texture->SetStatus(ImTextureStatus_Destroyed);
  }
  ImGui::DestroyContext(context_);
}

void NullWindow::resize(float width, float height) { ImGui::GetIO().DisplaySize = {width, height}; }

ImDrawData* NullWindow::frame(const std::function<void()>& body) {
  ImGui::GetIO().DeltaTime = step;
  ImGui::NewFrame();
  body();
  ImGui::Render();
  ImDrawData* data = ImGui::GetDrawData();
  for (ImTextureData* texture : *data->Textures) {
    if (texture->Status == ImTextureStatus_WantDestroy) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    } else if (texture->Status != ImTextureStatus_OK && texture->Status != ImTextureStatus_Destroyed) {
      // Any name but the invalid one: pictures are painted from the pixels that ImGui keeps.
      texture->SetTexID(static_cast<ImTextureID>(texture->UniqueID + 1));
      texture->SetStatus(ImTextureStatus_OK);
    }
  }
  return data;
}

const std::string& NullWindow::fonts() {
  static const std::string folder = HEARTH_FONTS;
  return folder;
}

}  // namespace hearth::ui
