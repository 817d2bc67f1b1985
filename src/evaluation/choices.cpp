#include "evaluation/choices.h"

#include <fmt/format.h>

#include <map>
#include <optional>

#include "evaluation/measure.h"
#include "evaluation/picture_sheet.h"

namespace mend {
namespace {

/// What the metric has of a row, or null.
const double* inside(const EvaluationRow& row, const std::string& metric) {
  const auto found = row.inside.find(metric);
  return found == row.inside.end() ? nullptr : &found->second;
}

/// 1 if `judge` picks the one of the two that `wanted` does, 0 if the other, 0.5 if it finds them equal.
/// Nothing where there is no right answer.
std::optional<double> verdict(const EvaluationRow& a, const EvaluationRow& b, const Measure& judge,
                              const Measure& wanted) {
  const auto *seen_a = inside(a, judge.name), *seen_b = inside(b, judge.name);
  const auto *true_a = inside(a, wanted.name), *true_b = inside(b, wanted.name);
  if (!seen_a || !seen_b || !true_a || !true_b || *true_a == *true_b) return std::nullopt;
  if (*seen_a == *seen_b) return 0.5;
  return is_better(judge.better, *seen_a, *seen_b) == is_better(wanted.better, *true_a, *true_b) ? 1 : 0;
}

/// The verdicts on one pair of contenders, or on all, by picture.
using Verdicts = std::map<std::string, std::vector<double>>;

ChoiceRow row_of(std::string first, std::string second, const Verdicts& by_picture) {
  ChoiceRow row{std::move(first), std::move(second), 0, {}};
  std::vector<double> means;
  for (const auto& [picture, verdicts] : by_picture) {
    double sum = 0;
    for (const double verdict : verdicts) sum += verdict;
    means.push_back(sum / static_cast<double>(verdicts.size()));
    row.pairs += static_cast<long long>(verdicts.size());
  }
  row.right = bootstrap_mean(means);
  return row;
}

}  // namespace

std::vector<ChoiceRow> choices(const Evaluation& evaluation, const std::string& judge, const std::string& wanted) {
  const auto &judging = find_measure(judge), &knowing = find_measure(wanted);
  std::map<std::string, std::map<std::string, const EvaluationRow*>> cases;  // by picture and contender
  for (const auto& row : evaluation.rows)
    if (row.error.empty()) cases[row.bucket + '/' + row.photo][row.contender] = &row;

  const auto contenders = contenders_of(evaluation);
  std::vector<ChoiceRow> rows;
  Verdicts all;
  for (size_t i = 0; i < contenders.size(); ++i)
    for (size_t j = i + 1; j < contenders.size(); ++j) {
      Verdicts pair;
      for (const auto& [picture, answers] : cases) {
        const auto a = answers.find(contenders[i]), b = answers.find(contenders[j]);
        if (a == answers.end() || b == answers.end()) continue;
        const auto right = verdict(*a->second, *b->second, judging, knowing);
        if (!right) continue;
        pair[picture].push_back(*right);
        all[picture].push_back(*right);
      }
      if (!pair.empty()) rows.push_back(row_of(contenders[i], contenders[j], pair));
    }
  if (!rows.empty()) rows.push_back(row_of("", "", all));
  return rows;
}

std::string choices_markdown(const std::vector<ChoiceRow>& rows, const std::string& judge, const std::string& wanted) {
  if (rows.empty()) return {};
  std::string text = fmt::format(
      "\nOf two results of the same hole, how often {} picks the one that {} finds better (0.5 is chance):\n\n"
      "| pair | pairs | right | 95 % |\n|---|---|---|---|\n",
      judge, wanted);
  for (const auto& row : rows)
    text += fmt::format("| {} | {} | {:.2f} | {:.2f}..{:.2f} |\n",
                        row.first.empty() ? "**every pair**" : row.first + ", " + row.second, row.pairs, row.right.mean,
                        row.right.low, row.right.high);
  return text;
}

}  // namespace mend
