#include "classical/hole_quality.h"

#include <array>
#include <cmath>
#include <vector>

#include "base/error.h"

namespace mend {
namespace {

constexpr int window_radius = 5;

void check(const Raster& truth, const Raster& filled, const Hole& hole) {
  require(truth.channels() == filled.channels() && truth.width() == filled.width() && truth.height() == filled.height(),
          "the truth is {}x{}x{} but the filled picture is {}x{}x{}", truth.channels(), truth.height(), truth.width(),
          filled.channels(), filled.height(), filled.width());
  require(truth.width() == hole.width() && truth.height() == hole.height(),
          "the picture is {}x{} but the hole is {}x{}", truth.width(), truth.height(), hole.width(), hole.height());
  require(!hole.none(), "nothing is missing: there is no hole to compare in");
}

using Plane = std::vector<double>;

Plane luma(const Raster& picture) {
  Plane values(picture.plane_size());
  for (size_t i = 0; i < values.size(); ++i)
    values[i] = picture.channels() < 3
                    ? picture.plane(0)[i]
                    : 0.299 * picture.plane(0)[i] + 0.587 * picture.plane(1)[i] + 0.114 * picture.plane(2)[i];
  return values;
}

Plane product(const Plane& a, const Plane& b) {
  Plane values(a.size());
  for (size_t i = 0; i < a.size(); ++i) values[i] = a[i] * b[i];
  return values;
}

int mirrored(int i, int count) {
  while (i < 0 || i >= count) i = i < 0 ? -i - 1 : 2 * count - 1 - i;
  return i;
}

Plane blurred(const Plane& plane, int height, int width) {
  std::array<double, 2 * window_radius + 1> taps;
  double sum = 0;
  for (int i = -window_radius; i <= window_radius; ++i)
    sum += taps[static_cast<size_t>(i + window_radius)] = std::exp(-i * i / (2 * 1.5 * 1.5));
  const auto convolved = [&](const Plane& in, int dy, int dx) {
    Plane out(in.size(), 0);
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        for (int i = -window_radius; i <= window_radius; ++i)
          out[static_cast<size_t>(y * width + x)] +=
              taps[static_cast<size_t>(i + window_radius)] / sum *
              in[static_cast<size_t>(mirrored(y + i * dy, height) * width + mirrored(x + i * dx, width))];
    return out;
  };
  return convolved(convolved(plane, 0, 1), 1, 0);
}

}  // namespace

double psnr_in_hole(const Raster& truth, const Raster& filled, const Hole& hole) {
  check(truth, filled, hole);
  double sum = 0;
  for (int c = 0; c < truth.channels(); ++c)
    for (int y = 0; y < truth.height(); ++y)
      for (int x = 0; x < truth.width(); ++x) {
        const double difference = static_cast<double>(truth.at(c, y, x)) - static_cast<double>(filled.at(c, y, x));
        if (hole.at(y, x)) sum += difference * difference;
      }
  return -10 * std::log10(sum / (static_cast<double>(hole.count()) * truth.channels()));
}

double ssim_in_hole(const Raster& truth, const Raster& filled, const Hole& hole) {
  check(truth, filled, hole);
  constexpr double c1 = 0.01 * 0.01, c2 = 0.03 * 0.03;
  const int height = truth.height(), width = truth.width();
  const Plane a = luma(truth), b = luma(filled);
  const Plane mean_a = blurred(a, height, width), mean_b = blurred(b, height, width);
  const Plane aa = blurred(product(a, a), height, width), bb = blurred(product(b, b), height, width);
  const Plane ab = blurred(product(a, b), height, width);
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!hole.row(0)[i]) continue;
    const double ma = mean_a[i], mb = mean_b[i];
    sum += (2 * ma * mb + c1) * (2 * (ab[i] - ma * mb) + c2) /
           ((ma * ma + mb * mb + c1) * (aa[i] - ma * ma + bb[i] - mb * mb + c2));
  }
  return sum / static_cast<double>(hole.count());
}

}  // namespace mend
