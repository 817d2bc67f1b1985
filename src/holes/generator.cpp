#include "holes/generator.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/named.h"

namespace mend {

#define GENERATOR(name) HoleGenerator name();
#include "holes/generators.def"
#undef GENERATOR

const std::vector<HoleGenerator>& hole_generators() {
#define GENERATOR(name) name(),
  static const std::vector<HoleGenerator> generators = {
#include "holes/generators.def"
  };
#undef GENERATOR
  return generators;
}

const HoleGenerator& find_hole_generator(std::string_view name) {
  return find_named(hole_generators(), name, "hole generator");
}

namespace {

constexpr int kDraws = 100;

/// Moves the rim until the count of missing pixels lies in [low, high): whole rings while they fit, then the part of
/// a ring that is still wanted, from the top.
Hole trimmed_to(Hole hole, long long low, long long high) {
  while (hole.count() < low || hole.count() >= high) {
    const bool grow = hole.count() < low;
    const Hole next = grow ? hole.grown(1) : hole.shrunk(1);
    const long long after = next.count();
    const bool overshoots = grow ? after >= high : after < low;
    if (!overshoots) {
      hole = next;
      continue;
    }
    long long wanted = grow ? low - hole.count() : hole.count() - (high - 1);
    for (int y = 0; y < hole.height() && wanted > 0; ++y)
      for (int x = 0; x < hole.width() && wanted > 0; ++x)
        if (hole.at(y, x) != next.at(y, x)) {
          hole.set(y, x, grow);
          --wanted;
        }
  }
  return hole;
}

}  // namespace

Hole generate_hole(std::string_view name, int height, int width, Rng& rng, const Options& options) {
  const auto& generator = find_hole_generator(name);
  for (int draw = 0; draw < kDraws; ++draw) {
    Hole hole(height, width);
    generator.draw(hole, rng, options);
    if (draw == 0) options.finish();
    if (!hole.none() && !hole.all()) return hole;
  }
  fail(ErrorCode::unsupported, "{}: a picture of {}x{} is too small for its shapes", generator.name, width, height);
}

Hole generate_hole_in_ratio(std::string_view name, int height, int width, double low, double high, Rng& rng,
                            const Options& options) {
  require(0 < low && low < high && high < 1, "a ratio bucket needs 0 < low < high < 1, not {} and {}", low, high);
  const double area = static_cast<double>(height) * width;
  const auto least = static_cast<long long>(std::ceil(low * area));
  const auto bound = static_cast<long long>(std::ceil(high * area));
  require(least < bound, "no whole number of pixels of {}x{} lies in the ratio {}..{}", width, height, low, high);
  const auto& generator = find_hole_generator(name);
  const auto distance = [&](long long count) { return count < least ? least - count : count - (bound - 1); };

  Hole nearest = generate_hole(name, height, width, rng, options);
  Hole hole = nearest;
  for (int draw = 0; draw < kDraws; ++draw) {
    const long long count = hole.count();
    if (count >= least && count < bound) return hole;
    if (distance(count) < distance(nearest.count())) nearest = hole;
    // Too much, and no shape on top makes it less: begin again.
    if (count >= bound) hole = Hole(height, width);
    generator.draw(hole, rng, options);
  }
  return trimmed_to(std::move(nearest), least, bound);
}

}  // namespace mend
