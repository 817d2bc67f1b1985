#include "classical/patch_field.h"

#include <algorithm>

#include "base/parallel.h"
#include "base/rng.h"

namespace mend {
namespace {

constexpr int tile_size = 32;

/// Calls body(Rect of positions) for every tile of `box`, on several threads.
template <typename Body>
void for_each_tile(const Rect& box, int threads, const Body& body) {
  const int across = (box.width + tile_size - 1) / tile_size, down = (box.height + tile_size - 1) / tile_size;
  parallel_for(static_cast<int64_t>(across) * down, threads, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const Rect tile{box.x + static_cast<int>(i % across) * tile_size,
                      box.y + static_cast<int>(i / across) * tile_size, tile_size, tile_size};
      body(tile.intersected(box));
    }
  });
}

uint64_t stream_of(int y, int x) {
  return (static_cast<uint64_t>(static_cast<uint32_t>(y)) << 32) | static_cast<uint32_t>(x);
}

/// One tile's scan.
class TileSearch {
 public:
  TileSearch(const PatchField& before, PatchField& field, const PatchDomain& domain, const FeatureMap& features,
             PatchDistance distance, const SearchOptions& options)
      : before_(before), field_(field), domain_(domain), features_(features), distance_(distance), options_(options) {}

  void run(const Rect& tile) {
    tile_ = tile;
    const int count = tile.width * tile.height;
    for (int i = 0; i < count; ++i) {
      const int k = options_.backward ? count - 1 - i : i;
      const int y = tile.y + k / tile.width, x = tile.x + k % tile.width;
      if (domain_.is_target(y, x)) improve(y, x);
    }
  }

 private:
  void improve(int y, int x) {
    target_ = features_.at(y, x);
    best_ = field_.source(y, x);
    best_distance_ = field_.distance(y, x);
    propagate(y, x, 0, -1);
    propagate(y, x, 0, 1);
    propagate(y, x, -1, 0);
    propagate(y, x, 1, 0);
    search_randomly(y, x);
    field_.source(y, x) = best_;
    field_.distance(y, x) = best_distance_;
  }

  void propagate(int y, int x, int dy, int dx) {
    const int v = y + dy, u = x + dx;
    if (!domain_.is_target(v, u)) return;
    const bool inside = tile_.contains(Rect{u, v, 1, 1});
    const auto neighbour = (inside ? field_ : before_).source(v, u);
    consider({neighbour.y - dy, neighbour.x - dx});
  }

  void search_randomly(int y, int x) {
    Rng rng(options_.seed, stream_of(y, x));
    const Rect& all = domain_.positions();
    int radius = std::min(options_.radius, std::max(all.width, all.height));
    for (; radius >= 1; radius /= 2) {
      const int top = std::max(best_.y - radius, 0), bottom = std::min(best_.y + radius, all.height - 1);
      const int left = std::max(best_.x - radius, 0), right = std::min(best_.x + radius, all.width - 1);
      const uint64_t bits = rng.next();
      const auto scaled = [](uint64_t half, int low, int high) {
        return low + static_cast<int>((half * static_cast<uint64_t>(high - low + 1)) >> 32);
      };
      consider({scaled(bits >> 32, top, bottom), scaled(bits & 0xFFFFFFFFu, left, right)});
    }
  }

  void consider(const PatchPosition& candidate) {
    if (candidate == best_ || !domain_.is_source(candidate.y, candidate.x)) return;
    const uint32_t d = distance_(target_, features_.at(candidate.y, candidate.x), features_.stride(), best_distance_);
    if (d >= best_distance_) return;
    best_distance_ = d;
    best_ = candidate;
  }

  const PatchField& before_;
  PatchField& field_;
  const PatchDomain& domain_;
  const FeatureMap& features_;
  PatchDistance distance_;
  const SearchOptions& options_;
  Rect tile_;
  const int16_t* target_ = nullptr;
  PatchPosition best_;
  uint32_t best_distance_ = 0;
};

}  // namespace

PatchDomain::PatchDomain(const Hole& hole, int patch) : patch_(patch) {
  positions_ = {0, 0, std::max(0, hole.width() - patch + 1), std::max(0, hole.height() - patch + 1)};
  if (positions_.empty()) {
    positions_ = {};
    return;
  }
  kind_.resize(static_cast<size_t>(positions_.area()));
  std::vector<int> column(static_cast<size_t>(hole.width()), 0);  // missing pixels of the patch's rows, by column
  for (int y = 0; y < hole.height(); ++y) {
    for (int x = 0; x < hole.width(); ++x)
      column[static_cast<size_t>(x)] += hole.at(y, x) - (y >= patch && hole.at(y - patch, x));
    const int top = y - patch + 1;
    if (top < 0) continue;
    int missing = 0, first = -1, last = -1;
    for (int x = 0; x < hole.width(); ++x) {
      missing += column[static_cast<size_t>(x)];
      if (x >= patch) missing -= column[static_cast<size_t>(x - patch)];
      const int left = x - patch + 1;
      if (left < 0) continue;
      kind_[index(top, left)] = missing ? target : source;
      if (!missing) {
        sources_.push_back({top, left});
        continue;
      }
      if (first < 0) first = left;
      last = left;
    }
    if (first >= 0) target_box_ = target_box_.united({first, top, last - first + 1, 1});
  }
}

PatchField::PatchField(const PatchDomain& domain) : box_(domain.target_box()) {
  sources_.resize(static_cast<size_t>(box_.area()));
  distances_.resize(static_cast<size_t>(box_.area()), 0);
}

void randomise(PatchField& field, const PatchDomain& domain, uint64_t seed) {
  const Rect& box = field.box();
  const auto last = static_cast<int64_t>(domain.sources().size()) - 1;
  for (int y = box.y; y < box.bottom(); ++y)
    for (int x = box.x; x < box.right(); ++x)
      if (domain.is_target(y, x) && field.source(y, x).y < 0)
        field.source(y, x) = domain.sources()[static_cast<size_t>(Rng(seed, stream_of(y, x)).integer(0, last))];
}

void measure(PatchField& field, const PatchDomain& domain, const FeatureMap& features, PatchDistance distance,
             int threads) {
  for_each_tile(field.box(), threads, [&](const Rect& tile) {
    for (int y = tile.y; y < tile.bottom(); ++y)
      for (int x = tile.x; x < tile.right(); ++x) {
        if (!domain.is_target(y, x)) continue;
        const auto& source = field.source(y, x);
        field.distance(y, x) =
            distance(features.at(y, x), features.at(source.y, source.x), features.stride(), UINT32_MAX);
      }
  });
}

void search(PatchField& field, const PatchDomain& domain, const FeatureMap& features, PatchDistance distance,
            const SearchOptions& options, const CancelToken& cancel) {
  const PatchField before = field;
  for_each_tile(field.box(), options.threads, [&](const Rect& tile) {
    cancel.check();
    TileSearch(before, field, domain, features, distance, options).run(tile);
  });
}

PatchField upscaled(const PatchField& coarse, const PatchDomain& coarse_domain, const PatchDomain& fine_domain,
                    uint64_t seed) {
  PatchField fine(fine_domain);
  const Rect& box = fine.box();
  for (int y = box.y; y < box.bottom(); ++y)
    for (int x = box.x; x < box.right(); ++x) {
      if (!fine_domain.is_target(y, x)) continue;
      // The coarse patch whose centre is nearest: centres sit patch/2 off the corner at both sizes.
      const int half = fine_domain.patch() / 2;
      const int v = (y + half) / 2 - half, u = (x + half) / 2 - half;
      for (int i = 0; i < 9; ++i) {
        static constexpr int order[9][2] = {{0, 0}, {0, 1},  {1, 0},  {0, -1}, {-1, 0},
                                            {1, 1}, {1, -1}, {-1, 1}, {-1, -1}};
        const int cy = v + order[i][0], cx = u + order[i][1];
        if (!coarse_domain.is_target(cy, cx)) continue;
        const auto& source = coarse.source(cy, cx);
        const PatchPosition there{y + 2 * (source.y - cy), x + 2 * (source.x - cx)};
        if (!fine_domain.is_source(there.y, there.x)) continue;
        fine.source(y, x) = there;
        break;
      }
    }
  randomise(fine, fine_domain, seed);
  return fine;
}

}  // namespace mend
