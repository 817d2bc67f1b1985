#include "server/job_request.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "server/hole_shapes.h"
#include "server/identifier.h"

namespace mend {
namespace {

using nlohmann::json;

constexpr size_t most_candidates = 16;

void allow_keys(const json& from, const std::vector<std::string>& allowed, const char* where) {
  for (const auto& [key, value] : from.items())
    require(std::count(allowed.begin(), allowed.end(), key) == 1, "{} has no key `{}`; it has {}", where,
            key.substr(0, 40), join_or(allowed));
}

}  // namespace

JobRequest JobRequest::read(const json& from, const Catalogue& catalogue) {
  allow_keys(from, {"image", "shapes", "grow", "budget", "method", "model", "options", "seed", "candidates"}, "a job");
  JobRequest request;
  require(from.contains("image") && from["image"].is_string() && is_identifier(from["image"].get<std::string>()),
          "`image` is the id of an uploaded picture");
  request.image = from["image"].get<std::string>();
  require(from.contains("shapes"), "`shapes` says where the hole is");
  request.shapes = from["shapes"];
  check_shapes(request.shapes);
  if (from.contains("grow")) {
    require(from["grow"].is_number_integer() && from["grow"].get<double>() >= -1 && from["grow"].get<double>() <= 1000,
            "`grow` is -1 to 1000 pixels");
    request.grow = from["grow"].get<int>();
  }
  if (from.contains("budget")) {
    require(from["budget"].is_number() && from["budget"].get<double>() >= 0.1 && from["budget"].get<double>() <= 86400,
            "`budget` is 0.1 to 86400 seconds");
    request.budget = from["budget"].get<double>();
  }
  if (!from.contains("candidates")) {
    request.fills.push_back(catalogue.read(from));
    return request;
  }
  const auto& candidates = from["candidates"];
  require(candidates.is_array() && !candidates.empty() && candidates.size() <= most_candidates,
          "`candidates` is an array of 1 to {} items", most_candidates);
  for (const char* key : {"method", "model", "options", "seed"})
    require(!from.contains(key), "`{}` stands in each of the `candidates`, not beside them", key);
  for (const auto& candidate : candidates) {
    require(candidate.is_object(), "a candidate is an object");
    allow_keys(candidate, {"method", "model", "options", "seed"}, "a candidate");
    request.fills.push_back(catalogue.read(candidate));
  }
  return request;
}

json JobRequest::to_json() const {
  json candidates = json::array();
  for (const auto& fill : fills) candidates.push_back(fill.to_json());
  json value = {{"image", image}, {"shapes", shapes}, {"grow", grow}, {"candidates", candidates}};
  if (budget > 0) value["budget"] = budget;
  return value;
}

}  // namespace mend
