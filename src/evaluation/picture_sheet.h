/// A sheet of pictures in rows, for reports.
#pragma once
#include <filesystem>
#include <vector>

#include "evaluation/runner.h"
#include "image/raster.h"

namespace mend {

/// Writes the rows as one JPEG, white between the pictures. Grey becomes colour, and what is larger than 320 pixels a
/// side is reduced to that. @throws Error{invalid_argument} for no picture; Error{io}.
void write_sheet(const std::vector<std::vector<Raster>>& rows, const std::filesystem::path& file);

/// The photograph of a row with its hole in mid grey; the photograph; the result.
Raster input_of(const EvaluationRow& row);
Raster truth_of(const EvaluationRow& row);
Raster result_of(const EvaluationRow& row, const std::filesystem::path& folder);

/// The contenders that answered something, in the order of the rows.
std::vector<std::string> contenders_of(const Evaluation& evaluation);

/// Up to `count` cases, evenly spread over those that every one of `contenders` answered: for each, its rows in the
/// order of the contenders.
std::vector<std::vector<const EvaluationRow*>> spread_cases(const Evaluation& evaluation,
                                                            const std::vector<std::string>& contenders, int count);

/// A sheet of `count` such cases: input, each contender's result, photograph. @return whether there was anything to
/// show.
bool write_case_sheet(const Evaluation& evaluation, const std::filesystem::path& folder,
                      const std::vector<std::string>& contenders, int count, const std::filesystem::path& file);

}  // namespace mend
