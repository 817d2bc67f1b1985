/// Holds the server to the description it serves: every route is described and every description is a route, and what
/// is answered has the shape that is promised.
#include <fmt/format.h>

#include <chrono>
#include <set>
#include <thread>

#include "server/assets.h"
#include "server/server_fixture.h"
#include "server/services.h"

namespace mend::testing {
namespace {

json description() {
  for (const auto& asset : assets())
    if (asset.path == "openapi.json") return json::parse(asset.bytes);
  return {};
}

/// The part of JSON Schema that the description uses. Answers what is wrong; empty if nothing is.
std::string mismatch(const json& value, const json& schema, const json& root, const std::string& at = "$") {
  if (schema.contains("$ref"))
    return mismatch(value, root.at(json::json_pointer(schema["$ref"].get<std::string>().substr(1))), root, at);
  const auto type = schema.value("type", "");
  const bool fits = type.empty() || (type == "object" && value.is_object()) || (type == "array" && value.is_array()) ||
                    (type == "string" && value.is_string()) || (type == "boolean" && value.is_boolean()) ||
                    (type == "integer" && value.is_number_integer()) || (type == "number" && value.is_number());
  if (!fits) return at + " is no " + type;
  if (schema.contains("enum") && std::count(schema["enum"].begin(), schema["enum"].end(), value) == 0)
    return at + " is none of the enum";
  if (value.is_number() && schema.contains("minimum") && value.get<double>() < schema["minimum"].get<double>())
    return at + " is too small";
  for (const auto& key : schema.value("required", json::array()))
    if (!value.contains(key)) return at + " lacks " + key.get<std::string>();
  if (value.is_object())
    for (const auto& [key, part] : value.items()) {
      const auto known = schema.value("properties", json::object());
      if (known.contains(key)) {
        if (auto wrong = mismatch(part, known[key], root, fmt::format("{}.{}", at, key)); !wrong.empty()) return wrong;
      } else if (schema.value("additionalProperties", true) == false) {
        return fmt::format("{} has the undescribed {}", at, key);
      }
    }
  if (value.is_array() && schema.contains("items"))
    for (const auto& part : value)
      if (auto wrong = mismatch(part, schema["items"], root, at + "[]"); !wrong.empty()) return wrong;
  return {};
}

TEST(OpenApi, DescribesEveryRouteAndNothingElse) {
  ScratchFolder folder;
  ServerOptions options;
  options.folder = folder.path();
  Services services(options, Catalogue(std::vector<NetworkInfo>{}));
  std::vector<Route> routes;
  add_image_routes(routes, services);
  add_heatmap_routes(routes, services);
  add_job_routes(routes, services);
  add_system_routes(routes, services, [] { return size_t{0}; });
  add_iopaint_routes(routes, services);
  std::set<std::string> served, described;
  for (const auto& route : routes) served.insert(route.method + " " + route.path);
  const json root = description();
  for (const auto& [path, methods] : root["paths"].items())
    for (const auto& [method, about] : methods.items()) {
      std::string upper = method;
      for (char& letter : upper) letter = static_cast<char>(std::toupper(letter));
      described.insert(fmt::format("{} {}", upper, path));
    }
  EXPECT_EQ(served, described);
}

class Indifferent final : public Judge {
 public:
  Raster heatmap(const Raster& picture, const Context&) const override {
    return Raster(1, picture.height(), picture.width(), 0.5f);
  }
  std::string description() const override { return "indifferent"; }
};

class OpenApiTest : public ServerTest {
 protected:
  /// `path` as the description has it.
  void check(const httplib::Result& result, const std::string& path, const std::string& method) {
    ASSERT_TRUE(result) << path;
    const auto& responses = root["paths"][path][method]["responses"];
    const auto status = std::to_string(result->status);
    ASSERT_TRUE(responses.contains(status)) << method << ' ' << path << " answers the undescribed " << status;
    const auto type = result->get_header_value("Content-Type");
    const auto& content = responses[status]["content"];
    const auto plain = type.substr(0, type.find(';'));
    ASSERT_TRUE(content.contains(plain)) << path << " answers the undescribed " << type;
    if (plain == "application/json") {
      EXPECT_EQ(mismatch(json::parse(result->body), content[plain]["schema"], root), "") << path << result->body;
    }
  }
  json root = description();
};

TEST_F(OpenApiTest, AnswersAreAsDescribed) {
  judge = std::make_shared<Indifferent>();
  networks = {{"none", "mend", false, NetworkUse::fills}};
  start();
  const auto uploading = upload(png(random_image(64, 48, 3, false, Depth::u8)));
  check(uploading, "/api/v1/images", "post");
  const auto image = "/api/v1/images/" + id_of(uploading), at = std::string("/api/v1/images/{id}");
  check(client->Get(image), at, "get");
  check(client->Get(image + "/info"), at + "/info", "get");
  check(client->Get(image + "/preview?size=9"), at + "/preview", "get");
  check(client->Get(image + "/preview?size=x"), at + "/preview", "get");
  const auto id = id_of(uploading);
  check(post("/api/v1/holes", {{"image", id}, {"shapes", box()}}), "/api/v1/holes", "post");
  const auto submitted = post("/api/v1/jobs", {{"image", id}, {"shapes", box()}});
  check(submitted, "/api/v1/jobs", "post");
  const auto job = "/api/v1/jobs/" + id_of(submitted), jobs = std::string("/api/v1/jobs/{id}");
  check(client->Get(job + "/preview"), jobs + "/preview", "get");
  check(client->Get(job + "/events"), jobs + "/events", "get");
  check(client->Get(job), jobs, "get");
  check(client->Delete(job), jobs, "delete");
  for (const char* path : {"/api/v1/capabilities", "/healthz", "/metrics", "/api/v1/model", "/api/v1/server-config",
                           "/api/v1/samplers", "/api/v1/inputimage"})
    check(client->Get(path), path, "get");
  check(post(image + "/find", {{"what", "scratches"}}), at + "/find", "post");
  check(post(image + "/find", {{"what", "treasure"}}), at + "/find", "post");
  const auto other = id_of(upload(png(random_image(64, 48, 3, false, Depth::u8, 2))));
  check(post(image + "/heatmap", {{"original", other}}), at + "/heatmap", "post");
  check(post(image + "/heatmap", {{"original", id}}), at + "/heatmap", "post");
  check(post("/api/v1/gen-info", json::object()), "/api/v1/gen-info", "post");
  check(post("/api/v1/jobs", {}), "/api/v1/jobs", "post");
  check(post("/api/v1/jobs", {{"image", std::string(32, '0')}, {"shapes", box()}}), "/api/v1/jobs", "post");
  check(upload("junk"), "/api/v1/images", "post");
  check(post("/api/v1/inpaint", json::object()), "/api/v1/inpaint", "post");
  check(client->Delete(image), at, "delete");
  check(client->Delete(image), at, "delete");
}

TEST_F(ServerTest, MetricsCountWhatHappened) {
  start();
  client->Get("/healthz");
  client->Get("/nowhere");
  // A request is counted once its answer is on its way, so that the client may be back before.
  const std::string counted = "mend_http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"} 1\n";
  std::string text;
  for (int i = 0; i < 200 && text.find(counted) == std::string::npos; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    text = client->Get("/metrics")->body;
  }
  EXPECT_NE(text.find(counted), std::string::npos) << text;
  EXPECT_NE(text.find("route=\"none\",status=\"404\"} 1\n"), std::string::npos);
  EXPECT_NE(text.find("\nmend_jobs_waiting 0\n"), std::string::npos);
  EXPECT_NE(text.find("\nprocess_resident_memory_bytes "), std::string::npos);
}

}  // namespace
}  // namespace mend::testing
