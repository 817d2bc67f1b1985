/// Distances between all results of a contender and their truths.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "evaluation/measure.h"
#include "evaluation/runner.h"

namespace mend {

/// Measures every one of measures.set_names() for each contender and bucket, and over all buckets ("all") where there
/// are several, on the results that went well; their pictures are read from `folder`. Where fewer than two pictures
/// went well there is no value, and a sentence in evaluation.notes.
/// @throws Error{io} if a picture is gone; Error{cancelled}.
void measure_sets(const Measures& measures, const std::filesystem::path& folder, Evaluation& evaluation,
                  const Context& context);

}  // namespace mend
