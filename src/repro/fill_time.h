/// Section 4.2 of the dense detector's paper: seconds a picture.
#pragma once
#include "base/context.h"
#include "evaluation/protocol.h"
#include "evaluation/runner.h"
#include "repro/repro.h"

namespace mend {

/// Fills the evaluation's first case again by each filler of the protocol: once to warm up, then five times.
/// @return a table of the medians.
ReproTable fill_time_table(const Evaluation& evaluation, const Protocol& protocol, const ReproDoors& doors,
                           const Context& context);

}  // namespace mend
