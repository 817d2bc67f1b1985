/// Networks trained for a repro: photographs and holes packed once, one run a variant, all with the same data, steps
/// and seed.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "base/context.h"
#include "repro/repro.h"

namespace mend {

/// What is trained: the sections [network], [framework], [critic] and [[loss]] of a configuration (docs/training.md).
struct Variant {
  std::string name;  ///< of the contender and of the run's folder
  std::string toml;
};

/// What all variants share.
struct Schedule {
  int64_t steps = 0;
  int size = 0, batch = 0;
  double rate = 4e-4;
  double beta1 = 0.9, beta2 = 0.99;
};

struct Trained {
  std::filesystem::path weights;
  double seconds = 0;  ///< wall time of the training, over all its parts
};

class TrainingGround {
 public:
  /// Packs `photos` and the hole files of `holes` (a folder, or folders of them) into `folder`, unless that was done
  /// before. @throws what `mend pack` throws; Error{unsupported} if it ends otherwise.
  TrainingGround(const std::vector<std::filesystem::path>& photos, const std::filesystem::path& holes,
                 const std::filesystem::path& folder, const ReproDoors& doors, const Context& context);

  /// A run that ended with the same configuration is not done again; one that was interrupted goes on.
  /// @throws what `mend train` throws.
  Trained train(const Variant& variant, const Schedule& schedule, const Context& context) const;

 private:
  std::string configuration(const Variant& variant, const Schedule& schedule, const std::filesystem::path& out) const;

  std::filesystem::path folder_;
  const ReproDoors& doors_;
};

}  // namespace mend
