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

std::unique_ptr<Refiner> make_refiner(const std::string& name, const Options& options) {
  if (name == "exemplar") return std::make_unique<ExemplarRefiner>(ExemplarOptions::from(options, "refine."));
  if (name == "shift") return neural_module().shift_refiner(network_options(options, "refinementnet", "refine."));
  return nullptr;
}

std::unique_ptr<Filler> two_stage(std::unique_ptr<Filler> filler, const Options& options) {
  require_together(options, "refine", {"coarse_size"});
  const auto refine = options.choice("refine", "", {"none", "exemplar", "shift"});
  const auto size = static_cast<int>(options.integer("coarse_size", 512, 64, 4096));
  if (refine.empty()) return filler;
  return std::make_unique<TwoStageFiller>(std::move(filler), make_refiner(refine, options), size);
}

std::unique_ptr<Filler> bottleneck(std::unique_ptr<Filler> filler, const Options& options) {
  require_together(options, "bottleneck", {"pyramid", "bottleneck_steps"});
  BottleneckOptions read;
  read.mode = options.choice("bottleneck", read.mode, {"grey-rgb", "rgb-grey-rgb", "rgb-rgb"});
  read.pyramid = static_cast<int>(options.integer("pyramid", read.pyramid, 1, 5));
  read.steps = static_cast<int>(options.integer("bottleneck_steps", read.steps, 1, 100000));
  if (!options.has("bottleneck")) return filler;
  return neural_module().bottleneck_filler(std::move(filler), read);
}

std::unique_ptr<Filler> judged(std::unique_ptr<Filler> filler, const Options& options) {
  const bool wanted = options.has("candidates") || options.has("refills");
  require(wanted || !options.has("judge"), "judge does nothing without candidates or refills");
  JudgeOptions read;
  read.candidates = static_cast<int>(options.integer("candidates", wanted ? 1 : read.candidates, 1, 64));
  read.refills = static_cast<int>(options.integer("refills", read.refills, 0, 16));
  NetworkFillerOptions detector;
  detector.model = options.text("judge", "detector");
  if (!wanted) return filler;
  std::vector<std::unique_ptr<Filler>> fillers;
  fillers.push_back(std::move(filler));
  return std::make_unique<JudgedFiller>(std::move(fillers), neural_module().detector_judge(detector), read);
}

}  // namespace

NetworkFillerOptions network_options(const Options& options, const std::string& usual_model,
                                     const std::string& prefix) {
  NetworkFillerOptions network;
  network.model = options.text(prefix + "model", usual_model);
  network.precision = options.choice(prefix + "precision", "auto", {"auto", "fp32", "bf16"});
  network.device = options.choice(prefix + "device", "cpu", {"cpu", "cuda"});
  return network;
}

std::unique_ptr<Filler> wrapped(std::unique_ptr<Filler> filler, const Options& options) {
  return judged(bottleneck(two_stage(std::move(filler), options), options), options);
}

}  // namespace mend
