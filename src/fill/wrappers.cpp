#include "fill/wrappers.h"

#include <sstream>
#include <utility>
#include <vector>

#include "base/error.h"
#include "fill/exemplar_refiner.h"
#include "fill/filler_catalog.h"
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

RefinerRecipe refiner(const std::string& name, const Options& options, Asker asker) {
  if (name == "exemplar")
    return [read = ExemplarOptions::from(options, "refine."),
            follow = static_cast<int>(options.integer("refine.follow", ExemplarRefiner::default_follow, 0, 64))] {
      return std::make_unique<ExemplarRefiner>(read, follow);
    };
  if (name == "shift")
    return [network = network_options(options, "refinementnet", asker, "refine.")] {
      return neural_module().shift_refiner(network);
    };
  return [] { return nullptr; };
}

Recipe own_two_stage(Recipe filler, RefinerRecipe second, const CoarseCopy& copy) {
  return [filler = std::move(filler), second = std::move(second), copy] {
    return std::make_unique<TwoStageFiller>(filler(), second(), copy);
  };
}

/// The authors' pipeline where a network's fill is refined by shifts and both have the authors' weights.
Recipe paper_or(Recipe own, const Options& options, Asker asker) {
  const auto pipeline = options.choice("refine.pipeline", "auto", {"auto", "paper", "mend"});
  // What was fitted to the picture, or is a mean of several fills, is no longer the authors' first stage.
  const bool plain = options.has("model") && !options.has("adapt") && !options.has("ensemble");
  require(pipeline != "paper" || plain, "the authors' pipeline wants --model dfnet, as it is");
  if (pipeline == "mend" || !plain) return own;
  return [own = std::move(own), force = pipeline == "paper", coarse = network_options(options, "mend", asker),
          second = network_options(options, "refinementnet", asker, "refine.")] {
    auto paper = neural_module().paper_two_stage(coarse, second, force);
    return paper ? std::move(paper) : own();
  };
}

Recipe two_stage(Recipe filler, const Options& options, Asker asker, CoarseCopy copy) {
  require_together(options, "refine", {"coarse_size", "coarse_depth"});
  const auto refine = options.choice("refine", "", {"none", "exemplar", "shift"});
  copy.size = static_cast<int>(options.integer("coarse_size", copy.size, 64, 4096));
  copy.depth = static_cast<int>(options.integer("coarse_depth", copy.depth, 0, 4096));
  if (refine.empty()) return filler;
  Recipe own = own_two_stage(std::move(filler), refiner(refine, options, asker), copy);
  return refine == "shift" ? paper_or(std::move(own), options, asker) : own;
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

/// The fillers that compete with the one asked for, with their usual options.
std::vector<Recipe> rivals(const std::string& methods, Asker asker) {
  std::vector<Recipe> all;
  std::stringstream list(methods);
  for (std::string method; std::getline(list, method, ',');)
    all.push_back(filler_recipe(method, Options(method), asker));
  return all;
}

Recipe judged(Recipe filler, const Options& options, Asker asker) {
  const bool wanted = options.has("candidates") || options.has("refills") || options.has("rivals");
  require(wanted || !options.has("judge"), "judge does nothing without candidates, rivals or refills");
  JudgeOptions read;
  read.candidates = static_cast<int>(options.integer("candidates", 1, 1, 64));
  read.refills = static_cast<int>(options.integer("refills", read.refills, 0, 16));
  read.mix = options.flag("mix", false);
  std::vector<Recipe> all{std::move(filler)};
  for (auto& rival : rivals(options.text("rivals", ""), asker)) all.push_back(std::move(rival));
  require(!read.mix || all.size() > 1 || read.candidates > 1, "mix does nothing without candidates or rivals");
  if (!wanted) return std::move(all.front());
  NetworkFillerOptions detector;
  detector.model = weights_option(options, "judge", "detector", asker);
  return [all = std::move(all), detector, read]() -> std::unique_ptr<Filler> {
    auto judge = neural_module().detector_judge(detector);  // first: it may be missing, and fillers can be slow to load
    std::vector<std::unique_ptr<Filler>> fillers;
    for (const auto& recipe : all) fillers.push_back(recipe());
    return std::make_unique<JudgedFiller>(std::move(fillers), std::move(judge), read);
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

Recipe wrapped(Recipe filler, const Options& options, Asker asker, const CoarseCopy& usual) {
  return judged(bottleneck(two_stage(std::move(filler), options, asker, usual), options), options, asker);
}

}  // namespace mend
