/// The result of a study as an SVG picture.
#pragma once
#include <string>
#include <vector>

#include "study/bradley_terry.h"

namespace mend {

/// Strengths with their 95 % intervals, the strongest method on top. As many names as strengths.
std::string plot_strengths(const std::vector<std::string>& methods, const std::vector<Strength>& strengths);

/// Indices of the strengths, the highest first.
std::vector<size_t> by_strength(const std::vector<Strength>& strengths);

}  // namespace mend
