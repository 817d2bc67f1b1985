/// Voting: the picture that the patch field implies.
///
/// Source: Wexler, Shechtman and Irani, "Space-time completion of video", PAMI 2007, sec. 3.2: every patch that
/// covers a pixel votes for the colour its source has there, weighted by how well it matches and how near the known
/// pixels it is. Differs: after the weighted mean a few mean-shift steps may move the colour to the nearest mode of
/// the votes (their sec. 3.2 names it, as the robust choice), which keeps the last level sharp.
#pragma once
#include <vector>

#include "classical/patch_field.h"

namespace mend {

struct VoteOptions {
  bool by_distance = true;  ///< false while the field carries no distances (just upscaled)
  double mode_width = 0;    ///< of the mean-shift kernel, in [0,1] colour units; 0: the plain mean
  int threads = 1;
};

/// Votes for the missing pixels.
class Voter {
 public:
  /// @param picture (1 or 3, H, W): sources are read from here, known pixels alone.
  Voter(const Raster& picture, const Hole& hole, const PatchDomain& domain);

  /// Writes the missing pixels of `estimate` (same shape as the picture).
  void vote(const PatchField& field, const VoteOptions& options, Raster& estimate) const;

  /// The vote minus the truth at the known pixels of `near` beside the hole; zero elsewhere, where `nowhere` is 1.
  /// @return (like the picture, near.height, near.width); `nowhere` gets the same size.
  Raster rim_error(const PatchField& field, const VoteOptions& options, const Rect& near, Hole& nowhere) const;

 private:
  /// Red, green, blue and (of a mean) the sum of the votes' weights: one register.
  using Colour = float __attribute__((vector_size(16)));
  std::vector<float> patch_weights(const PatchField& field, const VoteOptions& options) const;
  Colour colour(const PatchField& field, const std::vector<float>& weights, double mode_width, int y, int x) const;

  const Raster& picture_;
  const Hole& hole_;
  const PatchDomain& domain_;
  Rect touched_;                   ///< pixels that some target patch covers lie in here
  std::vector<Colour> pixels_;     ///< interleaved: one load a vote
  std::vector<float> confidence_;  ///< of the targets, over the target box
};

}  // namespace mend
