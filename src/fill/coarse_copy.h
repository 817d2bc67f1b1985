/// How small the copy is in which a first stage lays out the hole.
#pragma once
#include "image/hole.h"

namespace mend {

/// The copy is never larger than the picture. Two things bound it: a network costs by the pixel, and one that was
/// trained on holes of a certain depth answers deeper ones with grey, so that less detail tells it more.
struct CoarseCopy {
  int size = 512;  ///< its longer side in pixels, at most; 64..4096
  int depth = 0;   ///< of the hole in it (hole_depth()), at most, 1..4096; 0: as deep as it comes

  static constexpr int smallest = 128;  ///< the longer side below which `depth` alone makes no copy

  /// The longer side of the copy of the picture that `hole` is in.
  int longer_side(const Hole& hole) const;
  /// Throws Error{invalid_argument} that names the value.
  void check() const;
};

}  // namespace mend
