#include "fill/tight_hole.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "base/error.h"
#include "fill/colour_histogram.h"
#include "fill/default_grow.h"
#include "fill/unlike_surroundings.h"

namespace mend {
namespace {

constexpr int least_depth = 2;                    // times as deep in the hole as a piece reaches out of it
constexpr long long largest_window = 64'000'000;  // pixels, of 8 bytes each
constexpr double least_contrast = 0.05;  // to what lies beside a piece, in the channel where it is largest, of 1
constexpr double least_clarity = 1.7;    // contrast by the spread of the colours beside the piece

/// Windows around the holes; those that overlap become one, so that each surroundings is looked at once.
std::vector<Rect> windows_around(const Hole& hole, int margin) {
  std::vector<Rect> windows;
  for (const auto& extent : connected_extents(hole)) {
    Rect window = extent.grown(margin, hole.bounds());
    for (size_t i = 0; i < windows.size();) {
      if (windows[i].intersected(window).empty()) {
        ++i;
        continue;
      }
      window = window.united(windows[i]);
      windows[i] = windows.back();
      windows.pop_back();
      i = 0;
    }
    windows.push_back(window);
  }
  return windows;
}

/// In strips: as floats the window of a large hole would be six times as large as what is kept of it.
std::vector<uint16_t> cells_of(const Image& image, const Rect& window, Image::Range range) {
  std::vector<uint16_t> cells;
  cells.reserve(static_cast<size_t>(window.area()));
  constexpr int strip = 64;
  for (int y = window.y; y < window.bottom(); y += strip) {
    const Raster rows = image.read({window.x, y, window.width, std::min(strip, window.bottom() - y)}, range);
    const int green = rows.channels() > 1 ? 1 : 0, blue = rows.channels() > 1 ? 2 : 0;
    for (size_t i = 0; i < rows.plane_size(); ++i)
      cells.push_back(ColourHistogram::cell(rows.plane(0)[i], rows.plane(green)[i], rows.plane(blue)[i]));
  }
  return cells;
}

struct Pixel {
  int y, x;
};

/// Takes the 8-connected pixels that `flags` has set around `first`, and clears them there.
std::vector<Pixel> take_connected(const HoleScene& scene, std::vector<uint8_t>& flags, Pixel first) {
  std::vector<Pixel> taken{first};
  flags[scene.index(first.y, first.x)] = 0;
  for (size_t i = 0; i < taken.size(); ++i) {
    const Pixel at = taken[i];
    for (int y = std::max(0, at.y - 1); y <= std::min(scene.hole.height() - 1, at.y + 1); ++y)
      for (int x = std::max(0, at.x - 1); x <= std::min(scene.hole.width() - 1, at.x + 1); ++x) {
        auto& flag = flags[scene.index(y, x)];
        if (flag) taken.push_back({y, x});
        flag = 0;
      }
  }
  return taken;
}

/// For every pixel how deep in the hole it lies, about, in thirds of a pixel; 0 outside. What is beyond the window is
/// taken as hole.
std::vector<uint16_t> depths(const Hole& hole) {
  const int height = hole.height(), width = hole.width();
  std::vector<uint16_t> depth(static_cast<size_t>(height) * static_cast<size_t>(width));
  const auto at = [&](int y, int x) -> uint16_t& {
    return depth[static_cast<size_t>(y) * static_cast<size_t>(width) + static_cast<size_t>(x)];
  };
  const auto pass = [&](int y, int x, int up, int left) {  // a step costs 3, a diagonal one 4
    int near = at(y, x);
    const bool row = y + up >= 0 && y + up < height;
    if (row) near = std::min(near, at(y + up, x) + 3);
    for (const int side : {-1, 1}) {
      if (x + side < 0 || x + side >= width) continue;
      if (row) near = std::min(near, at(y + up, x + side) + 4);
      if (side == left) near = std::min(near, at(y, x + side) + 3);
    }
    at(y, x) = static_cast<uint16_t>(near);
  };
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      if (hole.at(y, x)) at(y, x) = std::numeric_limits<uint16_t>::max(), pass(y, x, -1, -1);
  for (int y = height; y-- > 0;)
    for (int x = width; x-- > 0;)
      if (hole.at(y, x)) pass(y, x, 1, 1);
  return depth;
}

/// Squared distance from a known pixel near the hole to the hole.
int squared_distance(const HoleScene& scene, Pixel from) {
  int best = scene.limit * scene.limit;
  for (int dy = -scene.limit; dy <= scene.limit; ++dy) {
    const int y = from.y + dy;
    if (y < 0 || y >= scene.hole.height()) continue;
    const uint8_t* row = scene.hole.row(y);
    for (int dx = 0; dy * dy + dx * dx < best; ++dx)
      if ((from.x - dx >= 0 && row[from.x - dx]) || (from.x + dx < scene.hole.width() && row[from.x + dx]))
        best = dy * dy + dx * dx;
  }
  return best;
}

/// In the scene's frame.
Leftover describe(const HoleScene& scene, const std::vector<Pixel>& piece) {
  Leftover leftover;
  leftover.pixels = static_cast<long long>(piece.size());
  int farthest = 0;
  for (const auto& pixel : piece) {
    leftover.box = leftover.box.united({pixel.x, pixel.y, 1, 1});
    const int distance = squared_distance(scene, pixel);
    if (distance <= farthest) continue;
    farthest = distance;
    leftover.x = pixel.x;
    leftover.y = pixel.y;
  }
  leftover.reach = static_cast<int>(std::ceil(std::sqrt(farthest)));
  return leftover;
}

/// Mean and spread of colours, channel by channel.
class ColourMean {
 public:
  void add(uint16_t cell) {
    const auto colour = ColourHistogram::middle(cell);
    for (size_t c = 0; c < 3; ++c) {
      sum_[c] += colour[c];
      squares_[c] += colour[c] * colour[c];
    }
    ++count_;
  }
  bool empty() const { return count_ == 0; }
  double mean(size_t channel) const { return sum_[channel] / count_; }
  double spread(size_t channel) const {
    return std::sqrt(std::max(0.0, squares_[channel] / count_ - mean(channel) * mean(channel)));
  }

 private:
  std::array<double, 3> sum_{}, squares_{};
  double count_ = 0;
};

/// Whether a piece is told from the known pixels beside it, a soft edge away. One with nothing known beside it, a gap
/// in the hole, is.
bool stands_out(const HoleScene& scene, const Rect& box, const std::vector<Pixel>& piece, int grow) {
  const Rect around = box.grown(grow + 2, scene.hole.bounds());
  Hole own(around.height, around.width);
  ColourMean inside, beside;
  for (const auto& pixel : piece) {
    own.set(pixel.y - around.y, pixel.x - around.x, true);
    inside.add(scene.cells[scene.index(pixel.y, pixel.x)]);
  }
  const Hole edge = own.grown(grow / 2), ring = own.grown(grow + 1);
  for (int y = 0; y < around.height; ++y)
    for (int x = 0; x < around.width; ++x)
      if (ring.at(y, x) && !edge.at(y, x) && !scene.hole.at(around.y + y, around.x + x))
        beside.add(scene.cells[scene.index(around.y + y, around.x + x)]);
  if (beside.empty()) return true;
  double contrast = 0, spread = 0;
  for (size_t c = 0; c < 3; ++c) {
    contrast = std::max(contrast, std::abs(inside.mean(c) - beside.mean(c)));
    spread = std::max(spread, beside.spread(c));
  }
  return contrast > std::max(least_contrast, least_clarity * spread);
}

/// Finds the leftovers in one window.
class Search {
 public:
  Search(const Image& image, const Hole& hole, const Rect& window, Image::Range range)
      : window_(window), grow_(default_grow(image.width(), image.height())) {
    scene_.limit = leftover_limit(image.width(), image.height());
    scene_.hole = hole.crop(window);
    scene_.near = scene_.hole.grown(scene_.limit);
    scene_.cells = cells_of(image, window, range);
    depths_ = depths(scene_.hole);
    outside_.resize(scene_.cells.size());
  }

  void add_to(TightHole& tight) {
    auto unlike = unlike_surroundings(scene_, grow_ / 2);
    for (int y = 0; y < window_.height; ++y)
      for (int x = 0; x < window_.width; ++x)
        if (unlike[scene_.index(y, x)]) add_pieces(take_connected(scene_, unlike, {y, x}), tight);
  }

 private:
  /// The pieces of one thing that the hole cuts through.
  void add_pieces(const std::vector<Pixel>& thing, TightHole& tight) {
    std::vector<Pixel> outside;
    uint16_t depth = 0;
    for (const auto& pixel : thing) {
      if (!scene_.hole.at(pixel.y, pixel.x)) outside.push_back(pixel);
      depth = std::max(depth, depths_[scene_.index(pixel.y, pixel.x)]);
    }
    if (thing.size() - outside.size() <= outside.size()) return;
    for (const auto& pixel : outside) outside_[scene_.index(pixel.y, pixel.x)] = 1;
    for (const auto& pixel : outside)
      if (outside_[scene_.index(pixel.y, pixel.x)])
        add_piece(take_connected(scene_, outside_, pixel), depth / 3, tight);
  }

  void add_piece(const std::vector<Pixel>& piece, int depth, TightHole& tight) {
    if (piece.size() < static_cast<size_t>(grow_) * static_cast<size_t>(grow_)) return;
    Leftover leftover = describe(scene_, piece);
    if (depth < least_depth * leftover.reach || leftover.reach >= scene_.limit - grow_) return;
    if (!stands_out(scene_, leftover.box, piece, grow_)) return;
    for (auto* x : {&leftover.box.x, &leftover.x}) *x += window_.x;
    for (auto* y : {&leftover.box.y, &leftover.y}) *y += window_.y;
    tight.pieces.push_back(leftover);
    for (const auto& pixel : piece) tight.covering.set(window_.y + pixel.y, window_.x + pixel.x, true);
  }

  Rect window_;  // in the picture's frame
  int grow_;
  HoleScene scene_;
  std::vector<uint16_t> depths_;  // as depths() has them
  std::vector<uint8_t> outside_;  // all 0 between calls of add_pieces()
};

}  // namespace

std::vector<Leftover> TightHole::beyond(int grow) const {
  std::vector<Leftover> left;
  for (const auto& piece : pieces)
    if (piece.reach > grow) left.push_back(piece);
  return left;
}

int leftover_limit(int width, int height) { return 8 * default_grow(width, height); }

TightHole find_leftovers(const Image& image, const Hole& hole) {
  require(image.height() == hole.height() && image.width() == hole.width(),
          "the picture is {}x{} but the hole is {}x{}", image.width(), image.height(), hole.width(), hole.height());
  TightHole tight{{}, hole};
  const auto range = image.value_range(hole);
  for (const auto& window : windows_around(hole, 4 * leftover_limit(image.width(), image.height())))
    if (window.area() <= largest_window) Search(image, hole, window, range).add_to(tight);
  std::stable_sort(tight.pieces.begin(), tight.pieces.end(),
                   [](const Leftover& a, const Leftover& b) { return a.reach > b.reach; });
  return tight;
}

std::string places(const std::vector<Leftover>& pieces) {
  constexpr size_t most = 3;
  std::string said;
  for (size_t i = 0; i < std::min(most, pieces.size()); ++i) {
    const bool last = i + 1 == pieces.size();
    said += fmt::format("{}{} px at {},{}",
                        i == 0 ? ""
                        : last ? " and "
                               : ", ",
                        pieces[i].reach, pieces[i].x, pieces[i].y);
  }
  if (pieces.size() > most)
    said += fmt::format(" and in {} more place{}", pieces.size() - most, pieces.size() - most == 1 ? "" : "s");
  return said;
}

}  // namespace mend
