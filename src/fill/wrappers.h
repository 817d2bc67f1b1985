/// The wrappers of a filler by the options that ask for them.
#pragma once
#include <memory>

#include "base/options.h"
#include "fill/filler.h"

namespace mend {

/// Puts around `filler`, innermost first, what `options` name:
/// - `refine` none, exemplar: a TwoStageFiller; `coarse_size` is the longer side of its small copy (512, 64..4096), and
///   `refine.patch`, `refine.guide_weight` … are the fields of ExemplarOptions.
/// Without such an option the filler comes back as it is. Does not call options.finish().
std::unique_ptr<Filler> wrapped(std::unique_ptr<Filler> filler, const Options& options);

}  // namespace mend
