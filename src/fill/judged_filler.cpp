#include "fill/judged_filler.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "base/rng.h"
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
};

JudgedFiller::JudgedFiller(std::vector<std::unique_ptr<Filler>> fillers, std::shared_ptr<const Judge> judge,
                           const JudgeOptions& options)
    : fillers_(std::move(fillers)), judge_(std::move(judge)), options_(options) {
  require(!fillers_.empty(), "there is no filler to judge");
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
  return fmt::format("judged(candidates={}, refills={}, judge={}, of={})", options_.candidates, options_.refills,
                     judge_->description(), names);
}

JudgedFiller::Verdict JudgedFiller::judged(Raster fill, const Hole& hole, const Context& context) const {
  Verdict verdict;
  Context quiet = context;
  quiet.progress = {};  // the fill has reported all of this round's share
  verdict.heat = judge_->heatmap(fill, quiet);
  verdict.score = artificiality(verdict.heat, hole);
  verdict.fill = std::move(fill);
  return verdict;
}

JudgedFiller::Verdict JudgedFiller::refilled(const Verdict& best, const Hole& hole, const Context& context) const {
  // To the filler the rest of the fill is known; the score is still that of the whole hole.
  const Hole worst = worst_part(best.heat, hole);
  return judged(fillers_.front()->fill(best.fill, worst, context), hole, context);
}

Raster JudgedFiller::synthesise(const Raster& picture, const Hole& hole, const Context& context) const {
  const auto start = std::chrono::steady_clock::now();
  const int rounds = options_.candidates * static_cast<int>(fillers_.size()) + options_.refills;
  Verdict best;
  for (int round = 0; round < rounds; ++round) {
    // Another round takes as long as the mean of those so far.
    const auto spent = std::chrono::steady_clock::now() - start;
    if (round > 0 && context.budget && spent + spent / round > *context.budget) break;
    Context part = context.part(static_cast<double>(round) / rounds, (round + 1.0) / rounds);
    // The first candidate is what the filler gives without a judge.
    if (round > 0) part.seed = mix64(context.seed + static_cast<uint64_t>(round));
    const bool refills = round >= rounds - options_.refills;
    const auto& filler = *fillers_[static_cast<size_t>(round) % fillers_.size()];
    Verdict next = refills ? refilled(best, hole, part) : judged(filler.fill(picture, hole, part), hole, part);
    if (round == 0 || next.score < best.score) best = std::move(next);
  }
  context.report(1, "judged");
  return std::move(best.fill);
}

}  // namespace mend
