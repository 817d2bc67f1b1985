#include "neural/detector_judge.h"

#include <torch/torch.h>

#include "base/sha256.h"
#include "neural/precision.h"
#include "neural/raster_tensor.h"
#include "weights/checkpoint.h"
#include "weights/load_into.h"
#include "weights/weights_path.h"
#include "weights/weights_record.h"

namespace mend {

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

Raster DetectorJudge::heatmap(const Raster& picture, const Context& context) const {
  context.cancel.check();
  const std::lock_guard lock(running_);
  at::set_num_threads(context.thread_count());
  const PrecisionScope scope(Precision::fp32, device_);
  const auto image = padded(tensor_of(picture), find_critic("dense_detector").size_multiple).to(device_);
  const auto logits = detector_->forward(image, torch::zeros_like(image.narrow(1, 0, 1))).to(torch::kFloat);
  const auto heat = torch::softmax(logits, 1).narrow(1, 1, 1).to(torch::kCPU);
  return raster_of(heat.narrow(2, 0, picture.height()).narrow(3, 0, picture.width()), 1);
}

std::string DetectorJudge::description() const { return fmt::format("detector({})", sha256_.substr(0, 12)); }

}  // namespace mend
