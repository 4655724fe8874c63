// Which way up a photograph is. Cameras keep what the sensor saw and say in Exif how it was held. Reader
// process only: it trusts no file.
#pragma once

#include <string_view>

#include "app/docs/page_picture.h"

namespace hearth {

// 1: as it is; 2 to 8: mirrored, turned or both, as Exif counts them. 1 where a JPEG file says nothing, and
// for every other file. Source: CIPA DC-008 (Exif 2.32), 4.6.4, tag 274.
int orientation_of(std::string_view file);

// Whether height and width are exchanged.
constexpr bool lies_on_its_side(int orientation) { return orientation >= 5; }

// The pixels as people see them. `picture` has no letters.
PagePicture upright(PagePicture picture, int orientation);

}  // namespace hearth
