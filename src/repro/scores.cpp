#include "repro/scores.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace mend {
namespace {

bool counts(const EvaluationRow& row, const std::string& contender, const Scope& scope) {
  return row.contender == contender && row.error.empty() && (scope.bucket == "all" || row.bucket == scope.bucket);
}

const double* value_of(const EvaluationRow& row, const std::string& metric, Where where) {
  const auto& values = where == Where::picture ? row.picture : row.inside;
  const auto found = values.find(metric);
  return found == values.end() ? nullptr : &found->second;
}

int digits(const std::string& metric) { return metric == "psnr" ? 2 : 4; }

}  // namespace

MeanInterval score(const Evaluation& evaluation, const std::string& contender, const std::string& metric,
                   const Scope& scope) {
  std::vector<double> values;
  for (const auto& row : evaluation.rows)
    if (const auto* value = value_of(row, metric, scope.where); value && counts(row, contender, scope))
      values.push_back(*value);
  return bootstrap_mean(values);
}

MeanInterval gain(const Evaluation& evaluation, const std::string& before, const std::string& after,
                  const std::string& metric, const Scope& scope) {
  std::map<std::string, double> old;
  for (const auto& row : evaluation.rows)
    if (const auto* value = value_of(row, metric, scope.where); value && counts(row, before, scope))
      old[row.bucket + '/' + row.photo] = *value;
  std::vector<double> gains;
  for (const auto& row : evaluation.rows) {
    const auto* value = value_of(row, metric, scope.where);
    const auto found = old.find(row.bucket + '/' + row.photo);
    if (value && found != old.end() && counts(row, after, scope)) gains.push_back(*value - found->second);
  }
  return bootstrap_mean(gains);
}

std::string set_score(const Evaluation& evaluation, const std::string& contender, const std::string& metric,
                      const std::string& bucket) {
  for (const auto& set : evaluation.sets)
    if (set.contender == contender && set.metric == metric && set.bucket == bucket)
      return fmt::format("{:.4g}", set.value);
  return {};
}

std::string plain(const MeanInterval& value, const std::string& metric) {
  return value.count == 0 ? "-" : fmt::format("{:.{}f}", value.mean, digits(metric));
}

std::string signed_interval(const MeanInterval& value, const std::string& metric) {
  return value.count == 0 ? "-"
                          : fmt::format("{:+.{}f} ({:+.{}f}..{:+.{}f})", value.mean, digits(metric), value.low,
                                        digits(metric), value.high, digits(metric));
}

std::string with_interval(const MeanInterval& value, const std::string& metric) {
  return value.count == 0 ? "-"
                          : fmt::format("{:.{}f} ({:.{}f}..{:.{}f})", value.mean, digits(metric), value.low,
                                        digits(metric), value.high, digits(metric));
}

std::vector<std::string> measured_of(const Evaluation& evaluation, const std::vector<std::string>& metrics) {
  std::vector<std::string> found;
  for (const auto& metric : metrics)
    if (std::any_of(evaluation.rows.begin(), evaluation.rows.end(),
                    [&](const auto& row) { return row.picture.count(metric) > 0; }))
      found.push_back(metric);
  return found;
}

}  // namespace mend
