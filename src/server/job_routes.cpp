/// /api/v1/jobs.
#include <nlohmann/json.hpp>

#include "server/identifier.h"
#include "server/reply.h"
#include "server/services.h"

namespace mend {
namespace {

using nlohmann::json;

constexpr size_t most_json_bytes = 16u << 20;
constexpr int most_event_streams = 160, heartbeat_ms = 1000;

void reply_unknown_job(httplib::Response& response) {
  reply_error(response, 404, "unknown_job", "there is no job of that id; it may have expired");
}

bool ended(const std::string& state) { return state != "queued" && state != "running"; }

/// False (and an answer) if a mask that the shapes name is not there or has another size.
bool check_masks(const Call& call, Services& services, const JobRequest& request, const ImageRecord& image) {
  for (const auto& shape : request.shapes) {
    if (shape["shape"] != "mask") continue;
    const auto mask = services.images.find(shape["image"].get<std::string>());
    if (!mask) return reply_unknown_image(call.response), false;
    if (mask->width == image.width && mask->height == image.height) continue;
    reply_error(call.response, 400, "mask_size",
                fmt::format("the mask is {}x{} but the picture is {}x{}", mask->width, mask->height, image.width,
                            image.height));
    return false;
  }
  return true;
}

void post_job(const Call& call, Services& services) {
  json body;
  if (!read_json(call, most_json_bytes, body)) return;
  auto request = JobRequest::read(body, services.catalogue);
  const auto image = services.images.find(request.image);
  if (!image) return reply_unknown_image(call.response);
  if (!check_masks(call, services, request, *image)) return;
  const auto id = services.jobs.submit(std::move(request));
  if (!id) return reply_busy(call.response, services.jobs.retry_after(), "the queue of jobs is full; try again later");
  reply_json(call.response, 202, *services.jobs.find(*id));
  call.response.set_header("Location", "/api/v1/jobs/" + *id);
}

void get_job(const Call& call, Services& services) {
  const auto job = services.jobs.find(call.argument(0));
  if (!job) return reply_unknown_job(call.response);
  reply_json(call.response, 200, *job);
}

void delete_job(const Call& call, Services& services) {
  if (!services.jobs.cancel(call.argument(0))) return reply_unknown_job(call.response);
  get_job(call, services);
}

/// One stream: the job as it is now, then whenever it changes, until it has ended. Each event carries the whole job, so
/// that a client that missed some has lost nothing.
struct EventStream {
  Services& services;
  std::string id;
  unsigned long long version = 0;

  EventStream(Services& all, std::string job) : services(all), id(std::move(job)) { ++services.event_streams; }
  ~EventStream() { --services.event_streams; }

  bool send_next(httplib::DataSink& sink) {
    if (services.stopping) return sink.done(), true;
    const auto before = version;
    const auto job = services.jobs.wait(id, version, heartbeat_ms);
    if (!job) return sink.done(), true;
    const auto state = (*job)["state"].get<std::string>();
    std::string text = ": still here\n\n";
    if (version != before || ended(state))
      text = fmt::format("event: {}\ndata: {}\n\n", ended(state) ? state : "progress", job->dump());
    if (!sink.is_writable() || !sink.write(text.data(), text.size())) return false;
    if (ended(state)) sink.done();
    return true;
  }
};

void get_events(const Call& call, Services& services) {
  if (!services.jobs.find(call.argument(0))) return reply_unknown_job(call.response);
  if (services.event_streams >= most_event_streams)
    return reply_busy(call.response, 5, "the server sends as many event streams as it can; ask for the job instead");
  const auto stream = std::make_shared<EventStream>(services, call.argument(0));
  call.response.status = 200;
  call.response.set_chunked_content_provider(
      "text/event-stream", [stream](size_t, httplib::DataSink& sink) { return stream->send_next(sink); });
}

void get_job_preview(const Call& call, Services& services) {
  const auto preview = services.jobs.preview(call.argument(0));
  if (!preview)
    return reply_error(call.response, 404, "no_preview", "there is no such job, or it has no preview (any more)");
  reply_bytes(call.response, preview->bytes, preview->type);
}

}  // namespace

void add_job_routes(std::vector<Route>& routes, Services& services) {
  const auto add = [&](const char* method, const char* path, void (*handle)(const Call&, Services&)) {
    routes.push_back({method, path, [handle, &services](const Call& call) { handle(call, services); }});
  };
  add("POST", "/api/v1/jobs", post_job);
  add("GET", "/api/v1/jobs/{id}", get_job);
  add("DELETE", "/api/v1/jobs/{id}", delete_job);
  add("GET", "/api/v1/jobs/{id}/events", get_events);
  add("GET", "/api/v1/jobs/{id}/preview", get_job_preview);
}

}  // namespace mend
