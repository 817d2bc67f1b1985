/// The exemplar filler: completes the hole with pieces of the rest of the picture.
///
/// Sources: Wexler, Shechtman and Irani, PAMI 2007 (coarse-to-fine expectation-maximisation, voting); Barnes et al.,
/// PatchMatch, SIGGRAPH 2009 (the search); Darabi et al., Image Melding, SIGGRAPH 2012 (gradients in the distance);
/// Newson et al., SIAM J. Imaging Sciences 2014 (texture in the distance, pyramid depth and stopping). Differs:
/// features and distances are integers, so that any processor gives the same picture; patches lie wholly inside the
/// picture, which is all the border handling there is; a last membrane through the errors at the rim takes out the
/// seam.
#pragma once
#include <string>

#include "base/context.h"
#include "base/options.h"
#include "image/hole.h"
#include "image/raster.h"

namespace mend {

struct ExemplarOptions {
  int patch = 7;               ///< side of a patch in pixels: 3, 5, 7 or 9
  int iterations = 4;          ///< rounds of search and vote at full size, 1..50; coarser levels do more
  double gradient_weight = 1;  ///< of gradients against colours in the patch distance, 0..10
  double texture_weight = 12;  ///< of how textured it is around against colours, 0..100; not at full size
  double sharpness = 0.5;      ///< 0: plain mean of the votes (safest), 1: their strongest mode (sharpest)
  double guide_weight = 0.35;  ///< of a guide's brightness against colours, 0..5; ignored without one
  int guide_blur = 3;          ///< radius in pixels over which a guide is compared, at every size, 0..32

  /// Throws invalid_argument that names the field.
  void check() const;
  /// Reads every field by its name behind `prefix`; does not call finish().
  static ExemplarOptions from(const Options& options, const std::string& prefix = "");
  /// "exemplar(patch=7, …)"; with what a guide does if there is one.
  std::string description(bool guided = false) const;
};

/// @param picture (1 or 3, H, W) in [0,1]; values under the hole are never read.
/// @param hole    (H, W); at least one pixel is known.
/// @param guide   same shape as `picture`, or null: a rough idea of the result (a network's, say). Its values in the
///                hole steer which patches are chosen; its pixels are not copied.
/// @return like `picture`; known pixels bit-equal. Where no patch is wholly known even at 3x3, a push-pull fill.
/// A budget that runs out ends the rounds early: every size gets at least one.
/// @throws Error{invalid_argument}, Error{cancelled}.
Raster exemplar_fill(const Raster& picture, const Hole& hole, const ExemplarOptions& options, const Context& context,
                     const Raster* guide = nullptr);

}  // namespace mend
