#include "holes/draw.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace mend {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A stretch of one row, in pixels; empty while left > right.
struct Span {
  double left = kInfinity, right = -kInfinity;

  void include(double a, double b) {
    left = std::min(left, a);
    right = std::max(right, b);
  }
};

/// The first pixel whose centre is not left of `x`, within [0, width].
int first_pixel(double x, int width) { return static_cast<int>(std::clamp(std::ceil(x - 0.5), 0.0, double(width))); }

/// Pixels whose centres lie in [left, right].
void fill_span(Hole& hole, int y, const Span& span) {
  if (!(span.left <= span.right)) return;
  const int begin = first_pixel(span.left, hole.width());
  const int end = static_cast<int>(std::clamp(std::floor(span.right - 0.5) + 1, 0.0, double(hole.width())));
  if (begin < end) std::fill(hole.row(y) + begin, hole.row(y) + end, uint8_t{1});
}

/// Rows whose centres lie in [top, bottom].
template <typename Body>
void for_rows(const Hole& hole, double top, double bottom, Body body) {
  const int begin = first_pixel(top, hole.height());
  const int end = static_cast<int>(std::clamp(std::floor(bottom - 0.5) + 1, 0.0, double(hole.height())));
  for (int y = begin; y < end; ++y) body(y, y + 0.5);
}

void include_disc(Span& span, Point centre, double radius, double y) {
  const double dy = y - centre.y, squared = radius * radius - dy * dy;
  if (squared < 0) return;
  const double dx = std::sqrt(squared);
  span.include(centre.x - dx, centre.x + dx);
}

/// Where the row at height y crosses the edge from a to b.
void include_edge(Span& span, Point a, Point b, double y) {
  if (std::min(a.y, b.y) > y || std::max(a.y, b.y) < y || a.y == b.y) return;
  const double x = a.x + (y - a.y) * (b.x - a.x) / (b.y - a.y);
  span.include(x, x);
}

}  // namespace

void draw_box(Hole& hole, const Rect& box) {
  const Rect inside = box.intersected(hole.bounds());
  for (int y = inside.y; y < inside.bottom(); ++y)
    std::fill(hole.row(y) + inside.x, hole.row(y) + inside.x + inside.width, uint8_t{1});
}

void draw_disc(Hole& hole, Point centre, double radius) {
  for_rows(hole, centre.y - radius, centre.y + radius, [&](int row, double y) {
    Span span;
    include_disc(span, centre, radius, y);
    fill_span(hole, row, span);
  });
}

void draw_segment(Hole& hole, Point from, Point to, double radius) {
  const double dx = to.x - from.x, dy = to.y - from.y, length = std::sqrt(dx * dx + dy * dy);
  if (length == 0) return draw_disc(hole, from, radius);
  // The shape is convex: a row's stretch is the hull of its crossings with two discs and the box's four edges.
  const double nx = -dy / length * radius, ny = dx / length * radius;
  const Point corners[4] = {
      {from.x + nx, from.y + ny}, {to.x + nx, to.y + ny}, {to.x - nx, to.y - ny}, {from.x - nx, from.y - ny}};
  for_rows(hole, std::min(from.y, to.y) - radius, std::max(from.y, to.y) + radius, [&](int row, double y) {
    Span span;
    include_disc(span, from, radius, y);
    include_disc(span, to, radius, y);
    for (int i = 0; i < 4; ++i) include_edge(span, corners[i], corners[(i + 1) % 4], y);
    fill_span(hole, row, span);
  });
}

void draw_stroke(Hole& hole, const std::vector<Point>& points, double width) {
  if (points.size() == 1) draw_disc(hole, points.front(), width / 2);
  for (size_t i = 1; i < points.size(); ++i) draw_segment(hole, points[i - 1], points[i], width / 2);
}

void draw_polygon(Hole& hole, const std::vector<Point>& corners) {
  if (corners.size() < 3) return;
  double top = kInfinity, bottom = -kInfinity;
  for (const auto& corner : corners) {
    top = std::min(top, corner.y);
    bottom = std::max(bottom, corner.y);
  }
  std::vector<double> crossings;
  for_rows(hole, top, bottom, [&](int row, double y) {
    crossings.clear();
    for (size_t i = 0; i < corners.size(); ++i) {
      const Point &a = corners[i], &b = corners[(i + 1) % corners.size()];
      // Half open, so that a corner on the row counts once.
      if ((a.y <= y) != (b.y <= y)) crossings.push_back(a.x + (y - a.y) * (b.x - a.x) / (b.y - a.y));
    }
    std::sort(crossings.begin(), crossings.end());
    for (size_t i = 0; i + 1 < crossings.size(); i += 2) fill_span(hole, row, {crossings[i], crossings[i + 1]});
  });
}

std::vector<Point> smooth_curve(const std::vector<Point>& points, int steps, bool closed) {
  const auto count = static_cast<int>(points.size());
  if (count < 2) return points;
  const auto at = [&](int i) {
    return points[static_cast<size_t>(closed ? (i % count + count) % count : std::clamp(i, 0, count - 1))];
  };
  const auto blend = [](double a, double b, double c, double d, double t) {
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t * t * t);
  };
  std::vector<Point> curve;
  for (int i = 0; i < (closed ? count : count - 1); ++i) {
    const Point a = at(i - 1), b = at(i), c = at(i + 1), d = at(i + 2);
    for (int step = 0; step < steps; ++step) {
      const double t = static_cast<double>(step) / steps;
      curve.push_back({blend(a.x, b.x, c.x, d.x, t), blend(a.y, b.y, c.y, d.y, t)});
    }
  }
  if (!closed) curve.push_back(points.back());
  return curve;
}

}  // namespace mend
