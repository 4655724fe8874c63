// Windows: language, preferences, dialogs, and where the input method opens.
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>
// After windows.h.
#include <commdlg.h>
#include <imm.h>
#include <shlobj.h>

#define GLFW_EXPOSE_NATIVE_WIN32
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <GLFW/glfw3native.h>

#include <atomic>
#include <cwchar>
#include <thread>
#include <utility>
#include <vector>

#include "app/platform/main_thread.h"
#include "app/platform/platform.h"
#include "app/platform/system.h"

namespace hearth::platform {
namespace {

std::wstring wide(const std::string& text) {
  const int size = static_cast<int>(text.size());
  std::wstring result(static_cast<size_t>(MultiByteToWideChar(CP_UTF8, 0, text.data(), size, nullptr, 0)),
                      L'\0');
  MultiByteToWideChar(CP_UTF8, 0, text.data(), size, result.data(), static_cast<int>(result.size()));
  return result;
}

std::string utf8(const std::wstring& text) {
  const int size = static_cast<int>(text.size());
  const int bytes = WideCharToMultiByte(CP_UTF8, 0, text.data(), size, nullptr, 0, nullptr, nullptr);
  std::string result(static_cast<size_t>(bytes), '\0');
  WideCharToMultiByte(CP_UTF8, 0, text.data(), size, result.data(), bytes, nullptr, nullptr);
  return result;
}

// Pairs of name and patterns, each ended by a null, and one null more.
std::wstring filter_of(const std::vector<FileKind>& kinds) {
  std::wstring filter;
  for (const FileKind& kind : kinds) {
    std::string patterns;
    for (const std::string& extension : kind.extensions)
      patterns += (patterns.empty() ? "*." : ";*.") + extension;
    filter += wide(kind.name) + L'\0' + wide(patterns) + L'\0';
  }
  return filter + L'\0';
}

// What the dialog leaves: a path; or of several files their folder and then their names, each ended by a
// null.
std::vector<std::string> paths_in(const wchar_t* text) {
  const std::wstring first = text;
  std::vector<std::string> paths;
  for (const wchar_t* name = text + first.size() + 1; *name; name += std::wcslen(name) + 1)
    paths.push_back(utf8(first + L'\\' + name));
  return paths.empty() ? std::vector{utf8(first)} : paths;
}

enum class Wanted { File, Files, PlaceToSave };

std::vector<std::string> ask(Wanted wanted, const std::wstring& title, const std::wstring& filter,
                             const std::wstring& suggested) {
  const bool save = wanted == Wanted::PlaceToSave;
  std::wstring path = suggested;
  path.resize(32768);
  OPENFILENAMEW request = {};
  request.lStructSize = sizeof request;
  request.lpstrTitle = title.c_str();
  request.lpstrFilter = filter.size() > 1 ? filter.c_str() : nullptr;
  request.lpstrFile = path.data();
  request.nMaxFile = static_cast<DWORD>(path.size());
  request.Flags = OFN_NOCHANGEDIR | (save ? OFN_OVERWRITEPROMPT : OFN_FILEMUSTEXIST);
  if (wanted == Wanted::Files) request.Flags |= OFN_EXPLORER | OFN_ALLOWMULTISELECT;
  if (!(save ? GetSaveFileNameW(&request) : GetOpenFileNameW(&request))) return {};
  return paths_in(path.c_str());
}

std::vector<std::string> ask_folder(const std::wstring& title) {
  if (FAILED(CoInitializeEx(nullptr, COINIT_APARTMENTTHREADED))) return {};
  BROWSEINFOW request = {};
  request.lpszTitle = title.c_str();
  request.ulFlags = BIF_RETURNONLYFSDIRS | BIF_NEWDIALOGSTYLE;
  std::vector<std::string> chosen;
  if (const PIDLIST_ABSOLUTE item = SHBrowseForFolderW(&request)) {
    wchar_t path[MAX_PATH];
    if (SHGetPathFromIDListW(item, path)) chosen.push_back(utf8(path));
    CoTaskMemFree(item);
  }
  CoUninitialize();
  return chosen;
}

std::atomic<bool> waiting = false;  // one dialog at a time

// The dialog has a loop of its own, so that the window goes on drawing. It cannot be ended from here.
Status ask_on_a_thread(std::function<std::vector<std::string>()> ask_now, Chosen done) {
  if (waiting.exchange(true)) return fail(Fault::Busy, "A file dialog is open already.");
  std::thread([ask_now = std::move(ask_now), done = std::move(done)] {
    std::vector<std::string> paths = ask_now();
    waiting = false;
    run_on_main([done, paths = std::move(paths)] { done(paths); });
  }).detach();
  return {};
}

}  // namespace

Status choose_file(const std::string& title, const std::vector<FileKind>& kinds, Chosen done) {
  return ask_on_a_thread(
      [title = wide(title), filter = filter_of(kinds)] { return ask(Wanted::File, title, filter, L""); },
      std::move(done));
}

Status choose_files(const std::string& title, const std::vector<FileKind>& kinds, Chosen done) {
  return ask_on_a_thread(
      [title = wide(title), filter = filter_of(kinds)] { return ask(Wanted::Files, title, filter, L""); },
      std::move(done));
}

Status choose_place_to_save(const std::string& title, const std::string& suggested, Chosen done) {
  return ask_on_a_thread(
      [title = wide(title), name = wide(suggested)] {
        return ask(Wanted::PlaceToSave, title, filter_of({}), name);
      },
      std::move(done));
}

Status choose_folder(const std::string& title, Chosen done) {
  return ask_on_a_thread([title = wide(title)] { return ask_folder(title); }, std::move(done));
}

void end_dialogs() {}  // the program's end closes them

std::string system_language() {
  wchar_t names[512];
  ULONG count = 0, size = 512;
  if (!GetUserPreferredUILanguages(MUI_LANGUAGE_NAME, &count, names, &size) || count == 0) return "en";
  const std::string first = utf8(names);
  if (first == "zh-CN" || first == "zh-SG") return "zh-Hans";
  if (first == "zh-TW" || first == "zh-HK" || first == "zh-MO") return "zh-Hant";
  return first;
}

bool system_prefers_dark() {
  DWORD light = 1, size = sizeof light;
  RegGetValueW(HKEY_CURRENT_USER, L"Software\\Microsoft\\Windows\\CurrentVersion\\Themes\\Personalize",
               L"AppsUseLightTheme", RRF_RT_REG_DWORD, nullptr, &light, &size);
  return light == 0;
}

bool system_prefers_reduced_motion() {
  BOOL animations = TRUE;
  SystemParametersInfoW(SPI_GETCLIENTAREAANIMATION, 0, &animations, 0);
  return !animations;
}

void set_input_method_area(GLFWwindow* window, float x, float y, float height) {
  const HWND handle = glfwGetWin32Window(window);
  const HIMC context = ImmGetContext(handle);
  if (!context) return;
  COMPOSITIONFORM composition = {};
  composition.dwStyle = CFS_FORCE_POSITION;
  composition.ptCurrentPos = {static_cast<LONG>(x), static_cast<LONG>(y)};
  ImmSetCompositionWindow(context, &composition);
  CANDIDATEFORM candidates = {};
  candidates.dwStyle = CFS_CANDIDATEPOS;
  candidates.ptCurrentPos = {static_cast<LONG>(x), static_cast<LONG>(y + height)};
  ImmSetCandidateWindow(context, &candidates);
  ImmReleaseContext(handle, context);
}

}  // namespace hearth::platform
