#include "neural/network_filler.h"

#include <torch/torch.h>

#include <algorithm>

#include "base/error.h"
#include "neural/raster_tensor.h"

namespace mend {
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
