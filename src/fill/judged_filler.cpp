#include "fill/judged_filler.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/rng.h"
#include "base/sha256.h"
#include "fill/lost_detail.h"
#include "fill/seam_mix.h"
#include "image/blur.h"

namespace mend {

Hole worst_part(const Raster& heat, const Hole& hole, double share, int radius) {
  require(share > 0 && share <= 1, "the worst part is a share in (0,1] of the hole, not {}", share);
  require(!hole.none(), "nothing is missing: there is no fill to judge");
  const Raster smooth = box_blurred(heat, radius);
  std::vector<float> inside;
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x)
      if (hole.at(y, x)) inside.push_back(smooth.at(0, y, x));
  const auto cooler = static_cast<std::ptrdiff_t>((1 - share) * static_cast<double>(inside.size() - 1));
  std::nth_element(inside.begin(), inside.begin() + cooler, inside.end());
  const float limit = inside[static_cast<size_t>(cooler)];
  Hole worst(hole.height(), hole.width());
  for (int y = 0; y < hole.height(); ++y)
    for (int x = 0; x < hole.width(); ++x) worst.set(y, x, hole.at(y, x) && smooth.at(0, y, x) >= limit);
  return worst;
}

void JudgeOptions::check() const {
  require(candidates >= 1 && candidates <= 64, "candidates are 1 to 64, not {}", candidates);
  require(refills >= 0 && refills <= 16, "refills are 0 to 16, not {}", refills);
}

struct JudgedFiller::Verdict {
  Raster fill, heat;
  double score = 0;
  size_t filler = 0;  ///< whose it is, or the larger part of it
};

JudgedFiller::JudgedFiller(std::vector<std::unique_ptr<Filler>> fillers, std::shared_ptr<const Judge> judge,
                           const JudgeOptions& options)
    : fillers_(std::move(fillers)), judge_(std::move(judge)), options_(options) {
  require(!fillers_.empty(), "a judge needs at least one filler");
  for (const auto& filler : fillers_) require(filler != nullptr, "a judge needs fillers, not a gap");
  require(judge_ != nullptr, "there is no judge");
  options_.check();
}

int JudgedFiller::context_margin(const Rect& hole_extent) const {
  int margin = 0;
  for (const auto& filler : fillers_) margin = std::max(margin, filler->context_margin(hole_extent));
  return margin;
}

std::string JudgedFiller::description() const {
  std::string names;
  for (const auto& filler : fillers_) names += (names.empty() ? "" : " | ") + filler->description();
  return fmt::format("judged(candidates={}, refills={}, mix={}, judge={}, of={})", options_.candidates,
                     options_.refills, options_.mix, judge_->description(), names);
}

std::vector<UsedWeights> JudgedFiller::weights() const {
  auto all = judge_->weights();
  for (const auto& filler : fillers_)
    for (auto& used : filler->weights()) all.push_back(std::move(used));
  return all;
}

JudgedFiller::Verdict JudgedFiller::judged(Raster fill, const Hole& hole, const Context& context) const {
  Verdict verdict;
  Context quiet = context;
  quiet.progress = {};  // the fill has reported all of this round's share
  verdict.heat = judge_->heatmap(fill, quiet);
  verdict.fill = std::move(fill);
  verdict.score = judge_score(artificiality(verdict.heat, hole), lost_detail(verdict.fill, hole));
  return verdict;
}

JudgedFiller::Verdict JudgedFiller::mixed(const Verdict& best, const Verdict& next, const Hole& hole,
                                          const Context& context) const {
  auto verdict = judged(seam_mix(best.fill, best.heat, next.fill, next.heat, hole), hole, context);
  verdict.filler = best.filler;
  return verdict;
}

JudgedFiller::Verdict JudgedFiller::refilled(const Verdict& best, const Hole& hole, const Context& context) const {
  // To the filler the rest of the fill is known; the score is still that of the whole hole.
  const Hole worst = worst_part(best.heat, hole);
  auto verdict = judged(fillers_[best.filler]->fill(best.fill, worst, context), hole, context);
  verdict.filler = best.filler;
  return verdict;
}

/// One picture's candidates, mixtures and refills, and the best of them so far.
class JudgedFiller::Contest {
 public:
  Contest(const JudgedFiller& judged, const Raster& picture, const Hole& hole, const Context& context)
      : judged_(judged), picture_(picture), hole_(hole), context_(context), first_fills_(judged.fillers_.size()) {}

  Raster run() {
    const int candidates = judged_.options_.candidates * static_cast<int>(judged_.fillers_.size());
    rounds_ = candidates + judged_.options_.refills;
    for (int round = 0; round < rounds_ && !out_of_time(); ++round) {
      Context part = context_.part(static_cast<double>(round) / rounds_, (round + 1.0) / rounds_);
      // The first candidate is what the filler gives without a judge.
      if (round > 0) part.seed = mix64(context_.seed + static_cast<uint64_t>(round));
      part.attempt = round / static_cast<int>(judged_.fillers_.size());
      if (round < candidates)
        hear_candidate(round, part);
      else
        offer(judged_.refilled(best_, hole_, part), fmt::format("refill {} score", round - candidates + 1));
      ++rounds_done_;
    }
    context_.record("kept score", best_.score);
    context_.report(1, "judged");
    return std::move(best_.fill);
  }

 private:
  /// Another round takes as long as the mean of those so far.
  bool out_of_time() const {
    if (rounds_done_ == 0) return false;
    const auto spent = std::chrono::steady_clock::now() - start_;
    return context_.finish.cancelled() || (context_.budget && spent + spent / rounds_done_ > *context_.budget);
  }

  void hear_candidate(int round, const Context& part) {
    const auto filler = static_cast<size_t>(round) % judged_.fillers_.size();
    auto& first = first_fills_[filler];
    if (first == constant) return;
    Raster fill = judged_.fillers_[filler]->fill(picture_, hole_, part);
    Sha256 hash;
    hash.update(fill.data(), sizeof(float) * fill.plane_size() * static_cast<size_t>(fill.channels()));
    const auto digest = hash.hex();
    if (first == digest) {
      first = constant;  // it does not look at the seed
      return;
    }
    if (first.empty()) first = digest;
    Verdict next = judged_.judged(std::move(fill), hole_, part);
    next.filler = filler;
    const std::string name = fmt::format("candidate {} score", round + 1);
    if (round == 0 || !judged_.options_.mix) return offer(std::move(next), name);
    Verdict mixture =
        next.score < best_.score ? judged_.mixed(next, best_, hole_, part) : judged_.mixed(best_, next, hole_, part);
    offer(std::move(next), name);
    offer(std::move(mixture), fmt::format("mixture {} score", round + 1));
  }

  void offer(Verdict verdict, const std::string& name) {
    context_.record(name, verdict.score);
    if (!has_best_ || verdict.score < best_.score) best_ = std::move(verdict);
    has_best_ = true;
  }

  static constexpr const char* constant = "constant";
  const JudgedFiller& judged_;
  const Raster& picture_;
  const Hole& hole_;
  const Context& context_;
  std::vector<std::string> first_fills_;  ///< SHA-256 of each filler's first fill
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  int rounds_ = 0, rounds_done_ = 0;
  bool has_best_ = false;
  Verdict best_;
};

Raster JudgedFiller::synthesise(const Raster& picture, const Hole& hole, const Context& context) const {
  return Contest(*this, picture, hole, context).run();
}

}  // namespace mend
