/// A server of its own on a free loopback port, in a folder of its own, for tests.
#pragma once
#include <gtest/gtest.h>
#include <httplib.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <string>

#include "image/codec.h"
#include "server/server.h"
#include "support/scratch_folder.h"
#include "support/synthetic_image.h"

namespace mend::testing {

using nlohmann::json;

class ServerTest : public ::testing::Test {
 protected:
  void start(const ServerOptions& changes = {}) {
    ServerOptions options = changes;
    options.port = 0;
    options.folder = folder.path();
    server = std::make_unique<Server>(options, Catalogue(networks, judge));
    client = std::make_unique<httplib::Client>("127.0.0.1", server->port());
    client->set_read_timeout(60);
  }

  static std::string png(const Image& image) {
    SaveOptions options;
    options.format = Format::png;
    const auto bytes = encode_image(image, options);
    return {bytes.begin(), bytes.end()};
  }

  httplib::Result upload(const std::string& bytes, const char* field = "image") {
    return client->Post("/api/v1/images",
                        httplib::MultipartFormDataItems{{field, bytes, "../../etc/passwd", "image/png"}});
  }
  std::string uploaded(const Image& image) { return id_of(upload(png(image))); }

  httplib::Result post(const std::string& path, const json& body) {
    return client->Post(path, body.dump(), "application/json");
  }
  static std::string id_of(const httplib::Result& result) {
    EXPECT_TRUE(result);
    if (!result) return {};
    const auto body = json::parse(result->body);
    EXPECT_TRUE(body.contains("id")) << result->body;
    return body.value("id", "");
  }

  static json box(int x = 20, int y = 16, int width = 12, int height = 10) {
    return {{{"shape", "rectangle"}, {"x", x}, {"y", y}, {"width", width}, {"height", height}}};
  }

  /// Follows the job's events to its end and answers the last.
  json finished(const std::string& job) {
    const auto events = client->Get("/api/v1/jobs/" + job + "/events");
    EXPECT_TRUE(events && events->status == 200);
    if (!events) return {};
    const auto at = events->body.rfind("data: ");
    return json::parse(events->body.substr(at + 6));
  }

  Image result_image(const json& job, size_t index = 0) {
    const auto file = client->Get("/api/v1/images/" + job["results"][index]["image"].get<std::string>());
    return load_image_from_memory(std::vector<uint8_t>(file->body.begin(), file->body.end()));
  }

  static void expect_error(const httplib::Result& result, int status, const std::string& code) {
    ASSERT_TRUE(result);
    EXPECT_EQ(result->status, status) << result->body;
    const auto body = json::parse(result->body, nullptr, false);
    ASSERT_TRUE(body.is_object() && body.contains("error")) << result->body;
    EXPECT_EQ(body["error"]["code"], code) << result->body;
    EXPECT_FALSE(body["error"]["message"].get<std::string>().empty());
  }

  ScratchFolder folder;
  std::vector<NetworkInfo> networks;  ///< what the server is to believe installed
  std::shared_ptr<const Judge> judge;
  std::unique_ptr<Server> server;
  std::unique_ptr<httplib::Client> client;
};

}  // namespace mend::testing
