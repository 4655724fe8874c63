// What a person prefers, as the desktop portal tells it: org.freedesktop.appearance, and the settings of
// GNOME and KDE that came before it. Only asked of a portal that runs already, so it costs milliseconds.
#include <cstdlib>

#include "app/platform/platform.h"
#include "app/platform/portal_linux.h"

namespace hearth::platform {
namespace {

constexpr const char* kAppearance = "org.freedesktop.appearance";
constexpr uint32_t kPreferDark = 1, kReduceMotion = 1;

}  // namespace

bool system_prefers_dark() {
  if (const auto portal = DbusConnection::open_session()) {
    if (const auto scheme = portal_number(*portal, kAppearance, "color-scheme"))
      return *scheme == kPreferDark;
  }
  const char* const theme = std::getenv("GTK_THEME");  // "Adwaita:dark"
  return theme && std::string_view(theme).ends_with("dark");
}

bool system_prefers_reduced_motion() {
  const auto portal = DbusConnection::open_session();
  if (!portal) return false;
  if (const auto motion = portal_number(*portal, kAppearance, "reduced-motion"))
    return *motion == kReduceMotion;
  if (const auto animations = portal_truth(*portal, "org.gnome.desktop.interface", "enable-animations"))
    return !*animations;
  const auto factor = portal_text(*portal, "org.kde.kdeglobals.KDE", "AnimationDurationFactor");
  return factor && std::strtod(factor->c_str(), nullptr) == 0;
}

}  // namespace hearth::platform
