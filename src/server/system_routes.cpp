/// What the server says of itself: capabilities, health, metrics.
#include <nlohmann/json.hpp>

#include "find/find.h"
#include "server/reply.h"
#include "server/services.h"

namespace mend {
namespace {

using nlohmann::json;

json features(const Catalogue& catalogue) {
  json names = {"candidates", "previews", "budget"};
  if (!catalogue.models().empty()) names.push_back("adapt");
  if (catalogue.can_judge()) names.push_back("heatmap");
  return names;
}

void get_capabilities(const Call& call, Services& services) {
  const auto& options = services.options;
  reply_json(call.response, 200,
             {{"mend", MEND_VERSION},
              {"methods", services.catalogue.methods_json()},
              {"networks", services.catalogue.networks_json()},
              {"features", features(services.catalogue)},
              {"without_networks", services.catalogue.why_no_networks()},
              {"find", defect_names()},
              {"limits",
               {{"megapixels", options.max_megapixels},
                {"upload_bytes", services.images.most_upload_bytes()},
                {"queue", options.queue_length},
                {"workers", options.workers},
                {"candidates", 16},
                {"keep_hours", options.keep_hours}}}});
}

void get_health(const Call& call, Services& services) {
  reply_json(call.response, services.stopping ? 503 : 200, {{"status", services.stopping ? "stopping" : "ok"}});
}

std::vector<Metrics::Gauge> gauges(Services& services, const std::function<size_t()>& connections) {
  return {{"mend_jobs_waiting", "Jobs in the queue.", static_cast<double>(services.jobs.waiting())},
          {"mend_jobs_running", "Jobs at work.", static_cast<double>(services.jobs.running())},
          {"mend_event_streams", "Open event streams.", static_cast<double>(services.event_streams)},
          {"mend_connections", "Connections, idle ones included.", static_cast<double>(connections())},
          {"mend_images", "Pictures in the store.", static_cast<double>(services.images.count())},
          {"mend_image_bytes", "Bytes of the pictures in the store.", static_cast<double>(services.images.bytes())},
          {"process_resident_memory_bytes", "Resident memory size in bytes.", resident_bytes()}};
}

}  // namespace

void add_system_routes(std::vector<Route>& routes, Services& services, const std::function<size_t()>& connections) {
  routes.push_back({"GET", "/api/v1/capabilities", [&](const Call& call) { get_capabilities(call, services); }});
  routes.push_back({"GET", "/healthz", [&](const Call& call) { get_health(call, services); }, true});
  routes.push_back({"GET", "/metrics", [&services, connections](const Call& call) {
                      call.response.status = 200;
                      call.response.set_content(services.metrics.text(gauges(services, connections)),
                                                "text/plain; version=0.0.4");
                    }});
}

}  // namespace mend
