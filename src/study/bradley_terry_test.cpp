#include "study/bradley_terry.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "study/simulate.h"

namespace mend {
namespace {

const std::vector<double> true_strengths{1.1, 0.4, 0.0, -0.5, -1.0};  // sum to zero

TEST(BradleyTerry, TwoMethodsHaveTheLogOdds) {
  VoteCounts votes(2);
  votes.add(0, 1, 30000);
  votes.add(1, 0, 10000);
  const auto fit = fit_bradley_terry(votes);
  EXPECT_NEAR(fit[0].value - fit[1].value, std::log(3), 1e-3);
  // The standard error of a log odds is sqrt(1/30000 + 1/10000); a strength is half of it.
  EXPECT_NEAR(fit[0].high - fit[0].value, 1.96 * std::sqrt(1 / 30000.0 + 1 / 10000.0) / 2, 3e-4);
}

TEST(BradleyTerry, RecoversKnownStrengths) {
  const auto found = simulate_study(true_strengths, 3750, 100, 0);
  EXPECT_EQ(found.runs, 100);
  EXPECT_GE(found.all_held, 93);
  EXPECT_GE(found.each_held, 465);
  EXPECT_LE(found.each_held, 490);  // intervals that always hold are too wide to mean anything
}

TEST(BradleyTerry, DoesNotDependOnTheOrderOfMethods) {
  VoteCounts votes(3), reversed(3);
  const int wins[3][3] = {{0, 12, 25}, {8, 0, 14}, {5, 6, 0}};
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j)
      if (i != j) votes.add(i, j, wins[i][j]), reversed.add(2 - i, 2 - j, wins[i][j]);
  const auto fit = fit_bradley_terry(votes), other = fit_bradley_terry(reversed);
  for (size_t i = 0; i < 3; ++i) EXPECT_NEAR(fit[i].value, other[2 - i].value, 1e-9);
}

TEST(BradleyTerry, AMethodThatNeverLostIsFinite) {
  VoteCounts votes(3);
  votes.add(0, 1, 20);
  votes.add(0, 2, 20);
  votes.add(1, 2, 10);
  votes.add(2, 1, 10);
  const auto fit = fit_bradley_terry(votes);
  EXPECT_TRUE(std::isfinite(fit[0].high));
  EXPECT_GT(fit[0].low, fit[1].high);
  EXPECT_NEAR(fit[1].value, fit[2].value, 1e-9);
}

TEST(BradleyTerry, RefusesWhatHasNoCommonScale) {
  VoteCounts votes(4);
  votes.add(0, 1);
  votes.add(2, 3);
  EXPECT_THROW(fit_bradley_terry(votes), Error);
  EXPECT_THROW(votes.add(1, 1), Error);
  EXPECT_THROW(VoteCounts(1), Error);
}

}  // namespace
}  // namespace mend
