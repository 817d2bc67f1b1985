#include "training/objective.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace mend {
namespace {

torch::Tensor averaged_to(const torch::Tensor& x, const torch::Tensor& like) {
  if (x.size(2) == like.size(2) && x.size(3) == like.size(3)) return x;
  return torch::adaptive_avg_pool2d(x, like.sizes().slice(2));
}

/// The first pictures of the batch alone.
LossInput first_of(const LossInput& input, double share) {
  if (share >= 1) return input;
  const auto count = static_cast<int64_t>(std::ceil(share * static_cast<double>(input.target.size(0))));
  LossInput part = input;
  for (auto* tensor : {&part.target, &part.hole, &part.look})
    if (tensor->defined()) *tensor = tensor->narrow(0, 0, count);
  for (auto* list : {&part.stages, &part.made_judged, &part.truth_judged})
    for (auto& tensor : *list) tensor = tensor.narrow(0, 0, count);
  return part;
}

LossInput at_stage(const LossInput& input, size_t stage) {
  LossInput early;
  early.stages = {input.stages[stage]};
  early.target = averaged_to(input.target, early.made());
  early.hole = averaged_to(input.hole, early.made());
  return early;
}

}  // namespace

LossChoice LossChoice::read(const std::string& owner, std::map<std::string, std::string> values) {
  std::map<std::string, std::string> own;
  for (const char* key : {"name", "weight", "stages", "early", "from", "share"}) {
    const auto node = values.extract(key);
    if (!node.empty()) own[key] = node.mapped();
  }
  const Options options(owner, own);
  require(options.has("name"), "{}: a loss needs a name", owner);
  LossChoice choice;
  choice.name = options.text("name", "");
  find_loss(choice.name);
  choice.weight = options.number("weight", 1, 0, 1e6);
  choice.every_stage = options.choice("stages", "last", {"last", "every"}) == "every";
  choice.early = options.number("early", 1, 0, 1000);
  choice.from = options.integer("from", 0, 0, 1'000'000'000);
  choice.share = options.number("share", 1, 0.01, 1);
  choice.options = Options(owner + " " + choice.name, std::move(values));
  return choice;
}

LossChoice loss_choice(const std::string& name, double weight, std::map<std::string, std::string> options) {
  LossChoice choice;
  choice.name = name;
  choice.weight = weight;
  choice.options = Options(name, std::move(options));
  return choice;
}

Objective::Objective(const std::vector<LossChoice>& choices, const std::string& framework, LossSupport support) {
  require(!choices.empty(), "{}: there is no loss to learn from", framework);
  std::map<std::string, int> seen;
  for (const auto& choice : choices) {
    const auto& spec = find_loss(choice.name);
    require(support.critic || spec.needs != LossNeeds::critic, "the loss {} needs a critic, and {} has none", spec.name,
            framework);
    require(support.detector || spec.needs != LossNeeds::detector, "the loss {} needs a detector, and {} has none",
            spec.name, framework);
    require(!choice.every_stage || spec.needs == LossNeeds::pictures,
            "the loss {} judges the last picture alone: stages must be last", spec.name);
    const int count = ++seen[choice.name];
    terms_.push_back({count == 1 ? choice.name : fmt::format("{}_{}", choice.name, count), choice, spec.needs,
                      spec.make(choice.options)});
  }
}

bool Objective::needs(LossNeeds what, int64_t step) const {
  return std::any_of(terms_.begin(), terms_.end(),
                     [&](const Term& term) { return term.needs == what && step >= term.choice.from; });
}

std::vector<LossTerm> Objective::terms(const LossInput& input, int64_t step) const {
  std::vector<LossTerm> values;
  for (const auto& term : terms_) {
    if (step < term.choice.from) continue;
    const auto part = first_of(input, term.choice.share);
    values.push_back({term.name, term.loss(part).to(torch::kFloat), term.choice.weight});
    if (!term.choice.every_stage) continue;
    for (size_t i = 0; i + 1 < part.stages.size(); ++i)
      values.push_back({fmt::format("{}.stage{}", term.name, i), term.loss(at_stage(part, i)).to(torch::kFloat),
                        term.choice.weight * term.choice.early});
  }
  return values;
}

}  // namespace mend
