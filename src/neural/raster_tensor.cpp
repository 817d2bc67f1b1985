#include "neural/raster_tensor.h"

#include <torch/torch.h>

#include <algorithm>
#include <cstring>

namespace mend {

at::Tensor tensor_of(const Raster& picture) {
  auto image = torch::empty({1, picture.channels(), picture.height(), picture.width()});
  std::memcpy(image.data_ptr(), picture.data(), image.nbytes());
  return picture.channels() == 1 ? image.expand({1, 3, -1, -1}).contiguous() : image;
}

at::Tensor tensor_of(const Hole& hole) {
  auto missing = torch::empty({1, 1, hole.height(), hole.width()}, torch::kByte);
  for (int y = 0; y < hole.height(); ++y)
    std::copy_n(hole.row(y), hole.width(), missing.data_ptr<uint8_t>() + int64_t{y} * hole.width());
  return missing.to(torch::kFloat);
}

Raster raster_of(const at::Tensor& image, int channels) {
  const auto values = (channels == 1 && image.size(1) == 3 ? image.mean(1, true) : image).contiguous();
  Raster picture(channels, static_cast<int>(image.size(2)), static_cast<int>(image.size(3)));
  std::memcpy(picture.data(), values.data_ptr(), values.nbytes());
  return picture;
}

at::Tensor padded(const at::Tensor& x, int64_t multiple) {
  const int64_t down = (multiple - x.size(2) % multiple) % multiple,
                right = (multiple - x.size(3) % multiple) % multiple;
  if (down == 0 && right == 0) return x;
  const bool reflects = down < x.size(2) && right < x.size(3);
  return reflects ? torch::reflection_pad2d(x, {0, right, 0, down}) : torch::replication_pad2d(x, {0, right, 0, down});
}

}  // namespace mend
