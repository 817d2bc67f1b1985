#include "cli/found_preview.h"

#include "cli/sheet.h"
#include "image/codec.h"

namespace mend {

void save_found_preview(const Raster& picture, const Hole& hole, const std::string& file) {
  Raster marked(3, picture.height(), picture.width());
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < picture.height(); ++y)
      for (int x = 0; x < picture.width(); ++x) {
        const float value = picture.at(picture.channels() == 1 ? 0 : c, y, x);
        marked.at(c, y, x) = hole.at(y, x) ? (c == 0 ? 1.f : 0.1f) : value;
      }
  save_image(make_sheet(marked, picture, Hole(hole.height(), hole.width())), file);
}

}  // namespace mend
