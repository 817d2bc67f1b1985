/// Plots as SVG text.
#pragma once
#include <string>
#include <vector>

#include "evaluation/tables.h"

namespace mend {

/// Means of one metric inside the hole against buckets, a line a contender, with their 95 % intervals; empty if
/// there are fewer than two buckets.
std::string plot_metric(const std::vector<TableRow>& table, const std::string& metric);

/// `text` with the characters that HTML and SVG give a meaning replaced.
std::string escape_html(const std::string& text);

}  // namespace mend
