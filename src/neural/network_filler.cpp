#include "neural/network_filler.h"

#include <torch/torch.h>

#include <algorithm>

#include "base/error.h"
#include "neural/ensemble.h"
#include "neural/raster_tensor.h"

namespace mend {

NetworkFiller::NetworkFiller(std::shared_ptr<LoadedNetwork> network, int ensemble)
    : network_(std::move(network)), ensemble_(ensemble) {
  check_ensemble(ensemble);
}

int NetworkFiller::context_margin(const Rect& hole_extent) const {
  return std::clamp(std::max(hole_extent.width, hole_extent.height) / 2, 64, 256);
}

std::string NetworkFiller::description() const {
  std::string options;
  for (const auto& [key, value] : network_->record.options) options += fmt::format("{}={}, ", key, value);
  if (ensemble_ != 1) options += fmt::format("ensemble={}, ", ensemble_name(ensemble_));
  return fmt::format("{}({}precision={}, device={}{}{})", network_->spec->name, options, to_string(network_->precision),
                     network_->device.is_cuda() ? "cuda" : "cpu",
                     network_->sha256.empty() ? "" : ", weights=", network_->sha256.substr(0, 12));
}

std::vector<UsedWeights> NetworkFiller::weights() const {
  return {{std::string(network_->spec->name), network_->sha256}};
}

Raster NetworkFiller::synthesise(const Raster& picture, const Hole& hole, const Context& context) const {
  const auto& spec = *network_->spec;
  require(std::min(picture.width(), picture.height()) >= spec.minimum_size,
          "{} needs pictures of at least {}x{} pixels, not {}x{}", spec.name, spec.minimum_size, spec.minimum_size,
          picture.width(), picture.height());
  const auto image = padded(tensor_of(picture), spec.size_multiple);
  const auto missing = padded(tensor_of(hole), spec.size_multiple);
  const int copies = copies_of(ensemble_, image);
  int done = 0;
  const auto filled = fill_in_all_ways(image, missing, copies, context.attempt, [&](const auto& x, const auto& hidden) {
    context.cancel.check();
    context.report(static_cast<double>(done++) / copies, std::string(spec.name));
    return network_->forward(x, hidden, context.thread_count());
  });
  context.cancel.check();
  context.report(1, std::string(spec.name));
  return raster_of(filled.slice(2, 0, picture.height()).slice(3, 0, picture.width()), picture.channels());
}

}  // namespace mend
