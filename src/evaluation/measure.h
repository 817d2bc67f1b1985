/// What an evaluation can measure: metrics on pixels (metrics/metric.h), and those that see by a network.
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "evaluation/protocol.h"
#include "image/hole.h"
#include "image/raster.h"
#include "metrics/learned_metrics.h"
#include "metrics/metric.h"

namespace mend {

struct Measure {
  std::string name, unit;
  Better better;
  std::string source;
  std::vector<std::string> weights;       ///< keys of the protocol's [weights] that it needs; empty for pixel metrics
  const MetricSpec* on_pixels = nullptr;  ///< null if it needs a network
  bool of_sets = false;                   ///< compares all results with all truths, not one with one
};

/// Pixel metrics first.
const std::vector<Measure>& measure_catalog();
/// Throws invalid_argument that names the nearest and lists all.
const Measure& find_measure(const std::string& name);

/// Gives the metrics that need libtorch; throws Error{unsupported} where it is not installed.
using LearnedDoor = std::function<const LearnedMetrics&()>;

/// The measures of one evaluation, with their networks loaded.
class Measures {
 public:
  /// Takes the protocol's metrics (none: every pixel metric, and the learned ones whose weights are given) and those
  /// of `required`. A metric whose weights are not named or not there, or that needs libtorch where it is not
  /// installed, is left out with a note.
  /// @param threads of networks; 0: as many as this process may use.
  /// @throws Error{invalid_argument} if that happens to one of `required`; Error{bad_weights} for damaged weights.
  Measures(const Protocol& protocol, const std::vector<std::string>& required, const LearnedDoor& learned, int threads);

  /// Those that compare a result with its truth, in order.
  const std::vector<std::string>& names() const { return names_; }
  /// Those that compare sets of pictures, in order.
  const std::vector<std::string>& set_names() const { return set_names_; }
  /// One sentence for each metric that was left out.
  const std::vector<std::string>& notes() const { return notes_; }

  /// Everything that compares a result with its truth, over the picture and inside the hole, by name.
  void measure(const Raster& truth, const Raster& result, const Hole& hole, std::map<std::string, double>& picture,
               std::map<std::string, double>& inside) const;

  /// The network whose features a measure of sets compares. `name` is one of set_names().
  const PictureFeatures& features(const std::string& name) const;
  /// The distance `name` between two sets. @throws Error{invalid_argument} for fewer than two pictures in one.
  double set_distance(const std::string& name, const FeatureSet& truths, const FeatureSet& results) const;

 private:
  void load(const Measure& measure, const std::map<std::string, std::filesystem::path>& files, int threads);

  std::vector<std::string> names_, set_names_, notes_;
  const LearnedMetrics* learned_ = nullptr;
  std::map<std::string, std::unique_ptr<PictureDistance>> by_picture_;  ///< by metric
  std::map<std::string, std::unique_ptr<PictureFeatures>> features_;    ///< by key of [weights]
};

}  // namespace mend
