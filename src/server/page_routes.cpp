/// The page and its parts, and openapi.json.
#include "base/sha256.h"
#include "server/assets.h"
#include "server/reply.h"
#include "server/services.h"

namespace mend {
namespace {

const char* type_of(std::string_view path) {
  const auto ends_with = [&](std::string_view tail) {
    return path.size() >= tail.size() && path.substr(path.size() - tail.size()) == tail;
  };
  if (ends_with(".html")) return "text/html; charset=utf-8";
  if (ends_with(".css")) return "text/css; charset=utf-8";
  if (ends_with(".js")) return "text/javascript; charset=utf-8";
  if (ends_with(".svg")) return "image/svg+xml";
  if (ends_with(".webmanifest")) return "application/manifest+json";
  return "application/json";
}

std::string tag_of(const Asset& asset) {
  Sha256 hash;
  hash.update(asset.bytes.data(), asset.bytes.size());
  return '"' + hash.hex().substr(0, 16) + '"';
}

}  // namespace

void add_page_routes(std::vector<Route>& routes) {
  for (const auto& asset : assets()) {
    const auto send = [asset, tag = tag_of(asset)](const Call& call) {
      auto& response = call.response;
      response.set_header("ETag", tag);
      response.set_header("Cache-Control", "no-cache");
      response.status = 304;
      if (call.request.get_header_value("If-None-Match") == tag) return;
      response.status = 200;
      response.set_content(asset.bytes.data(), asset.bytes.size(), type_of(asset.path));
    };
    const bool is_page = asset.path == "index.html";
    routes.push_back({"GET", is_page ? "/" : "/" + std::string(asset.path), send, true});
  }
}

}  // namespace mend
