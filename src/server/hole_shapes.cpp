#include "server/hole_shapes.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/error.h"
#include "holes/draw.h"
#include "image/hole_file.h"
#include "server/identifier.h"

namespace mend {
namespace {

using nlohmann::json;

constexpr size_t most_shapes = 20000, most_points = 400000, most_passes = 1000;
constexpr double most_coordinate = 1e6;

double number(const json& value, size_t index, const char* what, double low, double high) {
  const double found = value.is_number() ? value.get<double>() : NAN;
  require(found >= low && found <= high, "shape {}: {} is a number from {} to {}", index, what, low, high);
  return found;
}

double field(const json& shape, size_t index, const char* key, double low, double high) {
  return number(shape.contains(key) ? shape[key] : json(), index, key, low, high);
}

const json& points_of(const json& shape, size_t index, size_t least, size_t values) {
  const auto found = shape.find("points");
  require(found != shape.end() && found->is_array() && found->size() >= least, "shape {}: `points` has {} or more",
          index, least);
  for (const auto& point : *found) {
    require(point.is_array() && point.size() == values, "shape {}: a point has {} numbers", index, values);
    for (size_t i = 0; i < 2; ++i) number(point[i], index, "a coordinate", -most_coordinate, most_coordinate);
    if (values == 3) number(point[2], index, "a width", 0.1, 20000);
  }
  return *found;
}

/// What keys a kind of shape has, besides `shape`.
const std::map<std::string, std::set<std::string>>& kinds() {
  static const std::map<std::string, std::set<std::string>> all = {
      {"stroke", {"points", "erase"}},
      {"polygon", {"points", "erase"}},
      {"rectangle", {"x", "y", "width", "height", "erase"}},
      {"mask", {"image"}},
      {"grow", {"pixels"}},
      {"shrink", {"pixels"}},
      {"invert", {}}};
  return all;
}

std::string kind_of(const json& shape, size_t index) {
  require(shape.is_object() && shape.contains("shape") && shape["shape"].is_string(),
          "shape {} is an object with a `shape`", index);
  return shape["shape"].get<std::string>();
}

void check_shape(const json& shape, size_t index) {
  const auto kind = kind_of(shape, index);
  const auto known = kinds().find(kind);
  require(known != kinds().end(), "shape {} is none of stroke, polygon, rectangle, mask, grow, shrink and invert",
          index);
  for (const auto& [key, value] : shape.items())
    require(key == "shape" || known->second.count(key), "shape {}: a {} has no such key as `{}`", index, kind,
            key.substr(0, 40));
  require(!shape.contains("erase") || shape["erase"].is_boolean(), "shape {}: `erase` is true or false", index);
  if (kind == "stroke") points_of(shape, index, 1, 3);
  if (kind == "polygon") points_of(shape, index, 3, 2);
  if (kind == "rectangle") {
    for (const char* key : {"x", "y"}) field(shape, index, key, -most_coordinate, most_coordinate);
    for (const char* key : {"width", "height"}) field(shape, index, key, 0, most_coordinate);
  }
  if (kind == "grow" || kind == "shrink") field(shape, index, "pixels", 1, 1000);
  if (kind == "mask")
    require(shape.contains("image") && shape["image"].is_string() && is_identifier(shape["image"].get<std::string>()),
            "shape {}: `image` is the id of a picture", index);
}

/// Whether it goes through the whole picture, however little is drawn.
bool is_pass(const std::string& kind) {
  return kind == "grow" || kind == "shrink" || kind == "invert" || kind == "mask";
}

Point point_of(const json& point, const Rect& frame) {
  return {point[0].get<double>() - frame.x, point[1].get<double>() - frame.y};
}

void draw_stroke_shape(Hole& hole, const json& points, const Rect& frame, const CancelToken& cancel) {
  const auto at = [&](size_t i) { return point_of(points[i], frame); };
  const auto radius = [&](size_t i) { return points[i][2].get<double>() / 2; };
  draw_disc(hole, at(0), radius(0));
  for (size_t i = 1; i < points.size(); ++i) {
    if (i % 64 == 0) cancel.check();
    draw_segment(hole, at(i - 1), at(i), (radius(i - 1) + radius(i)) / 2);
    draw_disc(hole, at(i), radius(i));
  }
}

Rect rectangle_of(const json& shape) {
  const auto at = [&](const char* key) { return shape[key].get<double>(); };
  const int x = static_cast<int>(std::lround(at("x"))), y = static_cast<int>(std::lround(at("y")));
  return {x, y, static_cast<int>(std::lround(at("x") + at("width"))) - x,
          static_cast<int>(std::lround(at("y") + at("height"))) - y};
}

/// `frame`: the part of the picture that `hole` is.
void draw_one(Hole& hole, const json& shape, const std::string& kind, const Rect& frame, const CancelToken& cancel) {
  if (kind == "stroke") return draw_stroke_shape(hole, shape["points"], frame, cancel);
  if (kind == "rectangle") {
    const Rect box = rectangle_of(shape);
    return draw_box(hole, {box.x - frame.x, box.y - frame.y, box.width, box.height});
  }
  std::vector<Point> corners;
  for (const auto& point : shape["points"]) corners.push_back(point_of(point, frame));
  draw_polygon(hole, corners);
}

/// The pixels of the picture that a shape with points or a rectangle may touch; empty if it lies beside the picture.
Rect reach_of(const json& shape, const std::string& kind, const Rect& picture) {
  if (kind == "rectangle") return rectangle_of(shape).intersected(picture);
  double left = most_coordinate, top = left, right = -left, bottom = -left, around = 0;
  for (const auto& point : shape["points"]) {
    const double x = point[0].get<double>(), y = point[1].get<double>();
    left = std::min(left, x), right = std::max(right, x), top = std::min(top, y), bottom = std::max(bottom, y);
    // Between two points a stroke has their mean width, at the thinner one too.
    if (point.size() > 2) around = std::max(around, point[2].get<double>() / 2);
  }
  const int x = static_cast<int>(std::floor(left - around)), y = static_cast<int>(std::floor(top - around));
  const int end_x = static_cast<int>(std::ceil(right + around)), end_y = static_cast<int>(std::ceil(bottom + around));
  return Rect{x, y, end_x - x, end_y - y}.intersected(picture);
}

/// `frame`: the part of the picture that `other` is.
void combine(Hole& hole, const Hole& other, const Rect& frame, bool erase) {
  for (int y = 0; y < frame.height; ++y)
    for (int x = 0; x < frame.width; ++x)
      if (other.row(y)[x]) hole.row(frame.y + y)[frame.x + x] = !erase;
}

/// Costs what the shape covers, not the picture: a drawing may have hundreds of these.
void erase_one(Hole& hole, const json& shape, const std::string& kind, const CancelToken& cancel) {
  const Rect frame = reach_of(shape, kind, hole.bounds());
  if (frame.empty()) return;
  Hole drawn(frame.height, frame.width);
  draw_one(drawn, shape, kind, frame, cancel);
  combine(hole, drawn, frame, true);
}

Hole mask_of(const json& shape, size_t index, int width, int height, const FindImage& find_image) {
  const auto image = find_image(shape["image"].get<std::string>());
  require(image != nullptr, "shape {}: there is no picture of that id (any more); upload the mask again", index);
  require(image->width() == width && image->height() == height, "shape {}: the mask is {}x{} but the picture is {}x{}",
          index, image->width(), image->height(), width, height);
  return hole_from_image(*image);
}

}  // namespace

void check_shapes(const json& shapes) {
  require(shapes.is_array() && shapes.size() <= most_shapes, "`shapes` is an array of {} items at most", most_shapes);
  size_t points = 0, passes = 0;
  for (size_t i = 0; i < shapes.size(); ++i) {
    check_shape(shapes[i], i);
    passes += is_pass(kind_of(shapes[i], i));
    if (shapes[i].contains("points")) points += shapes[i]["points"].size();
  }
  require(points <= most_points, "the shapes may have {} points together", most_points);
  require(passes <= most_passes, "the shapes may grow, shrink, invert and take masks {} times together", most_passes);
}

Hole draw_shapes(const json& shapes, int width, int height, const FindImage& find_image, const CancelToken& cancel) {
  check_shapes(shapes);
  Hole hole(height, width);
  for (size_t i = 0; i < shapes.size(); ++i) {
    cancel.check();
    const auto& shape = shapes[i];
    const auto kind = kind_of(shape, i);
    if (kind == "grow") {
      hole = hole.grown(static_cast<int>(shape["pixels"].get<double>()));
    } else if (kind == "shrink") {
      hole = hole.shrunk(static_cast<int>(shape["pixels"].get<double>()));
    } else if (kind == "invert") {
      hole = hole.inverted();
    } else if (kind == "mask") {
      combine(hole, mask_of(shape, i, width, height, find_image), hole.bounds(), false);
    } else if (shape.value("erase", false)) {
      erase_one(hole, shape, kind, cancel);
    } else {
      draw_one(hole, shape, kind, hole.bounds(), cancel);
    }
  }
  return hole;
}

}  // namespace mend
