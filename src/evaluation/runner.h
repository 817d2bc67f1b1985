/// Runs every contender on every case and keeps what it finds.
#pragma once
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "evaluation/contender.h"
#include "evaluation/measure.h"
#include "evaluation/protocol.h"

namespace mend {

/// One contender on one case.
struct EvaluationRow {
  std::string contender, bucket, photo;
  std::string truth, hole;  ///< files
  double hole_ratio = 0;
  double seconds = 0;                     ///< wall time of the answer alone
  double memory = 0;                      ///< bytes at most in use meanwhile, by the program that answered
  std::map<std::string, double> picture;  ///< metric name -> value over the whole picture
  std::map<std::string, double> inside;   ///< the same inside the hole
  std::string error;                      ///< empty if it went well; then the maps are full
};

struct EvaluationOptions {
  std::filesystem::path folder;       ///< rows.jsonl, results/CONTENDER/BUCKET/PHOTO.png; made if missing
  bool resume = false;                ///< keep the rows of the same contender, case and seed that went well
  std::vector<std::string> required;  ///< metrics that may not be left out
  /// One picture after the other by all contenders, rather than one contender after the other: the time left is truer
  /// and an early end leaves whole pictures, but all contenders are in memory at once.
  bool by_picture = false;
  double seconds = 0;  ///< with by_picture: no picture is begun after this; 0: no limit
};

/// One distance between all results of a contender in a bucket and their truths.
struct SetRow {
  std::string contender, bucket, metric;
  double value;
};

struct Evaluation {
  std::vector<EvaluationRow> rows;  ///< in the order of contenders, then cases; those that the time did not allow lack
  std::vector<SetRow> sets;
  std::vector<std::string> notes;  ///< metrics that were left out, and why; pictures that were not begun
};

/// A contender that fails on a picture gets a row with the error; the rest goes on. Every row is on the disk before the
/// next one starts, so that an interrupted run can be resumed. Metrics whose weights are absent are left out (Measures
/// says when), and the evaluation's notes say so.
/// @throws Error{io} if the folder cannot be written, or holds rows and `resume` is not set; Error{cancelled}.
Evaluation run_evaluation(const Protocol& protocol, const EvaluationOptions& options, const FillerFactory& fillers,
                          const LearnedDoor& learned, const Context& context);

/// Where the picture of a row lies.
std::filesystem::path result_path(const std::filesystem::path& folder, const EvaluationRow& row);

}  // namespace mend
