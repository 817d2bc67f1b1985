/// The hole as a client draws it: shapes in pixels of the full picture, so that a hole over 50 megapixels is a few
/// kilobytes, and what is filled does not depend on the size of anyone's screen.
#pragma once
#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <memory>
#include <string>

#include "base/context.h"
#include "image/hole.h"
#include "image/image.h"

namespace mend {

/// A picture by its id, or null.
using FindImage = std::function<std::shared_ptr<const Image>(const std::string& id)>;

/// Draws `shapes`, an array whose items apply one after another:
///
///     {"shape": "stroke", "points": [[x, y, width], …], "erase": false}   round ends and joins; width may vary
///     {"shape": "polygon", "points": [[x, y], …], "erase": false}         even-odd
///     {"shape": "rectangle", "x": …, "y": …, "width": …, "height": …, "erase": false}
///     {"shape": "mask", "image": ID}       white is missing; must have the picture's size
///     {"shape": "grow", "pixels": N}       also "shrink"; 1 to 1000
///     {"shape": "invert"}
///
/// At most 20,000 shapes with 400,000 points, and 1,000 that go through the whole picture (mask, grow, shrink, invert).
/// Coordinates count from the top left corner of the picture, x to the right; `erase` makes known instead of missing.
/// @throws Error{invalid_argument} that names the shape's number and what is wrong with it; Error{cancelled}.
Hole draw_shapes(const nlohmann::json& shapes, int width, int height, const FindImage& find_image,
                 const CancelToken& cancel);

/// Checks everything that needs no picture, so that a bad request is refused before it waits in a queue.
void check_shapes(const nlohmann::json& shapes);

}  // namespace mend
