/// Finds captions, dates and watermarks: text laid over a photograph.
#pragma once
#include "base/context.h"
#include "image/hole.h"
#include "image/raster.h"

namespace mend {

struct TextOptions {
  double sensitivity = 0.5;  ///< 0: only what is certain, 1: also what is faint
  int smallest = 8;          ///< height of a letter in pixels, 4..1000
  int largest = 0;           ///< 0: a quarter of the picture's height

  /// Throws invalid_argument that names the field.
  void check() const;
};

/// Rows of letters: parts of one colour whose strokes have one width, several of like height beside each other.
///
/// Source: Epshtein, Ofek and Wexler, "Detecting Text in Natural Scenes with Stroke Width Transform", CVPR 2010:
/// strokes of even width, letters chained into lines. Differs: candidates are what stands out from its local mean in
/// lightness (both signs), and the stroke's width is read off a distance transform along the middle of the stroke.
/// @param picture (1 or 3, H, W) in [0,1].
/// @return (H, W): what to fill, grown by about half a stroke so that outlines and shadows go too.
/// @throws Error{invalid_argument}, Error{cancelled}.
Hole find_text(const Raster& picture, const TextOptions& options, const Context& context);

}  // namespace mend
