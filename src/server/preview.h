/// Pictures small enough to send: a window of the picture, scaled down.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "base/context.h"
#include "image/image.h"

namespace mend {

struct Preview {
  std::vector<uint8_t> bytes;
  std::string type;  ///< image/jpeg, or image/png for pictures with alpha
};

/// The window, scaled down by area averaging so that its longer side is `longest` at most (never up), 8 bits, with the
/// picture's ICC profile. Reads the picture in strips: memory follows the preview, not the window.
Image shrunk_window(const Image& image, const Rect& window, int longest);

/// The same, encoded: `exact` as PNG, otherwise as JPEG of quality 90 unless there is alpha.
Preview make_preview(const Image& image, const Rect& window, int longest, bool exact);

}  // namespace mend
