#include "holes/random_strokes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "holes/draw.h"

namespace mend {
namespace {

/// One chain of up to five segments, each with a width and a direction of its own.
void draw_chain(Hole& hole, Rng& rng, const RandomStrokes& style, bool mirrored, double scale) {
  Point from{rng.uniform(0, hole.width()), rng.uniform(0, hole.height())};
  for (auto left = rng.integer(1, 5); left > 0; --left) {
    // Directions of 0, 1, 2 or 3 radians: the published sampler's quirk, kept because its name stands for it.
    double angle = 0.01 + static_cast<double>(rng.integer(0, 3));
    if (mirrored) angle = -angle;
    const double length = scale * static_cast<double>(10 + rng.integer(0, style.most_length - 1));
    const double width = scale * static_cast<double>(5 + rng.integer(0, style.most_width - 1));
    const Point to{std::clamp(from.x + length * std::sin(angle), 0.0, static_cast<double>(hole.width())),
                   std::clamp(from.y + length * std::cos(angle), 0.0, static_cast<double>(hole.height()))};
    draw_segment(hole, from, to, width / 2);
    from = to;
  }
}

void draw_random_boxes(Hole& hole, Rng& rng, const RandomStrokes& style, double scale) {
  const auto margin = static_cast<int>(std::lround(scale * style.box_margin));
  const auto length = [&](int side) {
    const double wanted = scale * static_cast<double>(rng.integer(style.least_box, style.most_box - 1));
    return std::clamp(static_cast<int>(std::lround(wanted)), 1, std::max(1, side - 2 * margin));
  };
  const auto place = [&](int side, int part) {
    return static_cast<int>(
        rng.integer(std::min(margin, (side - part) / 2), std::max(side - part - margin, (side - part) / 2)));
  };
  for (auto left = rng.integer(1, style.most_boxes); left > 0; --left) {
    const int width = length(hole.width()), height = length(hole.height());
    const int x = place(hole.width(), width), y = place(hole.height(), height);
    draw_box(hole, {x, y, width, height});
  }
}

}  // namespace

HoleGenerator random_strokes(const std::string& name, const std::string& summary, const RandomStrokes& defaults) {
  return {name,
          summary,
          {fmt::format("least, most: number of strokes ({}, {})", defaults.least_strokes, defaults.most_strokes),
           fmt::format("width: of a segment, 5 pixels and up to this much more ({})", defaults.most_width),
           fmt::format("length: of a segment, 10 pixels and up to this much more ({})", defaults.most_length),
           fmt::format("boxes: chance that boxes are added ({})", defaults.box_chance),
           "scale: multiplies every length; sizes are meant for 256x256 (1)"},
          [defaults](Hole& hole, Rng& rng, const Options& options) {
            RandomStrokes style = defaults;
            style.least_strokes = static_cast<int>(options.integer("least", defaults.least_strokes, 1, 10000));
            style.most_strokes = static_cast<int>(options.integer(
                "most", std::max(defaults.most_strokes, style.least_strokes), style.least_strokes, 10000));
            style.most_width = static_cast<int>(options.integer("width", defaults.most_width, 1, 100000));
            style.most_length = static_cast<int>(options.integer("length", defaults.most_length, 1, 100000));
            style.box_chance = options.number("boxes", defaults.box_chance, 0, defaults.most_boxes > 0 ? 1 : 0);
            const double scale = options.number("scale", 1, 0.01, 100);
            const auto strokes = rng.integer(style.least_strokes, style.most_strokes);
            for (int64_t i = 0; i < strokes; ++i) draw_chain(hole, rng, style, i % 2 == 0, scale);
            if (rng.chance(style.box_chance)) draw_random_boxes(hole, rng, style, scale);
          }};
}

}  // namespace mend
