/// What fitting a network to one picture is told.
#pragma once
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace mend {

struct AdaptOptions {
  int steps = 0;         ///< of learning, 1..1000000; 0: as many as `seconds` allow
  double seconds = 0;    ///< wall time for it, up to a million; 0: no limit. One of the two must be given
  double rate = 1e-4;    ///< Adam's, 1e-8..1
  int batch = 4;         ///< patches a step, 1..64
  int patch = 256;       ///< pixels a side, 32..2048; a smaller picture is one patch
  int check_every = 25;  ///< steps between two looks at how well known pixels are restored, 1..100000
  std::string framework = "reconstruction";  ///< how it learns: a name of the trainer's frameworks
  std::map<std::string, std::string> framework_options;
  std::filesystem::path save;  ///< the adapted weights go here, for similar pictures; empty: nowhere

  /// Throws invalid_argument that names the field.
  void check() const;
  /// "500" or "60s" as `--adapt` takes it. Throws invalid_argument for other words.
  void set_effort(const std::string& text);
};

}  // namespace mend
