#include "training/pack_fills.h"

#include <ATen/Parallel.h>

#include "base/error.h"
#include "data/fills.h"
#include "layers/compute_threads.h"
#include "layers/precision.h"
#include "training/first_stage.h"

namespace mend {
namespace {
namespace fs = std::filesystem;
using torch::Tensor;

/// (1,C,S,S) in [0,1] -> (S,S,C) uint8.
Tensor packed(const Tensor& x) {
  return x[0].permute({1, 2, 0}).mul(255).round().clamp(0, 255).to(torch::kCPU, torch::kByte).contiguous();
}

/// One crop with its hole, and what the first stage makes of it. The first stage sees what the second will see: the
/// picture in 8 bits.
PackedFill filled(const Sampler& sampler, int64_t i, int64_t size, const FirstStage& first_stage,
                  const torch::Device& device) {
  const auto drawn = sampler.batch(i, 1, size);
  const auto& from = sampler.photo_of(i, 0);
  const auto photo = packed(drawn.image);
  const auto image = photo.permute({2, 0, 1}).unsqueeze(0).to(torch::kFloat).div_(255).contiguous();
  return {{from.name, photo, from.credit},
          drawn.hole[0][0].to(torch::kByte),
          packed(first_stage.fill(image.to(device), drawn.hole.to(device)))};
}

/// Collects fills and writes a shard whenever enough have come together.
class Writer {
 public:
  Writer(fs::path folder, uint64_t limit, std::string first_stage)
      : folder_(std::move(folder)), limit_(limit), first_stage_(std::move(first_stage)) {
    fs::create_directories(folder_);
  }
  void add(PackedFill fill) {
    bytes_ += fill.photo.values.nbytes() + fill.hole.nbytes() + fill.coarse.nbytes();
    fills_.push_back(std::move(fill));
    if (bytes_ >= limit_) flush();
  }
  void flush() {
    if (fills_.empty()) return;
    write_fills(folder_ / fmt::format("fills-{:03}.safetensors", count_++), fills_, first_stage_);
    fills_.clear();
    bytes_ = 0;
  }

 private:
  fs::path folder_;
  uint64_t limit_, bytes_ = 0;
  std::string first_stage_;
  std::vector<PackedFill> fills_;
  int count_ = 0;
};

}  // namespace

PackFillsReport pack_fills(const TrainConfig& config, const std::string& weights, const fs::path& out,
                           const PackFillsOptions& options, const Context& context) {
  require(options.count >= 1 && options.count <= 10'000'000, "the number of fills must be in 1..10000000, not {}",
          options.count);
  const auto size = config.only_size();
  require(size > 0, "fills are packed for one size: every [[stage]] of the configuration must have the same");
  const auto device = choose_device(config.run.device);
  const ComputeThreads threads(context.thread_count());
  const FirstStage first_stage(weights, config.framework.integer("coarse_size", 512, 64, 4096), device);
  auto photos = read_shards(config.photos, RecordKind::photo), holes = read_shards(config.holes, RecordKind::hole);
  PackFillsReport report{0, first_stage.name(), photos.skipped};
  report.skipped.insert(report.skipped.end(), holes.skipped.begin(), holes.skipped.end());
  auto how = config.sampler;
  how.flip = false;
  how.jitter = 0;
  const Sampler sampler(std::move(photos), std::move(holes), how);
  const Autocast precision(choose_precision(config.run.precision, device.is_cuda()), device);
  Writer writer(out, options.shard_bytes, first_stage.name());
  for (; report.packed < options.count; ++report.packed) {
    context.cancel.check();
    context.report(static_cast<double>(report.packed) / static_cast<double>(options.count), "pack");
    writer.add(filled(sampler, report.packed, size, first_stage, device));
  }
  writer.flush();
  return report;
}

}  // namespace mend
