#include "neural/detector_judge.h"

#include <torch/torch.h>

#include <algorithm>

#include "base/sha256.h"
#include "base/weights_path.h"
#include "layers/compute_threads.h"
#include "neural/precision.h"
#include "neural/raster_tensor.h"
#include "weights/checkpoint.h"
#include "weights/load_into.h"
#include "weights/weights_record.h"

namespace mend {
namespace {

constexpr int size_multiple = 4;
/// Larger pictures are looked at in tiles, or memory would follow them. Around a tile is more than a pixel's heat
/// depends on, and tiles begin at multiples of the detector's steps: the heat is that of the whole but for rounding.
constexpr int tile = 512, around = 64;
static_assert(tile % size_multiple == 0 && around % size_multiple == 0);

}  // namespace

DetectorJudge::DetectorJudge(const NetworkFillerOptions& options) : device_(choose_device(options.device)) {
  const auto path = find_weights(options.model);
  const auto file = read_checkpoint(path);
  check_digest(file, path.string());
  const auto record = record_of(file);
  const std::string name = record.network.empty() ? "dense_detector" : record.network;
  if (name != "dense_detector")
    fail(ErrorCode::bad_weights, "{} holds weights of {}, and the judge is a dense_detector", path.string(), name);
  detector_ = find_critic(name).make(Options(name, record.options));
  load_into(*detector_, file, path.string(), name);
  sha256_ = sha256_of_file(path);
  // In float32: the detector is small, and its steep softmax shows the rounding of bfloat16.
  prepare_weights(*detector_, Precision::fp32, device_);
}

torch::Tensor DetectorJudge::heat_of(const Raster& part) const {
  const auto image = padded(tensor_of(part), size_multiple).to(device_);
  const auto logits = detector_->forward(image, torch::zeros_like(image.narrow(1, 0, 1))).to(torch::kFloat);
  const auto heat = torch::softmax(logits, 1).narrow(1, 1, 1).to(torch::kCPU);
  return heat.narrow(2, 0, part.height()).narrow(3, 0, part.width());
}

Raster DetectorJudge::heatmap(const Raster& picture, const Context& context) const {
  const std::lock_guard lock(running_);
  const ComputeThreads threads(context.thread_count());
  const PrecisionScope scope(Precision::fp32, device_);
  Raster heat(1, picture.height(), picture.width());
  for (int top = 0; top < picture.height(); top += tile)
    for (int left = 0; left < picture.width(); left += tile) {
      context.cancel.check();
      context.report((static_cast<double>(top) + static_cast<double>(tile) * left / picture.width()) / picture.height(),
                     "judging");
      const Rect inner = Rect{left, top, tile, tile}.intersected(picture.bounds());
      const Rect seen = inner.grown(around, picture.bounds());
      const auto part = raster_of(heat_of(picture.crop(seen)), 1);
      for (int y = inner.y; y < inner.bottom(); ++y)
        std::copy_n(part.row(0, y - seen.y) + (inner.x - seen.x), inner.width, heat.row(0, y) + inner.x);
    }
  context.report(1, "judging");
  return heat;
}

std::vector<UsedWeights> DetectorJudge::weights() const { return {{"dense_detector", sha256_}}; }

std::string DetectorJudge::description() const { return fmt::format("detector({})", sha256_.substr(0, 12)); }

}  // namespace mend
