#include "server/heatmap.h"

#include "server/server_fixture.h"

namespace mend::testing {
namespace {

/// Finds the brighter the more made up.
class Brightness final : public Judge {
 public:
  Raster heatmap(const Raster& picture, const Context&) const override {
    Raster heat(1, picture.height(), picture.width(), 0);
    for (int y = 0; y < picture.height(); ++y)
      for (int x = 0; x < picture.width(); ++x) heat.at(0, y, x) = picture.at(0, y, x);
    return heat;
  }
  std::string description() const override { return "brightness"; }
};

/// Grey, with a box of another grey, and in that a bright corner.
Image boxed(int width, int height, const Rect& box, uint8_t value, const Rect& corner = {}) {
  Image image(width, height, 1, false, Depth::u8);
  auto* bytes = reinterpret_cast<uint8_t*>(image.bytes());
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) {
      const auto in = [&](const Rect& part) { return part.contains({x, y, 1, 1}); };
      bytes[y * width + x] = in(corner) ? 255 : in(box) ? value : 90;
    }
  return image;
}

TEST(Heatmap, WhatChangedIsWhatDiffers) {
  const Rect box{10, 20, 30, 7};
  EXPECT_EQ(changed_pixels(boxed(64, 48, box, 90), boxed(64, 48, box, 91)).extent(), box);
  EXPECT_TRUE(changed_pixels(boxed(64, 48, box, 90), boxed(64, 48, {}, 0)).none());
  EXPECT_THROW(changed_pixels(boxed(64, 48, box, 1), boxed(48, 64, box, 1)), Error);
  // Stored anew at another depth: the rounding is no change.
  Image deep(64, 48, 1, false, Depth::u16);
  const Image flat = boxed(64, 48, {}, 0);
  deep.write(deep.bounds(), flat.read(), Hole(48, 64).inverted());
  EXPECT_TRUE(changed_pixels(flat, deep).none());
}

TEST(Heatmap, TheWorstPartIsTheHottestOfWhatWasFilled) {
  for (const int scale : {1, 4}) {  // above 1024 pixels the judge sees a smaller copy
    const auto times = [&](Rect r) { return Rect{r.x * scale, r.y * scale, r.width * scale, r.height * scale}; };
    const Rect box = times({60, 50, 300, 200}), corner = times({60, 50, 150, 100});
    const Image image = boxed(480 * scale, 320 * scale, box, 120, corner);
    const auto map =
        make_heatmap(image, changed_pixels(boxed(480 * scale, 320 * scale, {}, 0), image), Brightness(), {});
    EXPECT_TRUE(map.window_in_image.contains(box));
    EXPECT_LE(std::max(map.heat.width(), map.heat.height()), 1024);
    EXPECT_EQ(map.heat.at(0, 0, 0), 0) << "known pixels are not shown";
    ASSERT_FALSE(map.worst.none());
    EXPECT_TRUE(box.contains(map.worst.extent()));
    const Hole in_corner = map.worst.crop(corner);
    EXPECT_GT(in_corner.count(), 0.9 * static_cast<double>(map.worst.count()));
    EXPECT_GT(map.score, 120. / 255);
  }
  EXPECT_THROW(make_heatmap(boxed(64, 48, {}, 0), Hole(48, 64), Brightness(), {}), Error);
}

TEST_F(ServerTest, SaysWhereAFillLooksMadeUp) {
  judge = std::make_shared<Brightness>();
  start();
  const auto features = json::parse(client->Get("/api/v1/capabilities")->body)["features"];
  EXPECT_EQ(std::count(features.begin(), features.end(), "heatmap"), 1);
  const auto before = uploaded(boxed(200, 160, {}, 0));
  const auto after = uploaded(boxed(200, 160, {80, 60, 40, 30}, 120, {80, 60, 20, 15}));
  const auto at = "/api/v1/images/" + after + "/heatmap";
  const auto answer = post(at, {{"original", before}});
  ASSERT_EQ(answer->status, 201) << answer->body;
  const auto map = json::parse(answer->body);
  EXPECT_EQ(map["window"]["width"], 40 + 2 * 64);
  const auto heat = json::parse(client->Get("/api/v1/images/" + map["heat"].get<std::string>() + "/info")->body);
  EXPECT_EQ(heat["width"], map["window"]["width"]);
  // The worst part is a mask that a job takes.
  const json shapes = {{{"shape", "mask"}, {"image", map["worst"]}}};
  const auto job = finished(id_of(post("/api/v1/jobs", {{"image", after}, {"shapes", shapes}, {"grow", 0}})));
  EXPECT_EQ(job["state"], "done") << job;
  expect_error(post(at, {{"original", after}}), 400, "invalid_argument");
  expect_error(post(at, {{"original", uploaded(boxed(20, 20, {}, 0))}}), 400, "mask_size");
  expect_error(post(at, {{"original", "../../etc/passwd"}}), 404, "unknown_image");
  expect_error(post(at, {{"mask", after}}), 400, "invalid_argument");
}

TEST_F(ServerTest, WithoutADetectorThereIsNoHeatmap) {
  networks = {{"painter", "mend", true, NetworkUse::fills}, {"lens", "refinementnet", true, NetworkUse::refines}};
  start();
  const auto able = json::parse(client->Get("/api/v1/capabilities")->body);
  EXPECT_EQ(std::count(able["features"].begin(), able["features"].end(), "heatmap"), 0);
  EXPECT_EQ(able["methods"].back()["model"], "painter") << "what refines is no way to fill";
  const auto image = uploaded(boxed(64, 64, {}, 0));
  expect_error(post("/api/v1/images/" + image + "/heatmap", {{"original", image}}), 501, "unsupported");
}

}  // namespace
}  // namespace mend::testing
