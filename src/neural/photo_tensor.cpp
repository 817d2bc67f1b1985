#include "neural/photo_tensor.h"

#include <torch/torch.h>

#include <algorithm>
#include <cmath>

#include "image/codec.h"

namespace mend {

at::Tensor decode_photo(const std::filesystem::path& path) {
  const Image image = load_image(path);
  const Raster picture = image.read();
  auto pixels = torch::empty({picture.height(), picture.width(), 3}, torch::kByte);
  auto* out = pixels.data_ptr<uint8_t>();
  for (int y = 0; y < picture.height(); ++y)
    for (int x = 0; x < picture.width(); ++x)
      for (int c = 0; c < 3; ++c)
        *out++ = static_cast<uint8_t>(std::lround(255 * picture.at(std::min(c, picture.channels() - 1), y, x)));
  return pixels;
}

}  // namespace mend
