#include "server/metrics.h"

#include <fmt/format.h>
#include <unistd.h>

#include <fstream>

namespace mend {

void Metrics::count_request(const std::string& method, const std::string& route, int status, double seconds) {
  // Methods are a client's words: only those of the table become a label.
  const bool known = method == "GET" || method == "POST" || method == "DELETE" || method == "HEAD";
  const std::lock_guard lock(mutex_);
  auto& sum = requests_[{known ? method : "other", route, status}];
  ++sum.count;
  sum.seconds += seconds;
}

void Metrics::count_job(const std::string& outcome, double seconds) {
  const std::lock_guard lock(mutex_);
  auto& sum = jobs_[outcome];
  ++sum.count;
  sum.seconds += seconds;
}

std::string Metrics::text(const std::vector<Gauge>& gauges) const {
  std::string out;
  const auto print = [&](const char* text) { out += text; };
  const std::lock_guard lock(mutex_);
  print("# HELP mend_http_requests_total Requests answered.\n# TYPE mend_http_requests_total counter\n");
  for (const auto& [key, sum] : requests_) {
    const auto& [method, route, status] = key;
    out += fmt::format("mend_http_requests_total{{method=\"{}\",route=\"{}\",status=\"{}\"}} {}\n", method, route,
                       status, sum.count);
  }
  print("# HELP mend_http_seconds_total Time spent on them.\n# TYPE mend_http_seconds_total counter\n");
  for (const auto& [key, sum] : requests_) {
    const auto& [method, route, status] = key;
    out += fmt::format("mend_http_seconds_total{{method=\"{}\",route=\"{}\",status=\"{}\"}} {:.6f}\n", method, route,
                       status, sum.seconds);
  }
  print("# HELP mend_jobs_total Jobs by how they ended.\n# TYPE mend_jobs_total counter\n");
  for (const auto& [outcome, sum] : jobs_)
    out += fmt::format("mend_jobs_total{{outcome=\"{}\"}} {}\n", outcome, sum.count);
  print("# HELP mend_job_seconds_total Time spent on jobs.\n# TYPE mend_job_seconds_total counter\n");
  for (const auto& [outcome, sum] : jobs_)
    out += fmt::format("mend_job_seconds_total{{outcome=\"{}\"}} {:.6f}\n", outcome, sum.seconds);
  for (const auto& gauge : gauges)
    out += fmt::format("# HELP {0} {1}\n# TYPE {0} gauge\n{0} {2}\n", gauge.name, gauge.help, gauge.value);
  return out;
}

double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double all = 0, resident = 0;
  file >> all >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

}  // namespace mend
