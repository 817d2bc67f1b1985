#include <algorithm>
#include <cmath>

#include "base/parallel.h"
#include "classical/patch_field.h"
#include "image/luma.h"

namespace mend {
namespace {

constexpr float colour_scale = 510;

int16_t quantised(float value) {
  return static_cast<int16_t>(std::clamp(std::lrint(value), -long{feature_limit}, long{feature_limit}));
}

}  // namespace

FeatureMap::FeatureMap(int height, int width) : height_(height), width_(width) {
  values_.assign(static_cast<size_t>(height) * static_cast<size_t>(width) * feature_channels, 0);
}

void FeatureMap::update(const Raster& picture, const Rect& window, double gradient_weight, int threads) {
  const float scale = colour_scale * static_cast<float>(std::sqrt(gradient_weight)) / 2;
  parallel_for(window.height, threads, 16, [&](int64_t begin, int64_t end) {
    std::vector<float> luma(3 * static_cast<size_t>(width_));
    float* rows[3] = {luma.data(), luma.data() + width_, luma.data() + 2 * static_cast<size_t>(width_)};
    for (int y = window.y + static_cast<int>(begin); y < window.y + static_cast<int>(end); ++y) {
      const int above = std::max(y - 1, 0), below = std::min(y + 1, height_ - 1);
      luma_row(picture, above, rows[0]);
      luma_row(picture, y, rows[1]);
      luma_row(picture, below, rows[2]);
      for (int x = window.x; x < window.right(); ++x) {
        int16_t* out = values_.data() + index(y, x);
        for (int c = 0; c < 3; ++c)
          out[c] = quantised(colour_scale * picture.at(std::min(c, picture.channels() - 1), y, x));
        out[3] = quantised(scale * (rows[1][std::min(x + 1, width_ - 1)] - rows[1][std::max(x - 1, 0)]));
        out[4] = quantised(scale * (rows[2][x] - rows[0][x]));
      }
    }
  });
}

void FeatureMap::set_surroundings(const Raster& smooth, double weight) {
  // As much as three colours that differ alike. Around mid grey, since only differences count and the features' limit
  // then cuts off nothing up to a weight of 1.8.
  const float scale = colour_scale * static_cast<float>(std::sqrt(3 * weight));
  for (int y = 0; y < height_; ++y) {
    std::vector<float> row(static_cast<size_t>(width_));
    luma_row(smooth, y, row.data());
    for (int x = 0; x < width_; ++x)
      values_[index(y, x) + surroundings_channel] = quantised(scale * (row[static_cast<size_t>(x)] - 0.5f));
  }
}

void FeatureMap::set_texture(const Raster& texture, double weight) {
  const float scale = colour_scale * static_cast<float>(std::sqrt(weight));
  for (int y = 0; y < height_; ++y)
    for (int x = 0; x < width_; ++x)
      for (int c = 0; c < 2; ++c)
        values_[index(y, x) + texture_channel + static_cast<size_t>(c)] = quantised(scale * texture.at(c, y, x));
}

}  // namespace mend
