/// The papers' tables again, on whoever's data and weights: `mend repro NAME`.
///
/// One file a paper and one line in repros.def. A repro prepares pictures, runs an evaluation (evaluation/) and puts
/// the paper's figures beside ours; a figure of the paper that we do not know is "not available", never a guess.
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/context.h"
#include "evaluation/runner.h"

namespace mend {

/// What a repro borrows from the program: fillers, learned metrics, and the commands that need libtorch.
struct ReproDoors {
  FillerFactory fillers;
  LearnedDoor learned;
  std::function<int(const std::vector<std::string>& words, const Context& context)> neural_command;
};

struct ReproOptions {
  std::vector<std::filesystem::path> photos;             ///< files and folders; relative to the working folder
  std::filesystem::path holes;                           ///< folders of mask files by bucket, where a repro wants them
  std::filesystem::path folder;                          ///< everything made is kept here; made if missing
  bool quick = false;                                    ///< a small form that ends within minutes on two cores
  std::map<std::string, std::string> settings;           ///< --set KEY=VALUE; each repro checks its own
  std::map<std::string, std::filesystem::path> weights;  ///< of learned metrics, by the keys of a protocol's [weights]
};

/// One figure of a table: what, the paper's, ours.
struct ReproFigure {
  std::string what, paper, ours;
};

struct ReproTable {
  std::string title;
  std::vector<ReproFigure> figures;
};

struct ReproReport {
  std::string paper;
  std::vector<ReproTable> tables;
  std::vector<std::string> data, weights, differs;  ///< sentences: which were used, and what is not as in the paper
};

constexpr const char* not_available = "not available";

struct ReproSpec {
  std::string_view name;    ///< "two-stage"
  std::string_view paper;   ///< authors, title, where
  std::string_view covers;  ///< which of its tables and figures
  /// @throws Error as its parts do: invalid_argument for missing photographs or settings, io, cancelled.
  ReproReport (*run)(const ReproOptions& options, const ReproDoors& doors, const Context& context);
};

/// In the order of repros.def.
const std::vector<ReproSpec>& repro_catalog();
/// Throws invalid_argument that lists the names if there is none.
const ReproSpec& find_repro(const std::string& name);

/// The report as Markdown.
std::string to_markdown(const ReproReport& report);

}  // namespace mend
