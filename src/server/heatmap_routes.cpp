/// /api/v1/images/{id}/heatmap: where a filled picture looks made up.
#include <nlohmann/json.hpp>

#include "server/grey_png.h"
#include "server/heatmap.h"
#include "server/reply.h"
#include "server/services.h"

namespace mend {
namespace {

using nlohmann::json;

constexpr auto patience = std::chrono::seconds(20);

std::string kept(Services& services, const std::vector<uint8_t>& bytes) {
  const auto incoming = services.images.begin();
  incoming->write(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return services.images.keep(*incoming).id;
}

void post_heatmap(const Call& call, Services& services) {
  json body;
  if (!read_json(call, 4096, body)) return;
  require(body.size() == 1 && body.contains("original") && body["original"].is_string(),
          "the body has `original`: the id of the picture as it was before it was filled");
  if (services.images.full()) return reply_store_full(call.response);
  if (!services.catalogue.can_judge())
    return reply_error(call.response, 501, "unsupported", "the weights of a detector are not installed on this server");
  Turnstile::Place place(services.heavy, patience);
  if (!place) return reply_busy(call.response, 5, "the server is busy with other pictures");
  const auto image = services.images.pixels(call.argument(0));
  const auto original = services.images.pixels(body["original"].get<std::string>());
  if (!image || !original) return reply_unknown_image(call.response);
  if (image->width() != original->width() || image->height() != original->height())
    return reply_error(call.response, 400, "mask_size", "the two pictures must have one size");
  const Hole filled = changed_pixels(*original, *image);
  // Floats of three channels and their copy in the judge's size, over the window of what was filled.
  if (static_cast<double>(filled.extent().area()) * 24 > services.options.job_gigabytes * 1e9)
    fail(ErrorCode::out_of_memory, "what was filled is too large to be judged with the memory that a job may have");
  const auto map = make_heatmap(*image, filled, *services.catalogue.judge(), {});
  const auto& window = map.window_in_image;
  reply_json(call.response, 201,
             {{"heat", kept(services, grey_png(map.heat))},
              {"worst", kept(services, mask_png(map.worst))},
              {"window", {{"x", window.x}, {"y", window.y}, {"width", window.width}, {"height", window.height}}},
              {"score", map.score}});
}

}  // namespace

void add_heatmap_routes(std::vector<Route>& routes, Services& services) {
  routes.push_back(
      {"POST", "/api/v1/images/{id}/heatmap", [&services](const Call& call) { post_heatmap(call, services); }});
}

}  // namespace mend
