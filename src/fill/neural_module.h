/// The half of mend that needs libtorch, loaded only when a network is wanted.
///
/// Loading libtorch takes a third of a second, more than an exemplar fill of a small picture; so the program links
/// none of it. The half is one shared library beside the program, with this abstract class as its only door
/// (docs/adr/0002).
#pragma once
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "fill/filler.h"
#include "metrics/learned_metrics.h"

namespace mend {

struct NetworkFillerOptions {
  std::string model;               ///< a name of the catalogue (weights are looked up) or a weights file
  std::string precision = "auto";  ///< auto, fp32, bf16
  std::string device = "cpu";      ///< cpu, cuda
};

class NeuralModule {
 public:
  virtual ~NeuralModule() = default;
  virtual std::unique_ptr<Filler> network_filler(const NetworkFillerOptions& options) const = 0;
  /// LPIPS and the features of Frechet distances.
  virtual const LearnedMetrics& learned_metrics() const = 0;
  /// `mend models …`, `mend train …`, `mend pack …`: the words after `mend`. Returns the exit code.
  virtual int run_command(const std::vector<std::string>& words, const Context& context) const = 0;
};

/// Loads the module on first use: from $MEND_LIBRARY_PATH, beside the program, or ../lib/mend.
/// Throws Error{unsupported} that says where it was looked for if it is not installed.
const NeuralModule& neural_module();

}  // namespace mend
