#include <cstring>
#include <thread>

#include "server/server_fixture.h"

namespace mend::testing {
namespace {

TEST_F(ServerTest, FillsWhatTheShapesDrawAndNothingElse) {
  start();
  const Image picture = random_image(80, 60, 3, true, Depth::u16);
  const auto image = uploaded(picture);
  const auto submitted = post("/api/v1/jobs", {{"image", image}, {"shapes", box()}, {"grow", 0}, {"method", "telea"}});
  ASSERT_EQ(submitted->status, 202) << submitted->body;
  const auto job = finished(id_of(submitted));
  ASSERT_EQ(job["state"], "done") << job;
  const Image filled = result_image(job);
  EXPECT_EQ(filled.depth(), Depth::u16);
  ASSERT_TRUE(filled.has_alpha());
  size_t changed = 0;
  const auto *before = reinterpret_cast<const uint16_t*>(picture.bytes()),
             *after = reinterpret_cast<const uint16_t*>(filled.bytes());
  for (int y = 0; y < 60; ++y)
    for (int x = 0; x < 80; ++x)
      for (int s = 0; s < 4; ++s) {
        const size_t at = static_cast<size_t>((y * 80 + x) * 4 + s);
        const bool missing = x >= 20 && x < 32 && y >= 16 && y < 26 && s < 3;
        if (!missing) {
          ASSERT_EQ(before[at], after[at]) << x << ' ' << y;
        }
        changed += before[at] != after[at];
      }
  EXPECT_GT(changed, 300u);
  EXPECT_EQ(job["results"][0]["window"], (json{{"x", 20}, {"y", 16}, {"width", 12}, {"height", 10}}));
}

TEST_F(ServerTest, CandidatesDifferAndASeedRepeats) {
  start();
  const auto image = uploaded(random_image(96, 80, 3, false, Depth::u8));
  const auto job = finished(id_of(post("/api/v1/jobs", {{"image", image},
                                                        {"shapes", box(30, 30, 24, 20)},
                                                        {"candidates",
                                                         {{{"method", "exemplar"}, {"seed", 1}},
                                                          {{"method", "exemplar"}, {"seed", 2}},
                                                          {{"method", "exemplar"}, {"seed", 1}}}}})));
  ASSERT_EQ(job["results"].size(), 3u) << job;
  EXPECT_FALSE(same_pixels(result_image(job, 0), result_image(job, 1)));
  EXPECT_TRUE(same_pixels(result_image(job, 0), result_image(job, 2)));
}

TEST_F(ServerTest, ABudgetEndsTheSearchForCandidates) {
  start();
  const auto image = uploaded(random_image(300, 300, 3, false, Depth::u8));
  json candidates = json::array();
  for (int seed = 0; seed < 16; ++seed) candidates.push_back({{"method", "exemplar"}, {"seed", seed}});
  const auto job = finished(
      id_of(post("/api/v1/jobs",
                 {{"image", image}, {"shapes", box(60, 60, 150, 150)}, {"budget", 0.1}, {"candidates", candidates}})));
  ASSERT_EQ(job["state"], "done") << job;
  EXPECT_GE(job["results"].size(), 1u);
  EXPECT_LT(job["results"].size(), 16u);
  EXPECT_NE(job["notes"][0].get<std::string>().find("of 16 candidates"), std::string::npos) << job["notes"];
}

TEST_F(ServerTest, AHoleCutTooTightIsNoted) {
  start();
  Image image(200, 160, 3, false, Depth::u8);  // a light square of 60 pixels on dark ground
  Rng rng(1);
  for (int y = 0; y < 160; ++y)
    for (int x = 0; x < 200; ++x)
      for (int c = 0; c < 3; ++c) {
        const bool object = x >= 70 && x < 130 && y >= 50 && y < 110;
        image.bytes()[3 * (200 * y + x) + c] = static_cast<std::byte>((object ? 200 : 60) + rng.integer(0, 8));
      }
  const auto id = uploaded(image);
  const auto notes_of = [&](const json& shapes) {
    return finished(id_of(post("/api/v1/jobs", {{"image", id}, {"shapes", shapes}, {"method", "push-pull"}})))["notes"];
  };
  const auto tight = notes_of(box(70, 50, 48, 60));  // 12 of its columns stay outside
  ASSERT_EQ(tight.size(), 1u) << tight;
  EXPECT_NE(tight[0].get<std::string>().find("sticks out of it by 12 px at"), std::string::npos) << tight;
  EXPECT_TRUE(notes_of(box(68, 48, 64, 64)).empty());
}

TEST_F(ServerTest, JpegStaysJpeg) {
  start();
  SaveOptions options;
  options.format = Format::jpeg;
  const auto bytes = encode_image(smooth_image(96, 64, 3), options);
  const auto image = id_of(upload({bytes.begin(), bytes.end()}));
  const auto job =
      finished(id_of(post("/api/v1/jobs", {{"image", image}, {"shapes", box()}, {"method", "push-pull"}})));
  ASSERT_EQ(job["state"], "done") << job;
  const auto file = client->Get("/api/v1/images/" + job["results"][0]["image"].get<std::string>());
  EXPECT_EQ(file->get_header_value("Content-Type"), "image/jpeg");
  EXPECT_NE(file->body, std::string(bytes.begin(), bytes.end()));
}

TEST_F(ServerTest, HolesArePreviewedAsTheyAreFilled) {
  start();
  const auto image = uploaded(random_image(50, 40, 1, false, Depth::u8));
  const json shapes = {{{"shape", "stroke"}, {"points", {{10, 10, 6}, {30, 12, 8}}}},
                       {{"shape", "polygon"}, {"points", {{5, 30}, {20, 30}, {12, 38}}}},
                       {{"shape", "grow"}, {"pixels", 2}},
                       {{"shape", "rectangle"}, {"x", 0}, {"y", 0}, {"width", 50}, {"height", 9}, {"erase", true}},
                       {{"shape", "invert"}}};
  const auto mask = post("/api/v1/holes", {{"image", image}, {"shapes", shapes}});
  ASSERT_EQ(mask->status, 200) << mask->body;
  const Image drawn = load_image_from_memory(std::vector<uint8_t>(mask->body.begin(), mask->body.end()));
  const auto white = [&](int x, int y) { return static_cast<int>(drawn.bytes()[y * 50 + x]) == 255; };
  EXPECT_TRUE(white(45, 20) && white(20, 4)) << "known before the inversion";
  EXPECT_FALSE(white(20, 12) || white(12, 32)) << "drawn";
  // The mask, uploaded, is the same hole again.
  const auto again = post("/api/v1/holes",
                          {{"image", image}, {"shapes", {{{"shape", "mask"}, {"image", id_of(upload(mask->body))}}}}});
  EXPECT_EQ(again->body, mask->body);
}

TEST_F(ServerTest, PreviewsAreScaledParts) {
  start();
  const auto image = uploaded(random_image(120, 60, 3, true, Depth::u8));
  const auto preview = client->Get("/api/v1/images/" + image + "/preview?x=20&y=10&width=60&height=40&size=30");
  ASSERT_EQ(preview->status, 200);
  const Image small = load_image_from_memory(std::vector<uint8_t>(preview->body.begin(), preview->body.end()));
  EXPECT_EQ(small.width(), 30);
  EXPECT_EQ(small.height(), 20);
  EXPECT_TRUE(small.has_alpha());
  for (const char* wrong : {"x=-1", "size=0", "width=121", "x=3.5", "height=", "size=1e3", "x=99999999999"})
    expect_error(client->Get("/api/v1/images/" + image + "/preview?" + wrong), 400, "invalid_argument");
}

TEST_F(ServerTest, JobsSurviveARestart) {
  start();
  const auto image = uploaded(random_image(400, 300, 3, false, Depth::u8));
  // The first keeps the only worker busy; the second waits behind it.
  json candidates = json::array();
  for (int seed = 0; seed < 16; ++seed) candidates.push_back({{"seed", seed}});
  const auto running =
      id_of(post("/api/v1/jobs", {{"image", image}, {"shapes", box(50, 50, 200, 150)}, {"candidates", candidates}}));
  const auto waiting = id_of(post("/api/v1/jobs", {{"image", image}, {"shapes", box()}, {"method", "telea"}}));
  server->stop();
  server.reset();
  start();
  for (const auto& id : {running, waiting}) {
    const auto job = client->Get("/api/v1/jobs/" + id);
    ASSERT_EQ(job->status, 200);
    EXPECT_NE(json::parse(job->body)["state"], "cancelled");
  }
  client->Delete("/api/v1/jobs/" + running);
  EXPECT_EQ(finished(running)["state"], "cancelled");
  const auto done = finished(waiting);
  EXPECT_EQ(done["state"], "done") << done;
  EXPECT_EQ(result_image(done).width(), 400);
}

TEST_F(ServerTest, AFullQueueSaysWhenToComeBack) {
  ServerOptions options;
  options.queue_length = 1;
  start(options);
  const auto image = uploaded(random_image(300, 300, 3, false, Depth::u8));
  const json job = {{"image", image}, {"shapes", box(50, 50, 150, 150)}};
  std::vector<std::string> ids;
  bool refused = false;
  for (int i = 0; i < 4 && !refused; ++i) {
    const auto answer = post("/api/v1/jobs", job);
    refused = answer->status == 429;
    if (refused) {
      expect_error(answer, 429, "busy");
      EXPECT_GE(std::stoi(answer->get_header_value("Retry-After")), 1);
    } else {
      ids.push_back(id_of(answer));
    }
  }
  EXPECT_TRUE(refused);
  for (const auto& id : ids) client->Delete("/api/v1/jobs/" + id);
  for (const auto& id : ids) EXPECT_NE(finished(id)["state"], "failed");
}

}  // namespace
}  // namespace mend::testing
