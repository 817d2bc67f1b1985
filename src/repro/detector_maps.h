/// Figure 7 of the dense detector's paper: what the detector sees in results.
#pragma once
#include <string>

#include "base/context.h"
#include "evaluation/runner.h"
#include "repro/repro.h"

namespace mend {

/// Adds to the report a sheet of maps (figure-7.jpg) of up to `shown` cases, and how well the map tells missing pixels
/// from known ones (area under the ROC curve) for each contender and, where it should be near chance, for the
/// photographs themselves.
/// @param detector a file or a name; empty: the installed one. If there is none the report says so.
void add_detector_maps(const Evaluation& evaluation, const std::string& detector, int shown,
                       const ReproOptions& options, const ReproDoors& doors, ReproReport& report,
                       const Context& context);

}  // namespace mend
