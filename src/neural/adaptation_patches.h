/// What an adaptation learns from: patches of the picture under new holes.
#pragma once
#include <torch/torch.h>

#include <array>
#include <utility>
#include <vector>

#include "base/rng.h"
#include "data/sampler.h"

namespace mend {

struct Patches {
  Batch batch;            ///< image: the restored picture; hole: what the network is to fill there
  torch::Tensor unknown;  ///< (B,1,S,S): what must not be learned: the original hole, and what was set apart
};

/// Draws patches of one picture, mirrored: half of them around the hole, a quarter from what looks like the
/// hole's surroundings, a quarter from anywhere; a picture that is no larger than a patch is cropped anew each time.
/// New holes are free-form strokes, as Lee et al. draw them, and as often the picture's own hole moved, turned and
/// mirrored, so that the network learns holes as wide as the one it is for.
class PatchDrawer {
 public:
  struct Choice {
    int64_t patch = 256;        ///< pixels a side, at most, but for `smallest`
    int64_t size_multiple = 1;  ///< the sides are multiples of this
    int64_t smallest = 1;       ///< and not smaller
    double hide = 0;            ///< share of the patches in which the original hole is missing too
    bool turns = false;         ///< turned by quarters too
    bool one_size = false;      ///< never crop to less than `patch`: some critics judge one size alone
  };
  /// @param restored (1,3,H,W), @param hole (1,1,H,W), H and W multiples of size_multiple.
  PatchDrawer(const torch::Tensor& restored, const torch::Tensor& hole, const Choice& choice);

  /// Patches whose new holes hide known pixels that no later draw() teaches, about a tenth of the pixels of a patch in
  /// all. As they lie, unturned, with the original hole missing as it will be in the end.
  Patches set_apart(int count, Rng& rng);
  /// Patches under the picture's own hole, moved but not turned, with the original hole missing too: as deep as what is
  /// to be filled in the end. What they hide may be taught by other draws. A hole that has no room to move gives way to
  /// new ones.
  Patches rehearse(int count, Rng& rng);
  Patches draw(int count, Rng& rng);

  int64_t side() const { return side_; }
  /// Where patches lie that look like the hole's surroundings: (top, left). For tests.
  const std::vector<std::pair<int64_t, int64_t>>& look_alikes() const { return alike_; }

 private:
  std::pair<int64_t, int64_t> place(int64_t side, Rng& rng) const;
  /// The picture from `corner` on, unturned, under a new hole.
  Patches as_it_lies(std::pair<int64_t, int64_t> corner, const torch::Tensor& hole) const;
  torch::Tensor new_hole(int64_t side, Rng& rng) const;
  torch::Tensor own_hole_moved(int64_t side, Rng& rng) const;
  torch::Tensor own_hole_within(int64_t side, Rng& rng) const;
  bool useful(const Patches& patch);

  torch::Tensor restored_, hole_;
  torch::Tensor untaught_;  ///< the original hole and what was set apart
  Choice choice_;
  int64_t side_ = 0;
  std::array<int64_t, 2> low_{}, high_{};  ///< the hole's extent
  std::vector<std::pair<int64_t, int64_t>> alike_;
  int misses_ = 0;
};

}  // namespace mend
