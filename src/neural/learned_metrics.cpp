#include "neural/learned_metrics.h"

#include <torch/torch.h>

#include <algorithm>
#include <functional>

#include "base/context.h"
#include "base/error.h"
#include "layers/compute_threads.h"
#include "losses/inception.h"
#include "losses/lpips.h"
#include "losses/set_distance.h"
#include "neural/detector_judge.h"
#include "neural/raster_tensor.h"
#include "neural/translated.h"
#include "weights/checkpoint.h"

namespace mend {
namespace {

/// The smallest side that the deepest layers of every network leave something of.
constexpr int least_side = 32;

int thread_count(int wanted) {
  Context context;
  context.threads = wanted;
  return context.thread_count();
}

/// Errors of a weights file, with its path.
template <typename Load>
auto loaded_from(const std::filesystem::path& path, const Load& load) -> decltype(load()) {
  try {
    return translated(load);
  } catch (const Error& error) {
    const std::string text = error.what();
    if (text.find(path.string()) != std::string::npos) throw;
    throw Error(error.code(), path.string() + ": " + text);
  }
}

void require_large_enough(const Raster& picture, const char* what) {
  require(std::min(picture.width(), picture.height()) >= least_side,
          "{} needs pictures of at least {}x{} pixels, not {}x{}", what, least_side, least_side, picture.width(),
          picture.height());
}

class LpipsDistance final : public PictureDistance {
 public:
  LpipsDistance(std::shared_ptr<Lpips> lpips, int threads) : lpips_(std::move(lpips)), threads_(threads) {}

  Values measure(const Raster& truth, const Raster& result, const Hole& hole) const override {
    require(truth.width() == result.width() && truth.height() == result.height(),
            "LPIPS compares pictures of one size, not {}x{} and {}x{}", truth.width(), truth.height(), result.width(),
            result.height());
    require(hole.width() == truth.width() && hole.height() == truth.height() && !hole.none(),
            "LPIPS inside the hole needs a hole of the picture's size with something missing");
    require_large_enough(truth, "LPIPS");
    return translated([&] {
      const torch::NoGradGuard no_grad;
      const ComputeThreads threads(threads_);
      const auto maps = lpips_->layer_maps(tensor_of(truth), tensor_of(result));
      return Values{Lpips::mean_distance(maps).item<double>(),
                    Lpips::mean_distance_inside(maps, tensor_of(hole)).item<double>()};
    });
  }

 private:
  std::shared_ptr<Lpips> lpips_;
  int threads_;
};

class Artificiality final : public PictureDistance {
 public:
  Artificiality(std::unique_ptr<DetectorJudge> judge, int threads) : judge_(std::move(judge)) {
    context_.threads = threads;
  }

  Values measure(const Raster&, const Raster& result, const Hole& hole) const override {
    return translated([&] {
      const Raster heat = judge_->heatmap(result, context_);
      const Hole everything = Hole(hole.height(), hole.width()).inverted();
      return Values{mend::artificiality(heat, everything), mend::artificiality(heat, hole)};
    });
  }

 private:
  std::unique_ptr<DetectorJudge> judge_;
  Context context_;
};

class NetworkFeatures final : public PictureFeatures {
 public:
  using Run = std::function<torch::Tensor(const torch::Tensor&)>;
  NetworkFeatures(Run run, int threads) : run_(std::move(run)), threads_(threads) {}

  std::vector<float> of(const Raster& picture) const override {
    require_large_enough(picture, "a Frechet distance");
    return translated([&] {
      const torch::NoGradGuard no_grad;
      const ComputeThreads threads(threads_);
      const auto features = run_(tensor_of(picture)).contiguous();
      const auto* values = features.data_ptr<float>();
      return std::vector<float>(values, values + features.numel());
    });
  }

 private:
  Run run_;
  int threads_;
};

NetworkFeatures::Run feature_network(const TensorFile& file) {
  if (InceptionV3::looks_like(file))
    return [net = std::make_shared<InceptionV3>(file)](const torch::Tensor& x) { return net->features(x); };
  const auto net = std::make_shared<PerceptualNet>(file);
  if (net->name() != "mobilenet_v2")
    fail(ErrorCode::bad_weights, "Frechet distances take mobilenet_v2 or inception_v3, not {}", net->name());
  return [net](const torch::Tensor& x) { return net->features(x, {"block18"}).front().mean({2, 3}); };
}

torch::Tensor matrix_of(const FeatureSet& set) {
  require(!set.empty(), "a set of features is empty");
  const auto width = static_cast<int64_t>(set.front().size());
  auto rows = torch::empty({static_cast<int64_t>(set.size()), width});
  for (size_t i = 0; i < set.size(); ++i) {
    require(static_cast<int64_t>(set[i].size()) == width, "features of one set differ in length");
    std::copy(set[i].begin(), set[i].end(), rows.data_ptr<float>() + static_cast<int64_t>(i) * width);
  }
  return rows;
}

class TorchMetrics final : public LearnedMetrics {
 public:
  std::unique_ptr<PictureDistance> lpips(const std::filesystem::path& network, const std::filesystem::path& lin,
                                         int threads) const override {
    const auto net = loaded_from(network, [&] { return std::make_shared<PerceptualNet>(read_checkpoint(network)); });
    const auto distance = loaded_from(lin, [&] { return std::make_shared<Lpips>(net, read_checkpoint(lin)); });
    return std::make_unique<LpipsDistance>(distance, thread_count(threads));
  }

  std::unique_ptr<PictureDistance> artificiality(const std::filesystem::path& detector, int threads) const override {
    NetworkFillerOptions options;
    options.model = detector.string();
    return std::make_unique<Artificiality>(translated([&] { return std::make_unique<DetectorJudge>(options); }),
                                           threads);
  }

  std::unique_ptr<PictureFeatures> features(const std::filesystem::path& network, int threads) const override {
    return loaded_from(network, [&]() -> std::unique_ptr<PictureFeatures> {
      return std::make_unique<NetworkFeatures>(feature_network(read_checkpoint(network)), thread_count(threads));
    });
  }

  double frechet_distance(const FeatureSet& a, const FeatureSet& b) const override {
    return translated([&] { return mend::frechet_distance(matrix_of(a), matrix_of(b)); });
  }

  double kernel_distance(const FeatureSet& a, const FeatureSet& b) const override {
    return translated([&] { return mend::kernel_distance(matrix_of(a), matrix_of(b)); });
  }
};

}  // namespace

const LearnedMetrics& torch_metrics() {
  static const TorchMetrics metrics;
  return metrics;
}

}  // namespace mend
