/// Several fills, and a judge who keeps the one that looks least made up.
///
/// Source: the judge is the dense detector of Zhang et al., "Pixel-wise Dense Detector for Image Inpainting", Pacific
/// Graphics 2020, which there trains a generator; here it chooses. Refilling what it likes least is ours.
#pragma once
#include <memory>
#include <vector>

#include "fill/filler.h"
#include "fill/judge.h"

namespace mend {

struct JudgeOptions {
  int candidates = 4;  ///< fills by each filler, with as many seeds; 1..64
  int refills = 0;     ///< times that the worst part of the winner is filled anew, and kept if it looks better; 0..16
  /// Throws invalid_argument that names the field.
  void check() const;
};

class JudgedFiller final : public Filler {
 public:
  /// @param fillers at least one. One that gives the same fill for every seed is asked as often as the others.
  JudgedFiller(std::vector<std::unique_ptr<Filler>> fillers, std::shared_ptr<const Judge> judge,
               const JudgeOptions& options);

  int context_margin(const Rect& hole_extent) const override;
  std::string description() const override;

 protected:
  /// Stops early, with the best so far, when a budget runs out; the first fill is always finished.
  Raster synthesise(const Raster& picture, const Hole& hole, const Context& context) const override;

 private:
  struct Verdict;
  Verdict judged(Raster fill, const Hole& hole, const Context& context) const;
  Verdict refilled(const Verdict& best, const Hole& hole, const Context& context) const;

  std::vector<std::unique_ptr<Filler>> fillers_;
  std::shared_ptr<const Judge> judge_;
  JudgeOptions options_;
};

/// The part of the hole that looks worst: missing pixels whose heat, smoothed over about `radius` pixels, is in the
/// hottest `share` of the hole. (1,H,W), (H,W) -> (H,W). Part of the hole, and not empty.
Hole worst_part(const Raster& heat, const Hole& hole, double share = 0.25, int radius = 8);

}  // namespace mend
