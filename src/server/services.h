/// What the routes work with.
#pragma once
#include <atomic>
#include <functional>
#include <mutex>
#include <string>

#include "server/catalogue.h"
#include "server/gate.h"
#include "server/image_store.h"
#include "server/job_queue.h"
#include "server/metrics.h"
#include "server/router.h"
#include "server/turnstile.h"

namespace mend {

struct Services {
  Services(const ServerOptions& chosen, Catalogue what)
      : options(chosen),
        gate(options),
        catalogue(std::move(what)),
        database(prepared(options.folder) / "jobs.sqlite"),
        images(database, options),
        runner(images, catalogue, options.job_gigabytes * 1e9),
        jobs(database, runner, catalogue, metrics, options.workers, options.queue_length) {}

  ServerOptions options;
  Gate gate;
  Catalogue catalogue;
  Metrics metrics;
  Database database;
  ImageStore images;
  JobRunner runner;
  JobQueue jobs;
  Turnstile heavy{4};                 ///< requests that hold a picture in memory
  std::atomic<int> event_streams{0};  ///< open ones
  std::atomic<bool> stopping{false};

  /// The model that IOPaint's clients have chosen.
  std::mutex model_mutex;
  std::string current_model = "auto";

 private:
  /// Makes the folder, for the owner alone; throws Error{io}.
  static const std::filesystem::path& prepared(const std::filesystem::path& folder);
};

/// Each adds its rows to the table.
void add_page_routes(std::vector<Route>& routes);
void add_image_routes(std::vector<Route>& routes, Services& services);
void add_heatmap_routes(std::vector<Route>& routes, Services& services);
void add_job_routes(std::vector<Route>& routes, Services& services);
void add_system_routes(std::vector<Route>& routes, Services& services, const std::function<size_t()>& connections);
void add_iopaint_routes(std::vector<Route>& routes, Services& services);

/// 429 with Retry-After, because the server is busy.
void reply_busy(httplib::Response& response, int seconds, const std::string& message);
/// 507 while the store takes no more.
void reply_store_full(httplib::Response& response);
/// 404 for a picture that is not (or no longer) there.
void reply_unknown_image(httplib::Response& response);

}  // namespace mend
