#include "fill/wrappers.h"

#include <utility>

#include "base/error.h"
#include "fill/exemplar_refiner.h"
#include "fill/two_stage_filler.h"

namespace mend {
namespace {

std::unique_ptr<Filler> two_stage(std::unique_ptr<Filler> filler, const Options& options) {
  const auto refine = options.choice("refine", "", {"none", "exemplar"});
  const auto size = static_cast<int>(options.integer("coarse_size", 512, 64, 4096));
  require(!refine.empty() || !options.has("coarse_size"), "coarse_size is for two stages: add refine");
  if (refine.empty()) return filler;
  std::unique_ptr<Refiner> refiner;
  if (refine == "exemplar") refiner = std::make_unique<ExemplarRefiner>(ExemplarOptions::from(options, "refine."));
  return std::make_unique<TwoStageFiller>(std::move(filler), std::move(refiner), size);
}

}  // namespace

std::unique_ptr<Filler> wrapped(std::unique_ptr<Filler> filler, const Options& options) {
  return two_stage(std::move(filler), options);
}

}  // namespace mend
