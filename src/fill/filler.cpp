#include "fill/filler.h"

#include <algorithm>

#include "base/error.h"

namespace mend {

Raster Filler::fill(const Raster& picture, const Hole& hole, const Context& context) const {
  require(picture.channels() == 1 || picture.channels() == 3, "a picture has 1 or 3 channels, not {}",
          picture.channels());
  require(picture.width() == hole.width() && picture.height() == hole.height(),
          "the picture is {}x{} but the hole is {}x{}", picture.width(), picture.height(), hole.width(), hole.height());
  const long long missing = hole.count();
  if (missing == 0) return picture;
  require(missing < hole.bounds().area(), "the hole covers the whole picture: nothing is known to fill it from");
  context.cancel.check();

  // Zeroed here once, so that no filler can read what is under the hole.
  Raster known = picture;
  for (int c = 0; c < known.channels(); ++c)
    for (int y = 0; y < known.height(); ++y) {
      float* values = known.row(c, y);
      const uint8_t* missing_row = hole.row(y);
      for (int x = 0; x < known.width(); ++x)
        if (missing_row[x]) values[x] = 0;
    }

  Raster filled = synthesise(known, hole, context);
  require(filled.channels() == picture.channels() && filled.width() == picture.width() &&
              filled.height() == picture.height(),
          "{} answered with a picture of another size", description());
  for (int c = 0; c < filled.channels(); ++c)
    for (int y = 0; y < filled.height(); ++y) {
      float* values = filled.row(c, y);
      const float* truth = picture.row(c, y);
      const uint8_t* missing_row = hole.row(y);
      for (int x = 0; x < filled.width(); ++x) values[x] = missing_row[x] ? std::clamp(values[x], 0.f, 1.f) : truth[x];
    }
  return filled;
}

}  // namespace mend
