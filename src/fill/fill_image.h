/// Fills the holes of a photograph at its own depth, window by window.
#pragma once
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/context.h"
#include "fill/filler.h"
#include "image/hole.h"
#include "image/image.h"

namespace mend {

struct FillImageOptions {
  int extra_margin = 0;  ///< pixels of context around each window beyond what the filler asks for, 0..100000
  /// Called when `image` holds an unfinished fill of missing pixels within that part of it, which a filler had to show
  /// (Context::preview); from the working thread. May be empty.
  std::function<void(const Rect& part_of_image)> shown = {};
};

struct WindowReport {
  Rect window_in_image;   ///< what the filler saw
  long long missing = 0;  ///< pixels filled
  double seconds = 0;     ///< wall time of reading, filling and writing this window
  /// What the filler measured of itself (Context::measure), in order.
  std::vector<std::pair<std::string, double>> measures = {};
};

struct FillReport {
  std::string filler;                ///< Filler::description()
  std::vector<UsedWeights> weights;  ///< Filler::weights()
  long long missing = 0;             ///< pixels filled in all
  double seconds = 0;                ///< wall time in all
  std::vector<WindowReport> windows;
  std::vector<std::string> notes;  ///< what the filler wants the user to know (Context::note), each sentence once
};

/// Fills `hole` in `image` by `filler`. Known pixels, alpha and metadata keep their bytes; every missing pixel is
/// written once. What one window fills is still missing to the others, so that their order does not matter.
/// @param hole (image.height(), image.width()), in the image's frame; nothing missing is a report of no windows.
/// @throws Error{invalid_argument} if the sizes differ or nothing is known; Error{cancelled}; what the filler
///         throws. After a throw some windows may be filled and others not.
FillReport fill_image(Image& image, const Hole& hole, const Filler& filler, const FillImageOptions& options,
                      const Context& context);

}  // namespace mend
