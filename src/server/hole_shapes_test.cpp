#include "server/hole_shapes.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <chrono>

#include "base/error.h"

namespace mend::testing {
namespace {

using nlohmann::json;

Hole drawn(const json& shapes, int width = 90, int height = 60) {
  return draw_shapes(shapes, width, height, [](const std::string&) { return nullptr; }, {});
}

const json everything = {{"shape", "rectangle"}, {"x", -5}, {"y", -5}, {"width", 5000}, {"height", 5000}};

TEST(HoleShapes, ErasingIsDrawingReversed) {
  const json shapes[] = {
      {{"shape", "stroke"}, {"points", {{20.3, 10.7, 9}, {60.1, 44.9, 4.5}, {61, 20, 12}}}},
      {{"shape", "stroke"}, {"points", {{-4, 30, 20}, {95, 31, 6}}}},  // over both edges
      {{"shape", "stroke"}, {"points", {{33.5, 7.5, 1}}}},
      {{"shape", "polygon"}, {"points", {{10.5, -9}, {80, 22.2}, {41, 71}, {12, 40}}}},
      {{"shape", "rectangle"}, {"x", 70.4}, {"y", 31.6}, {"width", 40}, {"height", 9.2}},
      {{"shape", "rectangle"}, {"x", 500}, {"y", 500}, {"width", 10}, {"height", 10}},  // beside the picture
  };
  for (const auto& shape : shapes) {
    json erasing = shape;
    erasing["erase"] = true;
    EXPECT_TRUE(drawn({everything, erasing}) == drawn(json::array({shape})).inverted()) << shape;
  }
}

TEST(HoleShapes, ErasingCostsWhatItCovers) {
  json shapes = {everything};
  for (int i = 0; i < 400; ++i)
    shapes.push_back({{"shape", "stroke"}, {"points", {{5 * i, 40, 20}, {5 * i + 30, 70, 20}}}, {"erase", true}});
  const auto start = std::chrono::steady_clock::now();
  drawn(shapes, 6000, 5000);
  // Through the whole picture it would be 400 times 30 megapixels, which takes half a minute.
  EXPECT_LT(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(), 5);
}

TEST(HoleShapes, PassesThroughThePictureAreCounted) {
  const auto shapes = [](size_t passes) { return json(passes, {{"shape", "invert"}}); };
  EXPECT_NO_THROW(check_shapes(shapes(1000)));
  EXPECT_THROW(check_shapes(shapes(1001)), Error);
}

}  // namespace
}  // namespace mend::testing
