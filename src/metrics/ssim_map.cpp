#include "metrics/ssim_map.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"

namespace mend {
namespace {

/// Index `i` of a line of `n`, mirrored at both ends with the edge repeated; windows are shorter than the line.
int mirrored(int i, int n) { return i < 0 ? -1 - i : i >= n ? 2 * n - 1 - i : i; }

/// `plane` filtered by `window` along both axes, in place. Inner loops run along rows, which is what processors like.
void filter(std::vector<double>& plane, int height, int width, const std::vector<double>& window) {
  const int radius = static_cast<int>(window.size()) / 2;
  const auto row_of = [&](std::vector<double>& rows, int y) { return rows.data() + static_cast<ptrdiff_t>(y) * width; };
  const auto add = [](double* sums, const double* values, double weight, int count) {
    for (int i = 0; i < count; ++i) sums[i] += weight * values[i];
  };
  std::vector<double> line(static_cast<size_t>(width + 2 * radius));
  for (int y = 0; y < height; ++y) {
    double* row = row_of(plane, y);
    for (int x = -radius; x < width + radius; ++x) line[static_cast<size_t>(x + radius)] = row[mirrored(x, width)];
    std::fill(row, row + width, 0.0);
    for (size_t k = 0; k < window.size(); ++k) add(row, line.data() + k, window[k], width);
  }
  std::vector<double> across(plane);
  std::fill(plane.begin(), plane.end(), 0.0);
  for (int y = 0; y < height; ++y)
    for (int k = -radius; k <= radius; ++k)
      add(row_of(plane, y), row_of(across, mirrored(y + k, height)), window[static_cast<size_t>(k + radius)], width);
}

}  // namespace

std::vector<double> gaussian_window(int size, double sigma) {
  std::vector<double> window(static_cast<size_t>(size));
  const int middle = size / 2;
  for (int i = 0; i < size; ++i) {
    const double distance = (i - middle) / sigma;
    window[static_cast<size_t>(i)] = std::exp(-distance * distance / 2);
  }
  const double sum = std::accumulate(window.begin(), window.end(), 0.0);
  for (auto& weight : window) weight /= sum;
  return window;
}

std::vector<double> uniform_window(int size) { return std::vector<double>(static_cast<size_t>(size), 1.0 / size); }

SsimMap ssim_map(const float* truth, const float* result, int height, int width, const std::vector<double>& window,
                 bool sample_covariance) {
  const int size = static_cast<int>(window.size());
  require(height >= size && width >= size,
          "SSIM with a window of {0}x{0} needs a picture of at least that size, not {1}x{2}", size, width, height);
  const auto count = static_cast<size_t>(height) * static_cast<size_t>(width);
  std::vector<double> a(truth, truth + count), b(result, result + count), aa(count), bb(count), ab(count);
  for (size_t i = 0; i < count; ++i) {
    aa[i] = a[i] * a[i];
    bb[i] = b[i] * b[i];
    ab[i] = a[i] * b[i];
  }
  for (auto* plane : {&a, &b, &aa, &bb, &ab}) filter(*plane, height, width, window);

  constexpr double c1 = 0.01 * 0.01, c2 = 0.03 * 0.03;  // Wang 2004, K1 and K2 at a data range of 1
  const double n = static_cast<double>(size) * size, scale = sample_covariance ? n / (n - 1) : 1;
  SsimMap map{height, width, std::vector<double>(count), std::vector<double>(count)};
  for (size_t i = 0; i < count; ++i) {
    const double variances = scale * (aa[i] - a[i] * a[i] + bb[i] - b[i] * b[i]);
    const double covariance = scale * (ab[i] - a[i] * b[i]);
    map.luminance[i] = (2 * a[i] * b[i] + c1) / (a[i] * a[i] + b[i] * b[i] + c1);
    map.contrast_structure[i] = (2 * covariance + c2) / (variances + c2);
  }
  return map;
}

}  // namespace mend
