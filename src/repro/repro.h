/// The papers' tables again, on whoever's data and weights: `mend repro NAME`.
///
/// One file a paper and one line in repros.def. A repro prepares pictures (scenes.h), runs an evaluation (evaluation/)
/// and puts the paper's figures beside ours; a figure of the paper that we do not know is "not available", never a
/// guess.
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/context.h"
#include "evaluation/runner.h"
#include "fill/judge.h"

namespace mend {

/// What a repro borrows from the program: fillers, learned metrics, a detector, and the commands that need libtorch.
struct ReproDoors {
  FillerFactory fillers;
  LearnedDoor learned;
  /// The dense detector of that name or file; throws what loading it throws.
  std::function<std::shared_ptr<const Judge>(const std::string& model)> judge;
  /// `mend pack …`, `mend train …`; what they print does not belong to the report.
  std::function<int(const std::vector<std::string>& words, const Context& context)> neural_command;
};

/// Trained networks as contenders: name and weights file, in the order given.
using NamedModels = std::vector<std::pair<std::string, std::filesystem::path>>;

struct ReproOptions {
  std::vector<std::filesystem::path> photos;             ///< files and folders; relative to the working folder
  std::filesystem::path holes;                           ///< a folder of mask files by bucket; empty: holes are drawn
  int count = 0;                                         ///< photographs, the first by name; 0: all
  std::filesystem::path folder;                          ///< everything made is kept here; made if missing
  bool resume = false;                                   ///< go on with what the folder holds
  double minutes = 0;                                    ///< no picture is begun after this; 0: no limit
  bool quick = false;                                    ///< a small form that ends within minutes on two cores
  std::map<std::string, std::string> settings;           ///< --set KEY=VALUE; each repro checks its own
  std::map<std::string, std::filesystem::path> weights;  ///< of learned metrics, by the keys of a protocol's [weights]
  NamedModels models;                                    ///< of networks; each repro says which names it takes
};

struct ReproTable {
  std::string title;
  std::vector<std::string> columns;            ///< without the first, which names the row
  std::vector<std::vector<std::string>> rows;  ///< each one longer than `columns`
};

struct ReproPicture {
  std::string title;
  std::filesystem::path file;  ///< relative to the repro's folder
};

struct ReproReport {
  std::string paper;
  std::vector<ReproTable> tables;
  std::vector<ReproPicture> pictures;
  std::vector<std::string> found;                   ///< sentences: what the figures say
  std::vector<std::string> data, weights, differs;  ///< sentences: which were used, and what is not as in the paper
};

constexpr const char* not_available = "not available";

struct ReproSpec {
  std::string_view name;    ///< "two-stage"
  std::string_view paper;   ///< authors, title, where
  std::string_view covers;  ///< which of its tables and figures
  std::string_view takes;   ///< names of --weights besides metrics, and settings, for --list
  /// @throws Error as its parts do: invalid_argument for missing photographs or settings, io, cancelled.
  ReproReport (*run)(const ReproOptions& options, const ReproDoors& doors, const Context& context);
};

/// In the order of repros.def.
const std::vector<ReproSpec>& repro_catalog();
/// Throws invalid_argument that lists the names if there is none.
const ReproSpec& find_repro(const std::string& name);

/// Runs it as `options` say and writes report.md into its folder. @throws Error{io} if the folder holds a repro already
/// and `resume` is not set; what the repro throws.
ReproReport run_repro(const ReproSpec& spec, const ReproOptions& options, const ReproDoors& doors,
                      const Context& context);

/// The report as Markdown; pictures are named relative to its folder.
std::string to_markdown(const ReproReport& report);

}  // namespace mend
