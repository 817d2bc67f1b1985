/// Several fills, and a judge who keeps the one that looks least made up.
///
/// Source: the judge is the dense detector of Zhang et al., "Pixel-wise Dense Detector for Image Inpainting", Pacific
/// Graphics 2020, which there trains a generator; here it chooses. Mixing fills where it finds one better here and the
/// other there (seam_mix.h), and refilling what it likes least, is ours.
#pragma once
#include <memory>
#include <vector>

#include "fill/filler.h"
#include "fill/judge.h"

namespace mend {

struct JudgeOptions {
  int candidates = 4;  ///< fills by each filler, with as many seeds; 1..64
  int refills = 0;     ///< times that the worst part of the winner is filled anew, and kept if it looks better; 0..16
  bool mix = false;  ///< also try the best so far and each new fill mixed along seams, and keep that if it looks better
  /// Throws invalid_argument that names the field.
  void check() const;
};

class JudgedFiller final : public Filler {
 public:
  /// @param fillers at least one. One whose second fill is its first, whatever the seed, is not asked again.
  JudgedFiller(std::vector<std::unique_ptr<Filler>> fillers, std::shared_ptr<const Judge> judge,
               const JudgeOptions& options);

  int context_margin(const Rect& hole_extent) const override;
  std::string description() const override;
  std::vector<UsedWeights> weights() const override;

 protected:
  /// Stops early, with the best so far, when a budget runs out or Context::finish is set; the first fill is always
  /// finished. No candidate, mixture or refill is kept that the judge finds worse. Records every score.
  Raster synthesise(const Raster& picture, const Hole& hole, const Context& context) const override;

 private:
  struct Verdict;
  Verdict judged(Raster fill, const Hole& hole, const Context& context) const;
  Verdict mixed(const Verdict& best, const Verdict& next, const Hole& hole, const Context& context) const;
  Verdict refilled(const Verdict& best, const Hole& hole, const Context& context) const;
  class Contest;

  std::vector<std::unique_ptr<Filler>> fillers_;
  std::shared_ptr<const Judge> judge_;
  JudgeOptions options_;
};

/// The part of the hole that looks worst: missing pixels whose heat, smoothed over about `radius` pixels, is in the
/// hottest `share` of the hole. (1,H,W), (H,W) -> (H,W). Part of the hole, and not empty.
Hole worst_part(const Raster& heat, const Hole& hole, double share = 0.25, int radius = 8);

}  // namespace mend
