#include "image/canny.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace mend {
namespace {

constexpr double low_threshold = 0.1, high_threshold = 0.2;

struct Plane {
  Plane(int64_t rows, int64_t columns)
      : height(rows), width(columns), values(static_cast<size_t>(rows * columns), 0.0) {}
  double& at(int64_t y, int64_t x) { return values[static_cast<size_t>(y * width + x)]; }
  double at(int64_t y, int64_t x) const { return values[static_cast<size_t>(y * width + x)]; }

  int64_t height, width;
  std::vector<double> values;
};

std::vector<double> gaussian_taps(double sigma) {
  const auto radius = static_cast<int64_t>(4 * sigma + 0.5);
  std::vector<double> taps;
  double sum = 0;
  for (int64_t i = -radius; i <= radius; ++i) {
    taps.push_back(std::exp(-0.5 * static_cast<double>(i * i) / (sigma * sigma)));
    sum += taps.back();
  }
  for (auto& tap : taps) tap /= sum;
  return taps;
}

/// Zero outside the plane, columns first, then rows.
Plane blurred(const Plane& source, const std::vector<double>& taps) {
  const auto radius = static_cast<int64_t>(taps.size() / 2);
  Plane down(source.height, source.width), across(source.height, source.width);
  for (int64_t y = 0; y < source.height; ++y)
    for (int64_t k = std::max<int64_t>(-radius, -y); k <= std::min(radius, source.height - 1 - y); ++k)
      for (int64_t x = 0; x < source.width; ++x)
        down.at(y, x) += taps[static_cast<size_t>(k + radius)] * source.at(y + k, x);
  for (int64_t y = 0; y < source.height; ++y)
    for (int64_t k = -radius; k <= radius; ++k)
      for (int64_t x = std::max<int64_t>(0, -k); x < std::min(source.width, source.width - k); ++x)
        across.at(y, x) += taps[static_cast<size_t>(k + radius)] * down.at(y, x + k);
  return across;
}

/// Blur that no pixel outside `valid` or the plane takes part in.
Plane blurred_within(const Plane& grey, const Plane& valid, double sigma) {
  const auto taps = gaussian_taps(sigma);
  Plane known = grey;
  for (size_t i = 0; i < known.values.size(); ++i) known.values[i] = valid.values[i] > 0 ? grey.values[i] : 0;
  Plane result = blurred(known, taps);
  const Plane weight = blurred(valid, taps);
  for (size_t i = 0; i < result.values.size(); ++i) result.values[i] /= weight.values[i] + 2.2e-16;
  return result;
}

struct Gradient {
  Plane down, across, magnitude;
};

/// Sobel's weights [1 2 1] x [-1 0 1]; the border pixel is repeated.
Gradient sobel(const Plane& p) {
  Gradient g{Plane(p.height, p.width), Plane(p.height, p.width), Plane(p.height, p.width)};
  for (int64_t y = 0; y < p.height; ++y) {
    const int64_t up = std::max<int64_t>(y - 1, 0), below = std::min(y + 1, p.height - 1);
    for (int64_t x = 0; x < p.width; ++x) {
      const int64_t left = std::max<int64_t>(x - 1, 0), right = std::min(x + 1, p.width - 1);
      const auto rows = [&](int64_t c) { return p.at(below, c) - p.at(up, c); };
      const auto columns = [&](int64_t r) { return p.at(r, right) - p.at(r, left); };
      g.down.at(y, x) = rows(left) + 2 * rows(x) + rows(right);
      g.across.at(y, x) = columns(up) + 2 * columns(y) + columns(below);
      g.magnitude.at(y, x) = std::hypot(g.down.at(y, x), g.across.at(y, x));
    }
  }
  return g;
}

/// Is the magnitude at (y,x) no less than the one interpolated on either side along the gradient?
/// `near` is the neighbour along the steeper axis, `diagonal` the corner beside it; `w` the share of the corner.
bool is_ridge(const Plane& m, int64_t y, int64_t x, int64_t near_y, int64_t near_x, int64_t corner_y, int64_t corner_x,
              double w) {
  const auto side = [&](int64_t sign) {
    return (1 - w) * m.at(y + sign * near_y, x + sign * near_x) + w * m.at(y + sign * corner_y, x + sign * corner_x);
  };
  return side(1) <= m.at(y, x) && side(-1) <= m.at(y, x);
}

/// Four octant pairs; a pixel on the border of two takes the later one's answer, as the original does.
bool survives(const Gradient& g, int64_t y, int64_t x) {
  const double i = g.down.at(y, x), j = g.across.at(y, x), ai = std::abs(i), aj = std::abs(j);
  const bool same = (i >= 0 && j >= 0) || (i <= 0 && j <= 0), opposite = (i <= 0 && j >= 0) || (i >= 0 && j <= 0);
  bool result = false;
  if (same && ai >= aj) result = is_ridge(g.magnitude, y, x, 1, 0, 1, 1, aj / ai);
  if (same && ai <= aj) result = is_ridge(g.magnitude, y, x, 0, 1, 1, 1, ai / aj);
  if (opposite && ai <= aj) result = is_ridge(g.magnitude, y, x, 0, 1, -1, 1, ai / aj);
  if (opposite && ai >= aj) result = is_ridge(g.magnitude, y, x, -1, 0, -1, 1, aj / ai);
  return result;
}

bool neighbourhood_valid(const Plane& valid, int64_t y, int64_t x) {
  for (int64_t dy = -1; dy <= 1; ++dy)
    for (int64_t dx = -1; dx <= 1; ++dx)
      if (valid.at(y + dy, x + dx) <= 0) return false;
  return true;
}

/// Keeps every 8-connected group of `weak` pixels that has one of at least the high threshold; writes 1 there.
void hysteresis(const std::vector<char>& weak, const Plane& magnitude, std::vector<uint8_t>& edges) {
  std::vector<int64_t> open;
  const auto visit = [&](int64_t at) {
    if (!weak[static_cast<size_t>(at)] || edges[static_cast<size_t>(at)]) return;
    edges[static_cast<size_t>(at)] = 1;
    open.push_back(at);
  };
  for (int64_t start = 0; start < static_cast<int64_t>(weak.size()); ++start) {
    if (magnitude.values[static_cast<size_t>(start)] >= high_threshold) visit(start);
    while (!open.empty()) {
      const int64_t at = open.back();
      open.pop_back();
      // Weak pixels never lie on the outermost rows and columns, so all eight neighbours exist.
      for (int64_t dy = -1; dy <= 1; ++dy)
        for (int64_t dx = -1; dx <= 1; ++dx) visit(at + dy * magnitude.width + dx);
    }
  }
}

}  // namespace

std::vector<uint8_t> canny(const std::vector<double>& grey, const std::vector<double>& valid, int64_t height,
                           int64_t width, double sigma) {
  require(sigma > 0 && sigma < 100, "Canny: sigma must be above 0 and below 100, not {}", sigma);
  const auto count = static_cast<size_t>(height * width);
  require(grey.size() == count && (valid.empty() || valid.size() == count), "Canny: the planes are not {}x{}", width,
          height);
  Plane picture(height, width), known(height, width);
  picture.values = grey;
  for (size_t i = 0; i < count; ++i) known.values[i] = valid.empty() || valid[i] != 0 ? 1 : 0;
  const auto gradient = sobel(blurred_within(picture, known, sigma));
  std::vector<char> weak(count, 0);
  for (int64_t y = 1; y + 1 < height; ++y)
    for (int64_t x = 1; x + 1 < width; ++x)
      weak[static_cast<size_t>(y * width + x)] =
          gradient.magnitude.at(y, x) >= low_threshold && neighbourhood_valid(known, y, x) && survives(gradient, y, x);
  std::vector<uint8_t> edges(count, 0);
  hysteresis(weak, gradient.magnitude, edges);
  return edges;
}

}  // namespace mend
