/// /api/v1/images and /api/v1/holes.
#include <nlohmann/json.hpp>

#include <charconv>

#include "find/find.h"
#include "image/codec.h"
#include "image/file_bytes.h"
#include "server/grey_png.h"
#include "server/hole_shapes.h"
#include "server/identifier.h"
#include "server/preview.h"
#include "server/reply.h"
#include "server/services.h"
#include "server/upload.h"

namespace mend {
namespace {

using nlohmann::json;

/// What a picture's id names never changes.
constexpr const char* for_ever = "private, max-age=86400, immutable";
constexpr size_t most_json_bytes = 16u << 20;
constexpr auto patience = std::chrono::seconds(20);

/// A whole number in the query, or `fallback`. Throws invalid_argument.
int query_number(const httplib::Request& request, const char* key, int fallback, int low, int high) {
  if (!request.has_param(key)) return fallback;
  const auto text = request.get_param_value(key);
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  require(error == std::errc() && end == text.data() + text.size() && value >= low && value <= high,
          "`{}` is a whole number from {} to {}", key, low, high);
  return value;
}

void post_image(const Call& call, Services& services) {
  if (services.images.full()) return reply_store_full(call.response);
  Upload upload;
  if (!receive_upload(call, services.images, {"image"}, upload)) return;
  Turnstile::Place place(services.heavy, patience);
  if (!place) return reply_busy(call.response, 5, "the server is busy with other uploads");
  reply_json(call.response, 201, image_json(services.images.keep(*upload["image"])));
}

void get_image(const Call& call, Services& services) {
  const auto record = services.images.find(call.argument(0));
  if (!record) return reply_unknown_image(call.response);
  const auto bytes = std::make_shared<FileBytes>(services.images.file(record->id));
  call.response.status = 200;
  call.response.set_header("Cache-Control", for_ever);
  call.response.set_content_provider(bytes->size(), media_type(record->format),
                                     [bytes](size_t offset, size_t length, httplib::DataSink& sink) {
                                       const size_t size = std::min(length, size_t{1} << 20);
                                       return sink.write(reinterpret_cast<const char*>(bytes->data()) + offset, size);
                                     });
}

void get_preview(const Call& call, Services& services) {
  const auto& request = call.request;
  const auto record = services.images.find(call.argument(0));
  if (!record) return reply_unknown_image(call.response);
  const int size = query_number(request, "size", 2048, 1, 4096);
  const int x = query_number(request, "x", 0, 0, record->width - 1);
  const int y = query_number(request, "y", 0, 0, record->height - 1);
  const Rect window{x, y, query_number(request, "width", record->width - x, 1, record->width - x),
                    query_number(request, "height", record->height - y, 1, record->height - y)};
  Turnstile::Place place(services.heavy, patience);
  if (!place) return reply_busy(call.response, 2, "the server is busy with other previews");
  const auto image = services.images.pixels(record->id);
  if (!image) return reply_unknown_image(call.response);
  const auto preview = make_preview(*image, window, size, false);
  reply_bytes(call.response, preview.bytes, preview.type);
  call.response.set_header("Cache-Control", for_ever);
}

void delete_image(const Call& call, Services& services) {
  if (!services.images.remove(call.argument(0))) return reply_unknown_image(call.response);
  reply_json(call.response, 200, {{"removed", call.argument(0)}});
}

void post_find(const Call& call, Services& services) {
  json body;
  if (!read_json(call, 4096, body)) return;
  const auto sensitivity = body.value("sensitivity", json(0.5));
  require(body.contains("what") && body["what"].is_string() && sensitivity.is_number() &&
              sensitivity.get<double>() >= 0 && sensitivity.get<double>() <= 1,
          "the body has `what`, and perhaps `sensitivity` from 0 to 1");
  if (services.images.full()) return reply_store_full(call.response);
  Turnstile::Place place(services.heavy, patience);
  if (!place) return reply_busy(call.response, 5, "the server is busy with other pictures");
  const auto image = services.images.pixels(call.argument(0));
  if (!image) return reply_unknown_image(call.response);
  // Floats of three channels, and as much again for what the search computes from them.
  if (static_cast<double>(image->bounds().area()) * 40 > services.options.job_gigabytes * 1e9)
    fail(ErrorCode::out_of_memory, "the picture is too large to be searched with the memory that a job may have");
  const Hole hole = find_defects(body["what"].get<std::string>(), image->read(), sensitivity.get<double>(), {});
  const auto bytes = mask_png(hole);
  const auto incoming = services.images.begin();
  incoming->write(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  reply_json(call.response, 201, image_json(services.images.keep(*incoming)));
}

void post_hole(const Call& call, Services& services) {
  json body;
  if (!read_json(call, most_json_bytes, body)) return;
  require(body.size() == 2 && body.contains("image") && body.contains("shapes") && body["image"].is_string(),
          "the body has `image` and `shapes`");
  const auto record = services.images.find(body["image"].get<std::string>());
  if (!record) return reply_unknown_image(call.response);
  Turnstile::Place place(services.heavy, patience);
  if (!place) return reply_busy(call.response, 2, "the server is busy with other holes");
  const auto find = [&](const std::string& id) { return services.images.pixels(id); };
  reply_bytes(call.response, mask_png(draw_shapes(body["shapes"], record->width, record->height, find, {})),
              "image/png");
}

}  // namespace

void add_image_routes(std::vector<Route>& routes, Services& services) {
  const auto add = [&](const char* method, const char* path, void (*handle)(const Call&, Services&)) {
    routes.push_back({method, path, [handle, &services](const Call& call) { handle(call, services); }});
  };
  add("POST", "/api/v1/images", post_image);
  add("GET", "/api/v1/images/{id}", get_image);
  add("DELETE", "/api/v1/images/{id}", delete_image);
  add("GET", "/api/v1/images/{id}/info", [](const Call& call, Services& all) {
    const auto record = all.images.find(call.argument(0));
    if (!record) return reply_unknown_image(call.response);
    reply_json(call.response, 200, image_json(*record));
  });
  add("GET", "/api/v1/images/{id}/preview", get_preview);
  add("POST", "/api/v1/images/{id}/find", post_find);
  add("POST", "/api/v1/holes", post_hole);
}

}  // namespace mend
