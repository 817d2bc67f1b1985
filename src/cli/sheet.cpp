#include "cli/sheet.h"

#include <algorithm>

#include "base/error.h"

namespace mend {
namespace {

/// The pixels [begin, end) of the longer row that pixel i of the shorter one stands for.
struct Cell {
  int begin, end;
};
Cell cell(int i, int from, int to) {
  const auto at = [&](int k) { return static_cast<int>(static_cast<long long>(k) * from / to); };
  return {at(i), std::max(at(i) + 1, at(i + 1))};
}

int scaled(int side, int longer, int longest) {
  return longer <= longest ? side : std::max(1, static_cast<int>(static_cast<long long>(side) * longest / longer));
}

}  // namespace

Raster shrunk_to(const Raster& picture, int longest) {
  const int longer = std::max(picture.width(), picture.height());
  if (longer <= longest) return picture;
  Raster small(picture.channels(), scaled(picture.height(), longer, longest), scaled(picture.width(), longer, longest));
  for (int c = 0; c < small.channels(); ++c)
    for (int y = 0; y < small.height(); ++y)
      for (int x = 0; x < small.width(); ++x) {
        const Cell rows = cell(y, picture.height(), small.height()), columns = cell(x, picture.width(), small.width());
        double sum = 0;
        for (int yy = rows.begin; yy < rows.end; ++yy)
          for (int xx = columns.begin; xx < columns.end; ++xx) sum += picture.at(c, yy, xx);
        small.at(c, y, x) = static_cast<float>(sum / ((rows.end - rows.begin) * (columns.end - columns.begin)));
      }
  return small;
}

Hole shrunk_to(const Hole& hole, int longest) {
  const int longer = std::max(hole.width(), hole.height());
  if (longer <= longest) return hole;
  Hole small(scaled(hole.height(), longer, longest), scaled(hole.width(), longer, longest));
  for (int y = 0; y < small.height(); ++y)
    for (int x = 0; x < small.width(); ++x) {
      const Cell rows = cell(y, hole.height(), small.height()), columns = cell(x, hole.width(), small.width());
      bool missing = false;
      for (int yy = rows.begin; yy < rows.end; ++yy)
        for (int xx = columns.begin; xx < columns.end; ++xx) missing |= hole.at(yy, xx);
      small.set(y, x, missing);
    }
  return small;
}

void draw_outline(Raster& picture, const Hole& hole, int width) {
  require(width >= 1, "an outline is 1 pixel wide or more, not {}", width);
  const Hole inner = hole.grown(width), outer = hole.grown(2 * width);
  for (int c = 0; c < picture.channels(); ++c)
    for (int y = 0; y < picture.height(); ++y)
      for (int x = 0; x < picture.width(); ++x)
        if (!hole.at(y, x) && outer.at(y, x)) picture.at(c, y, x) = inner.at(y, x) ? 1.f : 0.f;
}

Image make_sheet(const Raster& before, const Raster& after, const Hole& hole) {
  Raster outlined = before;
  const int longer = std::max(before.width(), before.height());
  draw_outline(outlined, hole, std::max(1, longer / 600));
  const int gap = std::max(4, longer / 100);
  Image sheet(2 * before.width() + gap, before.height(), 3, false, Depth::u8);
  const auto paste = [&](const Raster& picture, int x) {
    Hole everything = Hole(picture.height(), picture.width()).inverted();
    Raster colours(3, picture.height(), picture.width());
    for (int c = 0; c < 3; ++c)
      std::copy_n(picture.plane(std::min(c, picture.channels() - 1)), picture.plane_size(), colours.plane(c));
    sheet.write({x, 0, picture.width(), picture.height()}, colours, everything);
  };
  paste(Raster(3, before.height(), gap, 1.f), before.width());
  paste(outlined, 0);
  paste(after, before.width() + gap);
  return sheet;
}

}  // namespace mend
