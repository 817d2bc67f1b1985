/// One page that shows an evaluation: tables with intervals, plots, and the pictures, worst and best first.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "evaluation/protocol.h"
#include "evaluation/runner.h"

namespace mend {

struct ReportOptions {
  int worst = 8;  ///< cases shown where the first contender did worst (PSNR inside the hole), 0..100
  int best = 4;   ///< and best
  int shown = 4;  ///< cases of pictures.jpg, evenly spread
};

/// Writes the rows' tables as table.csv, table.json and table.md, a sheet of pictures (pictures.jpg: hole, results,
/// photograph) and index.html, self-contained (pictures are inside it as JPEG), into `folder`, where run_evaluation
/// kept the results. Throws Error{io}.
void write_report(const Protocol& protocol, const Evaluation& evaluation, const std::filesystem::path& folder,
                  const ReportOptions& options = {});

}  // namespace mend
