/// The wrappers of a filler by the options that ask for them.
#pragma once
#include <string>

#include "base/options.h"
#include "fill/coarse_copy.h"
#include "fill/file_options.h"
#include "fill/neural_module.h"
#include "fill/recipe.h"

namespace mend {

/// Puts around `filler`, innermost first, what `options` name:
/// - `refine` none, exemplar, shift: a TwoStageFiller; `coarse_size` (64..4096) and `coarse_depth` (0..4096) are its
///   CoarseCopy, `usual` where they are not given. Of exemplar, `refine.patch`, `refine.guide_weight` … are the fields
///   of ExemplarOptions; of shift, `refine.model` names the weights (refinementnet), `refine.precision` and
///   `refine.device` are as for a network; where first and second stage have the authors' weights (dfnet,
///   refinementnet) it is their own pipeline that runs; `refine.pipeline` mend or paper decides otherwise.
/// - `bottleneck` grey-rgb, rgb-grey-rgb, rgb-rgb: a BottleneckFiller; `pyramid` (3, 1..5), `bottleneck_steps`.
/// - `candidates` (1..64), `rivals` (methods, with commas) and `refills` (0..16): a JudgedFiller; `mix` (true) lets it
///   mix candidates; `judge` names the detector's weights (detector).
/// Without such an option the recipe comes back as it is. Does not call options.finish().
/// Throws what the options throw.
Recipe wrapped(Recipe filler, const Options& options, Asker asker, const CoarseCopy& usual);

/// `model` (by default `usual_model`), `precision` (auto, fp32, bf16) and `device` (cpu, cuda), each behind `prefix`.
NetworkFillerOptions network_options(const Options& options, const std::string& usual_model, Asker asker,
                                     const std::string& prefix = "");

}  // namespace mend
