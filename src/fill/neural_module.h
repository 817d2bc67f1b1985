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

#include "fill/adapt.h"
#include "fill/bottleneck.h"
#include "fill/filler.h"
#include "fill/judge.h"
#include "fill/refiner.h"
#include "metrics/learned_metrics.h"

namespace mend {

struct NetworkFillerOptions {
  std::string model;               ///< a name of the catalogue (weights are looked up) or a weights file
  std::string precision = "auto";  ///< auto, fp32, bf16
  std::string device = "cpu";      ///< cpu, cuda
  int ensemble = 1;                ///< 1, 2, 4, 8: fills of mirrored and turned copies whose mean is the answer; 0:
                                   ///< as many as take no longer than one fill of 512x512
};

/// What weights are good for.
enum class NetworkUse { fills, refines, judges, other };

/// What `model` above may name.
struct NetworkInfo {
  std::string name;        ///< of the weights, or of a network of the catalogue that has none here
  std::string network;     ///< in the catalogue
  bool installed = false;  ///< its weights are there
  NetworkUse use = NetworkUse::fills;
};

class NeuralModule {
 public:
  virtual ~NeuralModule() = default;
  virtual std::unique_ptr<Filler> network_filler(const NetworkFillerOptions& options) const = 0;
  /// The same network, fitted to each picture before it fills it.
  virtual std::unique_ptr<Filler> adapted_filler(const NetworkFillerOptions& options,
                                                 const AdaptOptions& adapt) const = 0;
  /// The refinement network of the two-stage paper; `options.model` names its weights.
  virtual std::unique_ptr<Refiner> shift_refiner(const NetworkFillerOptions& options) const = 0;
  /// The two-stage paper's own pipeline (dfnet at 512, then refinementnet), where both files are its authors' weights;
  /// else null. With `force` other widths of the two networks will do; then it throws Error{bad_weights} for another.
  virtual std::unique_ptr<Filler> paper_two_stage(const NetworkFillerOptions& coarse,
                                                  const NetworkFillerOptions& refinement, bool force) const = 0;
  /// The dense detector; `options.model` names its weights.
  virtual std::shared_ptr<const Judge> detector_judge(const NetworkFillerOptions& options) const = 0;
  virtual std::unique_ptr<Filler> bottleneck_filler(std::unique_ptr<Filler> filler,
                                                    const BottleneckOptions& options) const = 0;
  /// The installed weights, then the networks of the catalogue that have none.
  virtual std::vector<NetworkInfo> networks() const = 0;
  /// LPIPS and the features of Frechet distances.
  virtual const LearnedMetrics& learned_metrics() const = 0;
  /// `mend models …`, `mend train …`, `mend pack …`: the words after `mend`. Returns the exit code.
  virtual int run_command(const std::vector<std::string>& words, const Context& context) const = 0;
};

/// Whether neural_module() would find the library, without loading it. It may still want a libtorch that is not there:
/// packages only recommend that.
bool neural_module_installed();

/// Loads it; false if neural_module() would throw.
bool neural_module_loads();

/// Why neural_module() would throw, and what to install; empty if it would not.
std::string why_no_networks();

/// What helps against `problem`, words of the dynamic loader: the Debian packages that it misses, as "; …"; empty where
/// nothing is missing but something is broken.
std::string packages_for(const std::string& problem);

/// Loads the module on first use: from $MEND_LIBRARY_PATH, beside the program or libmend, or from
/// lib/mend where they are installed.
/// Throws Error{unsupported} that says where it was looked for if it is not installed, and which packages to install.
const NeuralModule& neural_module();

}  // namespace mend
