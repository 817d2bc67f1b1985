#include "evaluation/set_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "image/codec.h"

namespace mend {
namespace {

/// One network's features of every row that went well. A photograph's are the same for every contender and bucket.
struct Features {
  std::map<std::string, std::vector<float>> truths;  ///< by the photograph's file
  std::map<const EvaluationRow*, std::vector<float>> results;
};

Features features_of(const PictureFeatures& network, const std::filesystem::path& folder,
                     const std::vector<EvaluationRow>& rows, const Context& context) {
  Features features;
  for (size_t i = 0; i < rows.size(); ++i) {
    context.cancel.check();
    context.report(static_cast<double>(i) / static_cast<double>(rows.size()), "features of " + rows[i].contender);
    if (!rows[i].error.empty()) continue;
    auto& truth = features.truths[rows[i].truth];
    if (truth.empty()) truth = network.of(load_image(rows[i].truth).read());
    features.results[&rows[i]] = network.of(load_image(result_path(folder, rows[i])).read());
  }
  return features;
}

struct Group {
  std::string contender, bucket;
};

/// Each contender's buckets, then "all" where there are several.
std::vector<Group> groups_of(const std::vector<EvaluationRow>& rows) {
  std::vector<Group> groups;
  std::map<std::string, int> buckets;
  for (const auto& row : rows) {
    const bool known = std::any_of(groups.begin(), groups.end(), [&](const Group& group) {
      return group.contender == row.contender && group.bucket == row.bucket;
    });
    if (!known) groups.push_back({row.contender, row.bucket}), ++buckets[row.contender];
  }
  for (const auto& [contender, count] : buckets)
    if (count > 1) groups.push_back({contender, "all"});
  return groups;
}

/// The features of the rows that belong to a group: truths and results.
std::pair<FeatureSet, FeatureSet> sets_of(const Group& group, const Features& features) {
  FeatureSet truths, results;
  for (const auto& [row, result] : features.results)
    if (row->contender == group.contender && (group.bucket == "all" || group.bucket == row->bucket)) {
      truths.push_back(features.truths.at(row->truth));
      results.push_back(result);
    }
  return {truths, results};
}

}  // namespace

void measure_sets(const Measures& measures, const std::filesystem::path& folder, Evaluation& evaluation,
                  const Context& context) {
  std::map<const PictureFeatures*, Features> by_network;
  const auto count = static_cast<double>(measures.set_names().size());
  double done = 0;
  for (const auto& name : measures.set_names()) {
    const auto& network = measures.features(name);
    if (by_network.count(&network) == 0)
      by_network[&network] =
          features_of(network, folder, evaluation.rows, context.part(done / count, (done + 1) / count));
    done += 1;
    for (const auto& group : groups_of(evaluation.rows)) {
      const auto [truths, results] = sets_of(group, by_network[&network]);
      if (results.size() < 2)
        evaluation.notes.push_back(
            fmt::format("{} of {} in {} is left out: it needs two pictures or more, and {} went well", name,
                        group.contender, group.bucket, results.size()));
      else
        evaluation.sets.push_back({group.contender, group.bucket, name, measures.set_distance(name, truths, results)});
    }
  }
}

}  // namespace mend
