/// Plots as SVG text.
#pragma once
#include <string>
#include <vector>

#include "evaluation/tables.h"

namespace mend {

/// One line of a plot: a point where `at` has a finite mean, its interval as a bar.
struct PlotLine {
  std::string name;
  std::vector<MeanInterval> at;  ///< for each label of the x axis
};

/// @param labels of the x axis, evenly spaced. Lines are told apart by colours that everyone can, and named below.
/// Colours and type are the page's: it styles the classes of plot_style(). Empty if nothing is finite.
std::string plot_lines(const std::string& title, const std::vector<std::string>& labels,
                       const std::vector<PlotLine>& lines);

/// Means of one metric inside the hole against buckets, a line a contender, with their 95 % intervals; empty if
/// there are fewer than two buckets.
std::string plot_metric(const std::vector<TableRow>& table, const std::string& metric);

/// CSS of plots, for light and dark.
const char* plot_style();
/// The plot as a file of its own.
std::string as_svg_file(const std::string& plot);

/// `text` with the characters that HTML and SVG give a meaning replaced.
std::string escape_html(const std::string& text);

}  // namespace mend
