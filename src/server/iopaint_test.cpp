/// The calls that IOPaint's clients make, recorded from its documentation and page (version 1.5): each is served.
#include <cstring>
#include <map>

#include "base/base64.h"
#include "server/server_fixture.h"

namespace mend::testing {
namespace {

std::string coded(const std::string& bytes) { return to_base64(std::vector<uint8_t>(bytes.begin(), bytes.end())); }

Image decoded(const std::string& bytes) {
  return load_image_from_memory(std::vector<uint8_t>(bytes.begin(), bytes.end()));
}

class IOPaintTest : public ServerTest {
 protected:
  IOPaintTest() {
    Image white(64, 48, 1, false, Depth::u8);
    for (int y = 10; y < 20; ++y) std::memset(white.bytes() + y * 64 + 20, 255, 12);
    mask = png(white);
  }

  /// The rows above the hole are as they were, and something in it is new.
  void expect_filled(const httplib::Result& answer) {
    ASSERT_TRUE(answer);
    ASSERT_EQ(answer->status, 200) << answer->body;
    EXPECT_EQ(answer->get_header_value("Content-Type"), "image/png");
    const Image result = decoded(answer->body);
    EXPECT_EQ(std::memcmp(result.bytes(), picture.bytes(), 64 * 10 * 3), 0) << "known rows";
    EXPECT_FALSE(same_pixels(result, picture));
  }

  const Image picture = random_image(64, 48, 3, false, Depth::u8);
  const std::string image = png(picture);
  std::string mask;
};

/// The body that its page sends, in the page's own spelling of the fields.
json page_request(const std::string& image, const std::string& mask) {
  return {{"image", "data:image/png;base64," + coded(image)},
          {"mask", "data:image/png;base64," + coded(mask)},
          {"ldm_steps", 30},
          {"ldm_sampler", "ddim"},
          {"zits_wireframe", true},
          {"cv2_flag", "INPAINT_NS"},
          {"cv2_radius", 5},
          {"hd_strategy", "Crop"},
          {"hd_strategy_crop_triger_size", 640},
          {"hd_strategy_crop_margin", 128},
          {"hd_trategy_resize_imit", 2048},
          {"prompt", ""},
          {"negative_prompt", ""},
          {"use_croper", false},
          {"croper_x", 0},
          {"croper_y", 0},
          {"croper_height", 512},
          {"croper_width", 512},
          {"use_extender", false},
          {"extender_x", 0},
          {"extender_y", 0},
          {"extender_height", 48},
          {"extender_width", 64},
          {"sd_mask_blur", 12},
          {"sd_strength", 1.0},
          {"sd_steps", 50},
          {"sd_guidance_scale", 7.5},
          {"sd_sampler", "DPM++ 2M"},
          {"sd_seed", -1},
          {"sd_match_histograms", false},
          {"sd_lcm_lora", false},
          {"paint_by_example_example_image", nullptr},
          {"p2p_image_guidance_scale", 1.5},
          {"enable_controlnet", false},
          {"controlnet_conditioning_scale", 0.4},
          {"controlnet_method", ""},
          {"enable_brushnet", false},
          {"brushnet_method", "random_mask"},
          {"brushnet_conditioning_scale", 1.0},
          {"powerpaint_task", "text-guided"}};
}

TEST_F(IOPaintTest, ItsPageStartsSwitchesAndFills) {
  start();
  EXPECT_EQ(client->Get("/api/v1/inputimage")->status, 404) << "started without a picture";
  const auto config = json::parse(client->Get("/api/v1/server-config")->body);
  for (const char* key : {"plugins", "modelInfos", "removeBGModels", "realesrganModels", "interactiveSegModels",
                          "samplers", "enableFileManager", "enableAutoSaving", "disableModelSwitch", "isDesktop"})
    EXPECT_TRUE(config.contains(key)) << key;
  for (const auto& model : config["modelInfos"]) {
    const auto switched = post("/api/v1/model", {{"name", model["name"]}});
    EXPECT_EQ(switched->status, 200);
    EXPECT_EQ(json::parse(client->Get("/api/v1/model")->body), json::parse(switched->body));
    EXPECT_EQ(json::parse(switched->body), model);
    const auto filled = post("/api/v1/inpaint", page_request(image, mask));
    expect_filled(filled);
    EXPECT_GT(std::stoull(filled->get_header_value("X-Seed")), 0u) << "-1 asks for a random one";
  }
  EXPECT_EQ(config["modelInfos"].size(), json::parse(client->Get("/api/v1/capabilities")->body)["methods"].size());
  EXPECT_EQ(json::parse(client->Get("/api/v1/samplers")->body), json::array());
}

TEST_F(IOPaintTest, ScriptsFillWithTwoFieldsOrAForm) {
  start();
  const auto bare = post("/api/v1/inpaint", {{"image", coded(image)}, {"mask", coded(mask)}});
  expect_filled(bare);
  EXPECT_EQ(bare->get_header_value("X-Seed"), "42") << "its default";
  const auto seeded = post("/api/v1/inpaint", {{"image", coded(image)}, {"mask", coded(mask)}, {"sd_seed", 7}});
  EXPECT_EQ(seeded->get_header_value("X-Seed"), "7");
  const auto again = post("/api/v1/inpaint", {{"image", coded(image)}, {"mask", coded(mask)}, {"sd_seed", 7}});
  EXPECT_EQ(again->body, seeded->body);
  expect_filled(client->Post("/api/v1/inpaint", httplib::MultipartFormDataItems{{"image", image, "a.png", "image/png"},
                                                                                {"mask", mask, "b.png", "image/png"}}));
}

TEST_F(IOPaintTest, MasksOfItsPageHaveAlpha) {
  start();
  Image strokes(64, 48, 3, true, Depth::u8);  // white on opaque black, as a canvas gives it
  for (int i = 0; i < 64 * 48; ++i) strokes.bytes()[4 * i + 3] = std::byte{255};
  for (int y = 10; y < 20; ++y) std::memset(strokes.bytes() + 4 * (y * 64 + 20), 255, 4 * 12);
  const auto alpha = post("/api/v1/inpaint", page_request(image, png(strokes)));
  expect_filled(alpha);
}

TEST_F(IOPaintTest, MasksAreAdjusted) {
  start();
  for (const auto& [operate, missing] :
       std::map<std::string, int>{{"expand", 224}, {"shrink", 48}, {"reverse", 2952}}) {
    const auto adjusted =
        post("/api/v1/adjust_mask", {{"mask", coded(mask)}, {"operate", operate}, {"kernel_size", 2}});
    ASSERT_EQ(adjusted->status, 200) << adjusted->body;
    const Image drawn = decoded(adjusted->body);
    int count = 0;
    for (int i = 0; i < 64 * 48; ++i) count += static_cast<int>(drawn.bytes()[4 * i + 3]) == 186;
    EXPECT_NEAR(count, missing, 20) << operate;
  }
  expect_error(post("/api/v1/adjust_mask", {{"mask", coded(mask)}, {"operate", "melt"}}), 400, "invalid_argument");
  expect_error(post("/api/v1/adjust_mask", {{"mask", "%%%"}, {"operate", "expand"}}), 400, "invalid_argument");
}

TEST_F(IOPaintTest, WhatAPictureWasMadeWithIsEmpty) {
  start();
  const auto info =
      client->Post("/api/v1/gen-info", httplib::MultipartFormDataItems{{"file", image, "a.png", "image/png"}});
  ASSERT_EQ(info->status, 200) << info->body;
  EXPECT_EQ(json::parse(info->body), (json{{"prompt", ""}, {"negative_prompt", ""}}));
}

TEST_F(IOPaintTest, ErrorsAreWhatItsPageShows) {
  start();
  expect_error(post("/api/v1/model", {{"name", "../../weights"}}), 400, "invalid_argument");
  expect_error(post("/api/v1/model", {{"name", 7}}), 400, "invalid_argument");
  const auto other = png(Image(8, 8, 1, false, Depth::u8));
  const auto refused = post("/api/v1/inpaint", {{"image", coded(image)}, {"mask", coded(other)}});
  expect_error(refused, 400, "invalid_argument");
  const auto body = json::parse(refused->body);
  EXPECT_TRUE(body["errors"].is_string());
  EXPECT_EQ(body["errors"], body["detail"]);
  expect_error(post("/api/v1/inpaint", {{"image", coded("no picture")}, {"mask", coded(mask)}}), 415, "unsupported");
  expect_error(post("/api/v1/inpaint", {{"image", "../../etc/passwd"}, {"mask", coded(mask)}}), 400,
               "invalid_argument");
  expect_error(post("/api/v1/inpaint", {{"image", nullptr}, {"mask", nullptr}}), 400, "invalid_argument");
}

}  // namespace
}  // namespace mend::testing
