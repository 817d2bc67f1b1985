/// What a hostile or broken client may try: each is answered by a JSON error, and the server goes on.
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "server/gate.h"
#include "server/server_fixture.h"

namespace mend::testing {
namespace {

namespace fs = std::filesystem;

TEST_F(ServerTest, RefusesWhatIsNoPicture) {
  start();
  expect_error(upload("not a picture"), 415, "unsupported");
  expect_error(upload(""), 422, "bad_image");
  std::string cut = png(random_image(40, 40, 3, false, Depth::u8));
  cut.resize(cut.size() / 2);
  expect_error(upload(cut), 422, "bad_image");
  expect_error(upload("x", "picture"), 400, "bad_upload");
  expect_error(client->Post("/api/v1/images", "{}", "application/json"), 415, "wrong_content_type");
  expect_error(client->Post("/api/v1/jobs", "image=1", "application/x-www-form-urlencoded"), 415, "wrong_content_type");
  expect_error(client->Post("/api/v1/images", "--x\r\nno end", "multipart/form-data; boundary=x"), 400, "bad_upload");
  size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path() / "pictures"))
    files += entry.is_regular_file();
  EXPECT_EQ(files, 0u) << "nothing stays of what was refused";
}

TEST_F(ServerTest, RefusesPicturesAboveTheLimitByTheirHeader) {
  ServerOptions options;
  options.max_megapixels = 0.01;
  start(options);
  expect_error(upload(png(Image(200, 200, 1, false, Depth::u8))), 422, "bad_image");
  EXPECT_EQ(upload(png(Image(90, 90, 1, false, Depth::u8)))->status, 201);
}

TEST_F(ServerTest, RefusesWrongJobs) {
  start();
  const auto image = uploaded(random_image(64, 48, 3, false, Depth::u8));
  const auto other = uploaded(random_image(8, 8, 1, false, Depth::u8));
  const auto wrong = [&](const char* key, const json& value) {
    json job = {{"image", image}, {"shapes", box()}};
    job[key] = value;
    return post("/api/v1/jobs", job);
  };
  for (const auto& path : {"../../etc/passwd", "/etc/passwd", "..%2f", ""}) {
    expect_error(wrong("image", path), 400, "invalid_argument");
    expect_error(wrong("method", path), 400, "invalid_argument");
    expect_error(wrong("model", path), 400, "invalid_argument");
    expect_error(wrong("shapes", {{{"shape", "mask"}, {"image", path}}}), 400, "invalid_argument");
  }
  expect_error(wrong("options", {{"model", "/etc/passwd"}}), 400, "invalid_argument");
  expect_error(wrong("options", {{"candidates", 2}, {"judge", "/etc/passwd"}}), 400, "invalid_argument");
  expect_error(wrong("options", {{"refine", "shift"}, {"refine.model", "/etc/passwd"}}), 400, "invalid_argument");
  expect_error(wrong("options", {{"adapt", "1"}, {"adapt.save", "/tmp/anywhere"}}), 400, "invalid_argument");
  expect_error(wrong("options", {{"no_such", 1}}), 400, "invalid_argument");
  expect_error(wrong("options", {{"refine", {{"a", "b"}}}}), 400, "invalid_argument");
  expect_error(wrong("budget", 0), 400, "invalid_argument");
  expect_error(wrong("budget", "10s"), 400, "invalid_argument");
  expect_error(wrong("surprise", 1), 400, "invalid_argument");
  expect_error(wrong("seed", -1), 400, "invalid_argument");
  expect_error(wrong("grow", 1e30), 400, "invalid_argument");
  expect_error(wrong("candidates", json::array()), 400, "invalid_argument");
  expect_error(wrong("shapes", 7), 400, "invalid_argument");
  expect_error(wrong("shapes", {{{"shape", "stroke"}, {"points", {{1, 2}}}}}), 400, "invalid_argument");
  expect_error(wrong("shapes", {{{"shape", "stroke"}, {"points", {{1, 2, 1e300}}}}}), 400, "invalid_argument");
  expect_error(wrong("shapes", {{{"shape", "grow"}, {"pixels", "9"}}}), 400, "invalid_argument");
  expect_error(wrong("shapes", {{{"shape", "mask"}, {"image", other}}}), 400, "mask_size");
  expect_error(wrong("image", std::string(32, '0')), 404, "unknown_image");
  expect_error(client->Post("/api/v1/jobs", std::string(100000, '['), "application/json"), 400, "bad_json");
  expect_error(client->Post("/api/v1/jobs", "{\"image\":\"\xff\xfe\"}", "application/json"), 400, "bad_json");
  const auto empty = finished(id_of(wrong("shapes", box(1000, 1000))));
  EXPECT_EQ(empty["state"], "failed");
  EXPECT_EQ(empty["error"]["code"], "invalid_argument");
}

TEST_F(ServerTest, JobsThatWouldTakeTooMuchMemoryAreRefused) {
  networks = {{"greedy", "mend", true, NetworkUse::fills}};
  std::ofstream(folder.path() / "greedy.safetensors") << "never read";
  setenv("MEND_MODELS", folder.path().c_str(), 1);
  ServerOptions options;
  options.job_gigabytes = 0.05;
  start(options);
  const auto image = uploaded(random_image(400, 300, 3, false, Depth::u8));
  json job = {{"image", image}, {"shapes", box()}, {"method", "network"}, {"options", {{"adapt", 5}}}};
  const auto greedy = finished(id_of(post("/api/v1/jobs", job)));
  EXPECT_EQ(greedy["state"], "failed");
  EXPECT_EQ(greedy["error"]["code"], "out_of_memory") << greedy;
  const auto modest = finished(id_of(post("/api/v1/jobs", {{"image", image}, {"shapes", box()}, {"method", "telea"}})));
  EXPECT_EQ(modest["state"], "done") << modest;
  unsetenv("MEND_MODELS");
}

TEST_F(ServerTest, UnknownThingsAre404AndWrongMethods405) {
  start();
  const std::string id(32, 'a');
  for (const char* path : {"/api/v1/images/", "/api/v1/jobs/"})
    expect_error(client->Get(path + id), 404, path[8] == 'i' ? "unknown_image" : "unknown_job");
  expect_error(client->Get("/api/v1/jobs/" + id + "/events"), 404, "unknown_job");
  expect_error(client->Delete("/api/v1/jobs/" + id), 404, "unknown_job");
  expect_error(client->Delete("/api/v1/images/" + id), 404, "unknown_image");
  expect_error(client->Get("/../../etc/passwd"), 404, "unknown_address");
  expect_error(client->Get("/js/../../etc/passwd"), 404, "unknown_address");
  const auto image = uploaded(random_image(20, 20, 1, false, Depth::u8));
  expect_error(post("/api/v1/images/" + image + "/find", {{"what", "../../etc/passwd"}}), 400, "invalid_argument");
  expect_error(client->Get("/api/v1/images/..%2F..%2Fjobs.sqlite"), 404, "unknown_address");
  expect_error(client->Put("/api/v1/jobs", "{}", "application/json"), 405, "wrong_method");
  expect_error(client->Post("/nowhere", std::string(1 << 20, 'x'), "text/plain"), 404, "unknown_address");
}

TEST_F(ServerTest, CancelledJobsSaySo) {
  start();
  const auto image = uploaded(random_image(500, 500, 3, false, Depth::u8));
  const auto id = id_of(post("/api/v1/jobs", {{"image", image}, {"shapes", box(100, 100, 300, 300)}}));
  EXPECT_EQ(client->Delete("/api/v1/jobs/" + id)->status, 200);
  EXPECT_EQ(finished(id)["state"], "cancelled");
  EXPECT_EQ(client->Delete("/api/v1/jobs/" + id)->status, 200) << "once more changes nothing";
}

TEST_F(ServerTest, KeepsStrangersOut) {
  ServerOptions options;
  options.token = "correct-horse";
  start(options);
  const char* path = "/api/v1/capabilities";
  expect_error(client->Get(path), 401, "wrong_token");
  expect_error(client->Get(path, {{"Authorization", "Bearer correct-hors"}}), 401, "wrong_token");
  expect_error(client->Get(path, {{"Authorization", "Bearer "}}), 401, "wrong_token");
  expect_error(client->Get("/metrics"), 401, "wrong_token");
  const httplib::Headers ours{{"Authorization", "Bearer correct-horse"}};
  EXPECT_EQ(client->Get(path, ours)->status, 200);
  EXPECT_EQ(client->Get("/")->status, 200) << "the page asks for no token";
  EXPECT_EQ(client->Get("/healthz")->status, 200);
  auto with = [&](const char* name, const char* value) {
    auto headers = ours;
    headers.emplace(name, value);
    return client->Get(path, headers);
  };
  expect_error(with("Origin", "http://evil.example"), 403, "wrong_origin");
  expect_error(with("Origin", "null"), 403, "wrong_origin");
  expect_error(with("Sec-Fetch-Site", "cross-site"), 403, "wrong_origin");
  expect_error(with("Host", "evil.example"), 403, "wrong_host");
  expect_error(with("Host", "127.0.0.1.evil.example"), 403, "wrong_host");
  EXPECT_EQ(with("Sec-Fetch-Site", "same-origin")->status, 200);
}

TEST_F(ServerTest, AnswersCarryTheSecurityHeaders) {
  start();
  for (const char* path : {"/", "/api/v1/capabilities", "/nowhere", "/openapi.json"}) {
    const auto answer = client->Get(path);
    EXPECT_NE(answer->get_header_value("Content-Security-Policy").find("default-src 'none'"), std::string::npos)
        << path;
    EXPECT_EQ(answer->get_header_value("X-Content-Type-Options"), "nosniff");
    EXPECT_FALSE(answer->has_header("Access-Control-Allow-Origin"));
  }
}

TEST_F(ServerTest, WhatIsGoneIs404Everywhere) {
  start();
  const auto image = uploaded(random_image(64, 48, 3, false, Depth::u8));
  const auto job = finished(id_of(post("/api/v1/jobs", {{"image", image}, {"shapes", box()}, {"method", "telea"}})));
  const auto result = job["results"][0]["image"].get<std::string>();
  client->Delete("/api/v1/images/" + image);
  for (const auto& path : {"", "/info", "/preview"})
    expect_error(client->Get("/api/v1/images/" + image + path), 404, "unknown_image");
  const json gone = {{"image", image}, {"shapes", box()}};
  expect_error(post("/api/v1/jobs", gone), 404, "unknown_image");
  expect_error(post("/api/v1/holes", gone), 404, "unknown_image");
  expect_error(post("/api/v1/images/" + image + "/find", {{"what", "scratches"}}), 404, "unknown_image");
  EXPECT_EQ(client->Get("/api/v1/images/" + result)->status, 200) << "the result stands on its own";
}

TEST_F(ServerTest, LogLinesHoldNoSecrets) {
  ServerOptions options;
  options.token = "correct-horse";
  options.log_all = true;
  start(options);
  ::testing::internal::CaptureStderr();
  client->Get("/api/v1/capabilities?token=from-the-query", {{"Authorization", "Bearer correct-horse"}});
  client->Get("/api/v1/capabilities", {{"Authorization", "Bearer wrong-horse"}, {"Cookie", "from-a-cookie"}});
  client->Get("/\x1b[31m\n2026 forged line", {{"Authorization", "Bearer correct-horse"}});
  server->stop();
  const auto log = ::testing::internal::GetCapturedStderr();
  for (const char* secret : {"horse", "query", "cookie", "\x1b"}) EXPECT_EQ(log.find(secret), std::string::npos) << log;
  EXPECT_NE(log.find(" GET /api/v1/capabilities 401 "), std::string::npos) << log;
  EXPECT_EQ(log.find("\n2026 forged"), std::string::npos) << log;
}

TEST(ServerOptions, ANameOthersCanReachWantsAToken) {
  ServerOptions options;
  options.folder = "x";
  EXPECT_NO_THROW(options.check());
  options.host = "0.0.0.0";
  EXPECT_THROW(options.check(), Error);
  options.token = "short";
  EXPECT_THROW(options.check(), Error);
  options.token = "long-enough";
  EXPECT_NO_THROW(options.check());
}

TEST(Gate, ComparesSecrets) {
  EXPECT_TRUE(equal_secrets("abc", "abc"));
  for (const char* other : {"abd", "ab", "abca", "abcabc", ""}) EXPECT_FALSE(equal_secrets(other, "abc")) << other;
}

}  // namespace
}  // namespace mend::testing
