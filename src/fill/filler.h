/// Filler: the whole vocabulary of the product. Everything that can fill a hole is one; wrappers wrap others.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "base/context.h"
#include "image/hole.h"
#include "image/raster.h"

namespace mend {

/// A weights file that a filler fills with.
struct UsedWeights {
  std::string network;  ///< in the catalogue
  std::string sha256;   ///< of the file
};

class Filler {
 public:
  virtual ~Filler() = default;

  /// Fills `hole` in `picture`.
  /// @param picture (1 or 3, H, W) in [0,1]. Values under the hole are never read.
  /// @param hole    (H, W), some pixels missing and some known.
  /// @return (same channels, H, W) in [0,1]; known pixels are bit-equal to `picture`.
  /// @throws Error{cancelled} soon after context.cancel; Error{invalid_argument} if the sizes differ or no pixel
  ///         is known.
  Raster fill(const Raster& picture, const Hole& hole, const Context& context) const;

  /// How many pixels around the hole the filler wants to see: windows are cut with this margin at least.
  /// `hole_extent` is the hole's bounding box.
  virtual int context_margin(const Rect& hole_extent) const = 0;

  /// One line for reports: name and options, e.g. "exemplar(patch=7)".
  virtual std::string description() const = 0;

  /// The weights it fills with, those of the fillers in it included; none for those that have none.
  virtual std::vector<UsedWeights> weights() const { return {}; }

 protected:
  /// What a filler implements: sizes agree, something is missing and something is known, and `picture` is zero
  /// under the hole. Known pixels of the answer are ignored. Must be safe to call from several threads.
  virtual Raster synthesise(const Raster& picture, const Hole& hole, const Context& context) const = 0;
};

}  // namespace mend
