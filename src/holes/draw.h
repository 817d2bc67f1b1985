/// Shapes drawn into a hole. A pixel (x, y) becomes missing if its centre (x + 0.5, y + 0.5) lies in the shape;
/// what lies outside the picture is cut off. No antialiasing: a hole is missing or known.
#pragma once
#include <vector>

#include "image/hole.h"

namespace mend {

/// In pixels from the top left corner of the top left pixel.
struct Point {
  double x = 0, y = 0;
};

void draw_box(Hole& hole, const Rect& box);

void draw_disc(Hole& hole, Point centre, double radius);

/// All points within `radius` of the segment: a stroke with round ends.
void draw_segment(Hole& hole, Point from, Point to, double radius);

/// Segments one after another, `width` wide, with round joins and ends. One point draws a disc, none draws nothing.
void draw_stroke(Hole& hole, const std::vector<Point>& points, double width);

/// The inside of the closed polygon by the even-odd rule. Fewer than three points draw nothing.
void draw_polygon(Hole& hole, const std::vector<Point>& corners);

/// A smooth curve through `points` (uniform Catmull-Rom spline), cut into `steps` segments between neighbours;
/// closed: the last point joins the first.
std::vector<Point> smooth_curve(const std::vector<Point>& points, int steps, bool closed);

}  // namespace mend
