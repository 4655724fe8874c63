#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

#include "app/store/process_privacy.h"

namespace hearth {

bool keep_process_private() {
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
  // Reports of crashes hold no heap. Looked up, as MinGW's werapi.h does not declare it.
  using SetFlags = HRESULT(WINAPI*)(DWORD);
  constexpr DWORD kNoHeap = 1;  // WER_FAULT_REPORTING_FLAG_NOHEAP
  const auto set_flags = reinterpret_cast<SetFlags>(
      reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"kernel32.dll"), "WerSetFlags")));
  return set_flags != nullptr && set_flags(kNoHeap) == S_OK;
}

}  // namespace hearth
