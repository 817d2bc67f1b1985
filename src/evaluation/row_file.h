/// rows.jsonl: what an evaluation has found so far, a line each, so that an interrupted one goes on.
#pragma once
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "evaluation/cases.h"
#include "evaluation/runner.h"

namespace mend {

/// What makes a row worth keeping: contender with its settings, case, seed. A file that a setting names (weights)
/// counts with its size and time, so that rows of weights that were trained on are measured anew.
std::string row_identity(const ContenderSpec& contender, const EvaluationCase& task, uint64_t seed);

/// The rows of `file` that went well and have every one of `metrics`, by identity. A line that was cut off is passed
/// over; no file, no rows.
std::map<std::string, EvaluationRow> read_rows(const std::filesystem::path& file,
                                               const std::vector<std::string>& metrics);

/// Appends; each row is on the disk when add() returns.
class RowFile {
 public:
  explicit RowFile(const std::filesystem::path& file);
  /// Throws Error{io}.
  void add(const std::string& identity, const EvaluationRow& row);

 private:
  std::filesystem::path file_;
  std::ofstream lines_;
};

}  // namespace mend
