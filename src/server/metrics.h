/// Counters for /metrics, in the text format of Prometheus (exposition format 0.0.4).
#pragma once
#include <map>
#include <mutex>
#include <string>
#include <tuple>
#include <vector>

namespace mend {

class Metrics {
 public:
  void count_request(const std::string& method, const std::string& route, int status, double seconds);
  /// `outcome`: done, failed, cancelled, refused, parked.
  void count_job(const std::string& outcome, double seconds);

  struct Gauge {
    std::string name, help;
    double value;
  };
  /// The whole page; `gauges` are what is measured at this moment.
  std::string text(const std::vector<Gauge>& gauges) const;

 private:
  struct Sum {
    unsigned long long count = 0;
    double seconds = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::tuple<std::string, std::string, int>, Sum> requests_;
  std::map<std::string, Sum> jobs_;
};

/// Bytes of memory this process holds now.
double resident_bytes();

}  // namespace mend
