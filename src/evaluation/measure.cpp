#include "evaluation/measure.h"

#include <algorithm>

#include "base/error.h"
#include "base/named.h"
#include "fill/judge.h"
#include "fill/lost_detail.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

std::vector<Measure> all_measures() {
  std::vector<Measure> measures;
  for (const auto& spec : metric_catalog())
    measures.push_back(
        {std::string(spec.name), std::string(spec.unit), spec.better, std::string(spec.source), {}, &spec, false});
  const auto learned = [&](const char* name, const char* source, std::vector<std::string> weights, bool of_sets) {
    measures.push_back({name, "", Better::lower, source, std::move(weights), nullptr, of_sets});
  };
  learned("lpips", "Zhang et al., CVPR 2018: learned perceptual distance", {"perceptual", "lpips"}, false);
  learned("artificiality", "Zhang et al., Pacific Graphics 2020: the dense detector's heat, without the truth",
          {"judge"}, false);
  learned("judge-score", "artificiality and lost detail, by which candidates are ranked (fill/judge.h)", {"judge"},
          false);
  learned("fid", "Heusel et al., NIPS 2017: Frechet distance on Inception-v3 features", {"inception"}, true);
  learned("fid-mobilenet", "the same on MobileNetV2 features; no published figure compares", {"mobilenet"}, true);
  learned("kid", "Binkowski et al., ICLR 2018: kernel distance on Inception-v3 features", {"inception"}, true);
  return measures;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// Why the weights of a measure are not to be had; empty if they are.
std::string lacking(const Measure& measure, const std::map<std::string, fs::path>& files) {
  for (const auto& key : measure.weights) {
    const auto found = files.find(key);
    if (found == files.end()) return fmt::format("the protocol's [weights] names no {}", key);
    if (!fs::is_regular_file(found->second))
      return fmt::format("there is no file {} ([weights] {})", found->second.string(), key);
  }
  return {};
}

/// The names to measure: those asked for, in order, without repeats.
std::vector<std::string> wanted_measures(const Protocol& protocol, const std::vector<std::string>& required) {
  std::vector<std::string> wanted;
  const auto add = [&](const std::string& name) {
    if (!contains(wanted, name)) wanted.push_back(name);
  };
  for (const auto& name : protocol.metrics) add(name);
  if (wanted.empty())
    for (const auto& measure : measure_catalog())
      if (lacking(measure, protocol.weights).empty()) add(measure.name);
  for (const auto& name : required) add(name);
  return wanted;
}

}  // namespace

const std::vector<Measure>& measure_catalog() {
  static const auto measures = all_measures();
  return measures;
}

const Measure& find_measure(const std::string& name) { return find_named(measure_catalog(), name, "metric"); }

Measures::Measures(const Protocol& protocol, const std::vector<std::string>& required, const LearnedDoor& learned,
                   int threads) {
  for (const auto& name : wanted_measures(protocol, required)) {
    const auto& measure = find_measure(name);
    auto reason = lacking(measure, protocol.weights);
    if (reason.empty() && !measure.on_pixels) try {
        learned_ = &learned();
        load(measure, protocol.weights, threads);
      } catch (const Error& error) {
        if (error.code() != ErrorCode::unsupported) throw;
        reason = error.what();
      }
    if (reason.empty()) {
      (measure.of_sets ? set_names_ : names_).push_back(name);
      continue;
    }
    require(!contains(required, name), "{} is required, but {}", name, reason);
    notes_.push_back(fmt::format("{} is left out: {}", name, reason));
  }
}

void Measures::load(const Measure& measure, const std::map<std::string, fs::path>& files, int threads) {
  const auto& key = measure.weights.front();
  if (measure.name == "artificiality" || measure.name == "judge-score")
    by_picture_[measure.name] = learned_->artificiality(files.at(key), threads);
  else if (!measure.of_sets)
    by_picture_[measure.name] = learned_->lpips(files.at(key), files.at(measure.weights[1]), threads);
  else if (auto& network = features_[key]; !network)
    network = learned_->features(files.at(key), threads);
}

const PictureFeatures& Measures::features(const std::string& name) const {
  return *features_.at(find_measure(name).weights.front());
}

double Measures::set_distance(const std::string& name, const FeatureSet& truths, const FeatureSet& results) const {
  return name == "kid" ? learned_->kernel_distance(truths, results) : learned_->frechet_distance(truths, results);
}

void Measures::measure(const Raster& truth, const Raster& result, const Hole& hole,
                       std::map<std::string, double>& picture, std::map<std::string, double>& inside) const {
  for (const auto& name : names_) {
    if (const auto* metric = find_measure(name).on_pixels) {
      picture[name] = metric->measure(truth, result, hole, Region::picture);
      inside[name] = metric->measure(truth, result, hole, Region::hole);
    } else {
      const auto values = by_picture_.at(name)->measure(truth, result, hole);
      picture[name] = values.picture;
      inside[name] = values.inside;
      if (name == "judge-score") picture[name] = inside[name] = judge_score(values.inside, lost_detail(result, hole));
    }
  }
}

}  // namespace mend
