/// Hole generators: random holes under the names the field uses, for training, evaluation and `mend mask make`.
///
/// A generator is one file and one line in generators.def; the catalogue, the command line, its help and the contract
/// test read that line.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/options.h"
#include "base/rng.h"
#include "image/hole.h"

namespace mend {

struct HoleGenerator {
  std::string name;     ///< as people type it: "free-form"
  std::string summary;  ///< one line, with the source
  /// "key: meaning (default)", one per option that `draw` reads.
  std::vector<std::string> options;
  /// Draws into `hole`, which may hold shapes already. Reads its settings from `options`; the caller checks that
  /// nothing was left unread.
  std::function<void(Hole& hole, Rng&, const Options& options)> draw;
};

const std::vector<HoleGenerator>& hole_generators();

/// Throws invalid_argument that lists the names and the nearest one if there is no such generator.
const HoleGenerator& find_hole_generator(std::string_view name);

/// One hole of `height` x `width`: never empty and never everything. Same name, size, options and generator state:
/// the same hole, on every machine.
/// @throws invalid_argument for an unknown name or option; unsupported if the generator's shapes are too large for
///         the size (nothing known was left in a hundred draws).
Hole generate_hole(std::string_view name, int height, int width, Rng& rng, const Options& options = {});

/// One hole whose ratio of missing pixels lies in [low, high), as papers report it in buckets.
/// Draws shapes one over another until the ratio is reached, and starts again when it is overshot; when that does not
/// succeed within a fixed number of draws, the nearest hole is grown or shrunk pixel by pixel at its rim.
/// Both bounds in (0, 1), low < high.
Hole generate_hole_in_ratio(std::string_view name, int height, int width, double low, double high, Rng& rng,
                            const Options& options = {});

}  // namespace mend
