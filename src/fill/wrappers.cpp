#include "fill/wrappers.h"

#include <utility>

#include "base/error.h"
#include "fill/exemplar_refiner.h"
#include "fill/judged_filler.h"
#include "fill/two_stage_filler.h"

namespace mend {
namespace {

/// What is given without the option it belongs to was meant to do something, and does nothing.
void require_together(const Options& options, const char* option, const std::vector<const char*>& belonging) {
  for (const char* key : belonging)
    require(options.has(option) || !options.has(key), "{} does nothing without {}", key, option);
}

using RefinerRecipe = std::function<std::unique_ptr<Refiner>()>;

RefinerRecipe refiner(const std::string& name, int coarse_size, const Options& options, Asker asker) {
  if (name == "exemplar")
    return [read = ExemplarOptions::from(options, "refine."), coarse_size,
            follow = static_cast<int>(options.integer("refine.follow", ExemplarRefiner::default_follow, 0, 64))] {
      return std::make_unique<ExemplarRefiner>(read, follow, coarse_size);
    };
  if (name == "shift")
    return [network = network_options(options, "refinementnet", asker, "refine.")] {
      return neural_module().shift_refiner(network);
    };
  return [] { return nullptr; };
}

Recipe two_stage(Recipe filler, const Options& options, Asker asker) {
  require_together(options, "refine", {"coarse_size"});
  const auto refine = options.choice("refine", "", {"none", "exemplar", "shift"});
  const auto size = static_cast<int>(options.integer("coarse_size", 512, 64, 4096));
  if (refine.empty()) return filler;
  return [filler = std::move(filler), second = refiner(refine, size, options, asker), size] {
    return std::make_unique<TwoStageFiller>(filler(), second(), size);
  };
}

Recipe bottleneck(Recipe filler, const Options& options) {
  require_together(options, "bottleneck", {"pyramid", "bottleneck_steps"});
  BottleneckOptions read;
  read.mode = options.choice("bottleneck", read.mode, {"grey-rgb", "rgb-grey-rgb", "rgb-rgb"});
  read.pyramid = static_cast<int>(options.integer("pyramid", read.pyramid, 1, 5));
  read.steps = static_cast<int>(options.integer("bottleneck_steps", read.steps, 1, 100000));
  if (!options.has("bottleneck")) return filler;
  return [filler = std::move(filler), read] { return neural_module().bottleneck_filler(filler(), read); };
}

Recipe judged(Recipe filler, const Options& options, Asker asker) {
  const bool wanted = options.has("candidates") || options.has("refills");
  require(wanted || !options.has("judge"), "judge does nothing without candidates or refills");
  JudgeOptions read;
  read.candidates = static_cast<int>(options.integer("candidates", wanted ? 1 : read.candidates, 1, 64));
  read.refills = static_cast<int>(options.integer("refills", read.refills, 0, 16));
  if (!wanted) return filler;
  NetworkFillerOptions detector;
  detector.model = weights_option(options, "judge", "detector", asker);
  return [filler = std::move(filler), detector, read]() -> std::unique_ptr<Filler> {
    std::vector<std::unique_ptr<Filler>> fillers;
    fillers.push_back(filler());
    return std::make_unique<JudgedFiller>(std::move(fillers), neural_module().detector_judge(detector), read);
  };
}

}  // namespace

NetworkFillerOptions network_options(const Options& options, const std::string& usual_model, Asker asker,
                                     const std::string& prefix) {
  NetworkFillerOptions network;
  network.model = weights_option(options, prefix + "model", usual_model, asker);
  network.precision = options.choice(prefix + "precision", "auto", {"auto", "fp32", "bf16"});
  network.device = options.choice(prefix + "device", "cpu", {"cpu", "cuda"});
  return network;
}

Recipe wrapped(Recipe filler, const Options& options, Asker asker) {
  return judged(bottleneck(two_stage(std::move(filler), options, asker), options), options, asker);
}

}  // namespace mend
