#include "classical/exemplar.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

#include "base/rng.h"
#include "classical/push_pull.h"
#include "classical/pyramid.h"
#include "classical/texture.h"
#include "classical/vote.h"
#include "image/blur.h"

namespace mend {
namespace {

/// A level is halved again while its hole is deeper than this many patches …
constexpr double coarsest_depth = 2;
/// … or, in a hole deeper than `deep` patches at full size, than half a patch: then every patch of the coarsest level
/// sees known pixels. Deeper ones match the smooth start and find more of its blur, which a wide hole keeps as a smear.
/// In small pictures that rule costs more (lost structure, 0.5 dB on Urban100 at 256 pixels) than it gains.
constexpr double deep = 10, coarsest_depth_of_deep = 0.5;
/// … and what is left would still have this many patches to copy from.
constexpr size_t fewest_sources = 60;
/// The coarsest level starts from nothing and gets most rounds; each finer one gets this many fewer.
constexpr int coarsest_rounds = 20, coarsest_sweeps = 3, more_rounds_a_level = 6;
/// At full size a patch is looked for near where the coarser level found it, which also keeps to the cache.
constexpr int finest_radius = 64, no_limit = 1 << 30;

using Clock = std::chrono::steady_clock;
using Deadline = Clock::time_point;

Deadline deadline_of(const Context& context) {
  return context.budget ? Clock::now() + *context.budget : Deadline::max();
}

/// A fresh seed for each thing that is drawn.
class Seeds {
 public:
  explicit Seeds(uint64_t seed) : rng_(seed) {}
  uint64_t next() { return rng_.next(); }

 private:
  Rng rng_;
};

/// What one level works on.
class LevelFill {
 public:
  /// @param texture (2, H, W), or empty: it does not count.
  LevelFill(const PyramidLevel& level, const Raster* guide, const Raster& texture, const ExemplarOptions& options,
            int patch, int threads)
      : level_(level),
        options_(options),
        threads_(threads),
        domain_(level.hole, patch),
        features_(level.hole.height(), level.hole.width()),
        voter_(level.picture, level.hole, domain_),
        field_(domain_),
        distance_(patch_distance(patch, best_simd())),
        estimate_(level.picture),
        textured_(!texture.empty()) {
    if (textured_) features_.set_texture(texture, options.texture_weight);
    if (guide) features_.set_surroundings(box_blurred(*guide, options.guide_blur), options.guide_weight);
  }

  void start_from(Raster estimate, uint64_t seed) {
    estimate_ = std::move(estimate);
    randomise(field_, domain_, seed);
    see(level_.hole.bounds());
  }

  void start_from(const LevelFill& coarse, uint64_t seed) {
    field_ = upscaled(coarse.field_, coarse.domain_, domain_, seed);
    voter_.vote(field_, {/*by_distance=*/false, 0, threads_}, estimate_);
    see(level_.hole.bounds());
    follow_texture();
  }

  /// At least one round, and no further ones after the deadline.
  void iterate(int rounds, int sweeps, int radius, Seeds& seeds, const Context& context, Deadline deadline) {
    for (int round = 0; round < rounds && (round == 0 || Clock::now() < deadline); ++round) {
      measure(field_, domain_, features_, distance_, threads_);
      for (int sweep = 0; sweep < sweeps; ++sweep) {
        SearchOptions how;
        how.radius = radius;
        how.seed = seeds.next();
        how.backward = swept_++ % 2 == 1;
        how.threads = threads_;
        search(field_, domain_, features_, distance_, how, context.cancel);
      }
      voter_.vote(field_, {true, 0, threads_}, estimate_);
      see(changing());
      follow_texture();
      context.report(static_cast<double>(round + 1) / rounds, "exemplar");
    }
  }

  /// The last vote, with what would be a seam at the rim taken out.
  Raster finished() {
    const double mode_width = options_.sharpness > 0 ? 0.02 / options_.sharpness : 0;
    const VoteOptions how{true, mode_width, threads_};
    voter_.vote(field_, how, estimate_);
    const Rect near = changing();
    Hole nowhere;
    const Raster rim = voter_.rim_error(field_, how, near, nowhere);
    if (!nowhere.all()) subtract(push_pull(rim, nowhere), near);
    return std::move(estimate_);
  }

 private:
  Rect changing() const { return level_.hole.extent().grown(1, level_.hole.bounds()); }

  void see(const Rect& window) { features_.update(estimate_, window, options_.gradient_weight, threads_); }

  /// A missing pixel is as textured as the one that the patch around it comes from.
  void follow_texture() {
    const int half = domain_.patch() / 2;
    const Rect& box = field_.box();
    for (int y = box.y; textured_ && y < box.bottom(); ++y)
      for (int x = box.x; x < box.right(); ++x) {
        if (!domain_.is_target(y, x) || !level_.hole.at(y + half, x + half)) continue;
        const auto& source = field_.source(y, x);
        features_.copy_texture(y + half, x + half, source.y + half, source.x + half);
      }
  }

  void subtract(const Raster& correction, const Rect& place) {
    for (int c = 0; c < estimate_.channels(); ++c)
      for (int y = place.y; y < place.bottom(); ++y)
        for (int x = place.x; x < place.right(); ++x)
          if (level_.hole.at(y, x))
            estimate_.at(c, y, x) =
                std::clamp(estimate_.at(c, y, x) - correction.at(c, y - place.y, x - place.x), 0.f, 1.f);
  }

  const PyramidLevel& level_;
  const ExemplarOptions& options_;
  int threads_;
  PatchDomain domain_;
  FeatureMap features_;
  Voter voter_;
  PatchField field_;
  PatchDistance distance_;
  Raster estimate_;
  bool textured_;
  int swept_ = 0;
};

std::vector<PyramidLevel> build_pyramid(const Raster& picture, const Hole& hole, int patch) {
  std::vector<PyramidLevel> levels{{picture, hole}};
  const double enough = hole_depth(hole) > deep * patch ? coarsest_depth_of_deep : coarsest_depth;
  while (hole_depth(levels.back().hole) > enough * patch) {
    auto next = halved(levels.back());
    if (next.hole.none() || PatchDomain(next.hole, patch).sources().size() < fewest_sources) break;
    levels.push_back(std::move(next));
  }
  return levels;
}

Raster without_hole(const Raster& picture, const Hole& hole) {
  Raster known = picture;
  for (int c = 0; c < known.channels(); ++c)
    for (int y = 0; y < known.height(); ++y)
      for (int x = 0; x < known.width(); ++x)
        if (hole.at(y, x)) known.at(c, y, x) = 0;
  return known;
}

Raster starting_estimate(const PyramidLevel& level, const Raster* guide) {
  Raster estimate = push_pull(level.picture, level.hole);
  for (int c = 0; guide && c < estimate.channels(); ++c)
    for (int y = 0; y < estimate.height(); ++y)
      for (int x = 0; x < estimate.width(); ++x)
        if (level.hole.at(y, x)) estimate.at(c, y, x) = guide->at(c, y, x);
  return estimate;
}

/// The largest patch, up to the one asked for, that fits the picture and can be found whole; 0 if none.
int usable_patch(const Hole& hole, int wanted) {
  for (int patch = wanted; patch >= 3; patch -= 2) {
    if (patch > std::min(hole.width(), hole.height())) continue;
    if (!PatchDomain(hole, patch).sources().empty()) return patch;
  }
  return 0;
}

/// From the coarsest level to the finest, levels[0].
Raster fill_levels(const std::vector<PyramidLevel>& levels, const Raster* guide, const ExemplarOptions& options,
                   int patch, const Context& context) {
  std::vector<Raster> guides;
  if (guide) guides.push_back(*guide);
  while (guide && guides.size() < levels.size())
    guides.push_back(halved({guides.back(), Hole(guides.back().height(), guides.back().width())}).picture);

  std::vector<Raster> texture(levels.size());
  if (options.texture_weight > 0) texture = textures(levels[0], levels.size());

  const Deadline deadline = deadline_of(context);
  Seeds seeds(context.seed);
  std::unique_ptr<LevelFill> coarse;
  double done = 0;
  for (size_t i = levels.size(); i-- > 0;) {
    const Raster* level_guide = guide ? &guides[i] : nullptr;
    const double share = std::pow(0.25, static_cast<double>(i));  // a level costs four times the one before
    const Context part = context.part(done, share);
    done = share;
    auto fill = std::make_unique<LevelFill>(levels[i], level_guide, texture[i], options, patch, context.thread_count());
    if (coarse) {
      fill->start_from(*coarse, seeds.next());
      const int rounds = options.iterations + more_rounds_a_level * static_cast<int>(i);
      fill->iterate(std::min(rounds, std::max(coarsest_rounds, options.iterations)), 1,
                    i == 0 ? finest_radius : no_limit, seeds, part, deadline);
    } else {
      fill->start_from(starting_estimate(levels[i], level_guide), seeds.next());
      fill->iterate(coarsest_rounds, coarsest_sweeps, no_limit, seeds, part, deadline);
    }
    coarse = std::move(fill);
  }
  return coarse->finished();
}

}  // namespace

void ExemplarOptions::check() const {
  require(patch == 3 || patch == 5 || patch == 7 || patch == 9, "a patch is 3, 5, 7 or 9 pixels a side, not {}", patch);
  require(iterations >= 1 && iterations <= 50, "exemplar iterations are 1 to 50, not {}", iterations);
  require(gradient_weight >= 0 && gradient_weight <= 10, "gradient_weight is 0 to 10, not {}", gradient_weight);
  require(texture_weight >= 0 && texture_weight <= 100, "texture_weight is 0 to 100, not {}", texture_weight);
  require(sharpness >= 0 && sharpness <= 1, "sharpness is 0 to 1, not {}", sharpness);
  require(guide_weight >= 0 && guide_weight <= 5, "guide_weight is 0 to 5, not {}", guide_weight);
  require(guide_blur >= 0 && guide_blur <= 32, "guide_blur is 0 to 32 pixels, not {}", guide_blur);
}

ExemplarOptions ExemplarOptions::from(const Options& options, const std::string& prefix) {
  ExemplarOptions read;
  read.patch = static_cast<int>(options.integer(prefix + "patch", read.patch, 3, 9));
  read.iterations = static_cast<int>(options.integer(prefix + "iterations", read.iterations, 1, 50));
  read.gradient_weight = options.number(prefix + "gradient_weight", read.gradient_weight, 0, 10);
  read.texture_weight = options.number(prefix + "texture_weight", read.texture_weight, 0, 100);
  read.sharpness = options.number(prefix + "sharpness", read.sharpness, 0, 1);
  read.guide_weight = options.number(prefix + "guide_weight", read.guide_weight, 0, 5);
  read.guide_blur = static_cast<int>(options.integer(prefix + "guide_blur", read.guide_blur, 0, 32));
  read.check();
  return read;
}

std::string ExemplarOptions::description(bool guided) const {
  const auto guide = guided ? fmt::format(", guide_weight={}, guide_blur={}", guide_weight, guide_blur) : "";
  return fmt::format("exemplar(patch={}, iterations={}, gradient_weight={}, texture_weight={}, sharpness={}{})", patch,
                     iterations, gradient_weight, texture_weight, sharpness, guide);
}

Raster exemplar_fill(const Raster& picture, const Hole& hole, const ExemplarOptions& options, const Context& context,
                     const Raster* guide) {
  options.check();
  require(picture.channels() == 1 || picture.channels() == 3, "a picture has 1 or 3 channels, not {}",
          picture.channels());
  require(picture.width() == hole.width() && picture.height() == hole.height(),
          "the picture is {}x{} but the hole is {}x{}", picture.width(), picture.height(), hole.width(), hole.height());
  require(!hole.all(), "the hole covers the whole picture: nothing is known to fill it from");
  require(!guide || (guide->channels() == picture.channels() && guide->width() == picture.width() &&
                     guide->height() == picture.height()),
          "the guide must have the picture's channels and size");
  if (hole.none()) return picture;
  const int patch = usable_patch(hole, options.patch);
  if (patch == 0) return push_pull(picture, hole);

  Raster filled = fill_levels(build_pyramid(without_hole(picture, hole), hole, patch), guide, options, patch, context);
  for (int c = 0; c < filled.channels(); ++c)
    for (int y = 0; y < filled.height(); ++y)
      for (int x = 0; x < filled.width(); ++x)
        if (!hole.at(y, x)) filled.at(c, y, x) = picture.at(c, y, x);
  return filled;
}

}  // namespace mend
