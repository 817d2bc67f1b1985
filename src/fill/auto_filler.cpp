#include "fill/auto_filler.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/weights_path.h"
#include "classical/pyramid.h"
#include "fill/filler_catalog.h"
#include "fill/neural_module.h"
#include "fill/windows.h"

namespace mend {
namespace {

/// A hole no deeper than this many pixels lies wholly beside known pixels.
constexpr int thin = 4;
/// The longer side of the largest window in which the network was found to help. In larger ones its small copy shows
/// less than half of the detail, and what is left of an object at the rim of a tight hole stains the whole fill.
constexpr int largest_window = 1024;
/// What loading libtorch and a first run of the network take.
constexpr std::chrono::milliseconds loading_time{1200};

/// Loads libtorch only for a hole that the network would get, and does without where there is none.
Choice choose_here(const Hole& hole, std::optional<std::chrono::milliseconds> budget) {
  const Choice choice = choose_filler({hole, own_network_installed(), budget});
  return choice.method != "network" || neural_module_loads() ? choice : choose_filler({hole, false, budget});
}

}  // namespace

bool own_network_installed() { return !find_installed_weights("mend").empty() && neural_module_installed(); }

Choice choose_filler(const Situation& situation) {
  const auto exemplar = [](const std::string& why) {
    return Choice{"exemplar", {}, "patches of the picture itself: " + why};
  };
  if (!situation.network) return exemplar("mend's network is not installed: its weights, or libtorch");
  const int depth = hole_depth(situation.hole);
  if (depth <= thin) return exemplar(fmt::format("the hole is nowhere deeper than {} pixels", depth));
  const int side = std::max(situation.hole.width(), situation.hole.height());
  if (side > largest_window)
    return exemplar(
        fmt::format("the window around the hole is {} pixels wide, more than the {} at which the network helps", side,
                    largest_window));
  if (situation.budget && *situation.budget < loading_time)
    return exemplar(fmt::format("{:.1f} s are too short to load a network",
                                std::chrono::duration<double>(*situation.budget).count()));
  return {"network",
          {{"model", "mend"}, {"refine", "exemplar"}, {"ensemble", "auto"}},
          fmt::format("mend's network for the structure, patches of the picture for the texture: the hole is {} pixels "
                      "deep",
                      depth)};
}

std::vector<std::string> explain_choices(const Hole& hole, std::optional<std::chrono::milliseconds> budget) {
  std::vector<std::string> reasons;
  for (const auto& work : plan_windows(hole, AutoFiller())) {
    auto why = choose_here(hole.crop(work.window), budget).why;
    if (std::find(reasons.begin(), reasons.end(), why) == reasons.end()) reasons.push_back(std::move(why));
  }
  return reasons;
}

const Filler& AutoFiller::filler(const Choice& choice) const {
  const std::lock_guard lock(loading_);
  auto& found = fillers_[choice.method];
  if (!found) found = make_filler(choice.method, Options(choice.method, choice.options));
  return *found;
}

int AutoFiller::context_margin(const Rect& hole_extent) const {
  // What the larger of the two choices asks for: a window is cut before anybody has chosen.
  return std::clamp(std::max(hole_extent.width, hole_extent.height), 96, 1024);
}

std::string AutoFiller::description() const {
  std::string used;
  const std::lock_guard lock(loading_);
  for (const auto& [method, made] : fillers_) used += (used.empty() ? "" : " | ") + made->description();
  return used.empty() ? "auto" : "auto(" + used + ")";
}

std::vector<UsedWeights> AutoFiller::weights() const {
  std::vector<UsedWeights> all;
  const std::lock_guard lock(loading_);
  for (const auto& [method, made] : fillers_)
    for (auto& used : made->weights()) all.push_back(std::move(used));
  return all;
}

Raster AutoFiller::synthesise(const Raster& picture, const Hole& hole, const Context& context) const {
  return filler(choose_here(hole, context.budget)).fill(picture, hole, context);
}

}  // namespace mend
