#include "neural/network_filler.h"

#include <torch/torch.h>

#include <algorithm>
#include <cstring>

#include "base/error.h"

namespace mend {
namespace {

torch::Tensor tensor_of(const Raster& picture) {
  auto image = torch::empty({1, picture.channels(), picture.height(), picture.width()});
  std::memcpy(image.data_ptr(), picture.data(), image.nbytes());
  return picture.channels() == 1 ? image.expand({1, 3, -1, -1}).contiguous() : image;
}

torch::Tensor tensor_of(const Hole& hole) {
  auto missing = torch::empty({1, 1, hole.height(), hole.width()}, torch::kByte);
  for (int y = 0; y < hole.height(); ++y)
    std::copy_n(hole.row(y), hole.width(), missing.data_ptr<uint8_t>() + int64_t{y} * hole.width());
  return missing.to(torch::kFloat);
}

Raster raster_of(const torch::Tensor& image, int channels) {
  const auto values = (channels == 1 ? image.mean(1, true) : image).contiguous();
  Raster picture(channels, static_cast<int>(image.size(2)), static_cast<int>(image.size(3)));
  std::memcpy(picture.data(), values.data_ptr(), values.nbytes());
  return picture;
}

torch::Tensor padded(const torch::Tensor& x, int64_t multiple) {
  const int64_t down = (multiple - x.size(2) % multiple) % multiple,
                right = (multiple - x.size(3) % multiple) % multiple;
  if (down == 0 && right == 0) return x;
  const bool reflects = down < x.size(2) && right < x.size(3);
  return reflects ? torch::reflection_pad2d(x, {0, right, 0, down}) : torch::replication_pad2d(x, {0, right, 0, down});
}

}  // namespace

int NetworkFiller::context_margin(const Rect& hole_extent) const {
  return std::clamp(std::max(hole_extent.width, hole_extent.height) / 2, 64, 256);
}

std::string NetworkFiller::description() const {
  std::string options;
  for (const auto& [key, value] : network_->record.options) options += fmt::format("{}={}, ", key, value);
  return fmt::format("{}({}precision={}, device={}{}{})", network_->spec->name, options, to_string(network_->precision),
                     network_->device.is_cuda() ? "cuda" : "cpu",
                     network_->sha256.empty() ? "" : ", weights=", network_->sha256.substr(0, 12));
}

Raster NetworkFiller::synthesise(const Raster& picture, const Hole& hole, const Context& context) const {
  const auto& spec = *network_->spec;
  require(std::min(picture.width(), picture.height()) >= spec.minimum_size,
          "{} needs pictures of at least {}x{} pixels, not {}x{}", spec.name, spec.minimum_size, spec.minimum_size,
          picture.width(), picture.height());
  context.report(0, std::string(spec.name));
  const auto image = padded(tensor_of(picture), spec.size_multiple);
  const auto missing = padded(tensor_of(hole), spec.size_multiple);
  const auto filled = network_->forward(image, missing, context.thread_count());
  context.cancel.check();
  context.report(1, std::string(spec.name));
  return raster_of(filled.slice(2, 0, picture.height()).slice(3, 0, picture.width()), picture.channels());
}

}  // namespace mend
