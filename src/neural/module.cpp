/// The door to this library (fill/neural_module.h): what the program finds after loading it.
#include <torch/torch.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "base/weights_path.h"
#include "fill/neural_module.h"
#include "networks/network.h"
#include "neural/adapted_filler.h"
#include "neural/bottleneck_filler.h"
#include "neural/commands.h"
#include "neural/detector_judge.h"
#include "neural/learned_metrics.h"
#include "neural/network_filler.h"
#include "neural/paper_two_stage.h"
#include "neural/shift_refiner.h"
#include "neural/translated.h"
#include "weights/tensor_file.h"
#include "weights/weights_record.h"

namespace mend {
namespace {

/// The classes of fill/ as the program sees them: libtorch's errors never leave this library.
class TranslatedFiller final : public Filler {
 public:
  explicit TranslatedFiller(std::unique_ptr<Filler> filler) : filler_(std::move(filler)) {}
  int context_margin(const Rect& hole_extent) const override { return filler_->context_margin(hole_extent); }
  std::string description() const override { return filler_->description(); }
  std::vector<UsedWeights> weights() const override { return filler_->weights(); }

 protected:
  Raster synthesise(const Raster& picture, const Hole& hole, const Context& context) const override {
    return translated([&] { return filler_->fill(picture, hole, context); });
  }

 private:
  std::unique_ptr<Filler> filler_;
};

class TranslatedRefiner final : public Refiner {
 public:
  explicit TranslatedRefiner(std::unique_ptr<Refiner> refiner) : refiner_(std::move(refiner)) {}
  int context_margin(const Rect& hole_extent) const override { return refiner_->context_margin(hole_extent); }
  std::string description() const override { return refiner_->description(); }
  std::vector<UsedWeights> weights() const override { return refiner_->weights(); }
  Raster refine(const Raster& picture, const Hole& hole, const CoarseFill& coarse,
                const Context& context) const override {
    return translated([&] { return refiner_->refine(picture, hole, coarse, context); });
  }

 private:
  std::unique_ptr<Refiner> refiner_;
};

class TranslatedJudge final : public Judge {
 public:
  explicit TranslatedJudge(std::unique_ptr<Judge> judge) : judge_(std::move(judge)) {}
  std::string description() const override { return judge_->description(); }
  std::vector<UsedWeights> weights() const override { return judge_->weights(); }
  Raster heatmap(const Raster& picture, const Context& context) const override {
    return translated([&] { return judge_->heatmap(picture, context); });
  }

 private:
  std::unique_ptr<Judge> judge_;
};

/// `network`: of the catalogue, or a critic. Weights that do not say whose they are fill: what is loaded then is found
/// by the names of the tensors.
NetworkUse use_of(const std::string& network) {
  if (network == "refinementnet") return NetworkUse::refines;
  if (network == "dense_detector") return NetworkUse::judges;
  const auto& fillers = network_catalog();
  const bool fills =
      std::any_of(fillers.begin(), fillers.end(), [&](const auto& spec) { return spec.name == network; });
  return fills || network.empty() ? NetworkUse::fills : NetworkUse::other;
}

std::vector<NetworkInfo> known_networks() {
  std::vector<NetworkInfo> known;
  std::set<std::string> have;
  for (const auto& path : installed_weights()) {
    try {
      const auto record = record_of(read_safetensors(path));
      const auto network = record.network.empty() ? record.critic : record.network;
      known.push_back({path.stem().string(), network, true, use_of(network)});
      have.insert(network);
    } catch (const Error&) {
      continue;  // a damaged file hides no other; `mend models list` names it
    }
  }
  for (const auto& spec : network_catalog())
    if (const std::string name(spec.name); !have.count(name)) known.push_back({name, name, false, use_of(name)});
  return known;
}

class Module final : public NeuralModule {
 public:
  std::unique_ptr<Filler> network_filler(const NetworkFillerOptions& options) const override {
    return translated([&]() -> std::unique_ptr<Filler> {
      return std::make_unique<TranslatedFiller>(
          std::make_unique<NetworkFiller>(load_network(options), options.ensemble));
    });
  }

  std::unique_ptr<Filler> adapted_filler(const NetworkFillerOptions& options,
                                         const AdaptOptions& adapt) const override {
    return translated([&]() -> std::unique_ptr<Filler> {
      return std::make_unique<TranslatedFiller>(
          std::make_unique<AdaptedFiller>(load_network(options), adapt, options.ensemble));
    });
  }

  std::unique_ptr<Refiner> shift_refiner(const NetworkFillerOptions& options) const override {
    return translated([&]() -> std::unique_ptr<Refiner> {
      return std::make_unique<TranslatedRefiner>(std::make_unique<ShiftRefiner>(load_network(options)));
    });
  }

  std::unique_ptr<Filler> paper_two_stage(const NetworkFillerOptions& coarse, const NetworkFillerOptions& refinement,
                                          bool force) const override {
    return translated([&]() -> std::unique_ptr<Filler> {
      auto first = load_network(coarse), second = load_network(refinement);
      if (!force && !PaperTwoStage::fits(*first, *second)) return nullptr;
      return std::make_unique<TranslatedFiller>(std::make_unique<PaperTwoStage>(std::move(first), std::move(second)));
    });
  }

  std::shared_ptr<const Judge> detector_judge(const NetworkFillerOptions& options) const override {
    return translated([&]() -> std::shared_ptr<const Judge> {
      return std::make_shared<TranslatedJudge>(std::make_unique<DetectorJudge>(options));
    });
  }

  std::unique_ptr<Filler> bottleneck_filler(std::unique_ptr<Filler> filler,
                                            const BottleneckOptions& options) const override {
    return std::make_unique<TranslatedFiller>(std::make_unique<BottleneckFiller>(std::move(filler), options));
  }

  std::vector<NetworkInfo> networks() const override {
    return translated([] { return known_networks(); });
  }

  const LearnedMetrics& learned_metrics() const override { return torch_metrics(); }

  int run_command(const std::vector<std::string>& words, const Context& context) const override {
    std::vector<std::string> names;
    for (const auto& command : neural_commands()) {
      if (!words.empty() && command.name == words[0]) return translated([&] { return command.run(words, context); });
      names.emplace_back(command.name);
    }
    fail(ErrorCode::invalid_argument, "'{}' is no command of the networks; known: {}", words.empty() ? "" : words[0],
         join_or(names));
  }
};

}  // namespace
}  // namespace mend

extern "C" __attribute__((visibility("default"))) const mend::NeuralModule* mend_neural_module() {
  static const mend::Module module;
  return &module;
}
