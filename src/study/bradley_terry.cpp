#include "study/bradley_terry.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "base/rng.h"

namespace mend {
namespace {

using Vector = std::vector<double>;

/// Square, row-major, small.
struct Matrix {
  explicit Matrix(int size) : n(size), values(static_cast<size_t>(size) * static_cast<size_t>(size)) {}
  double& at(int row, int column) {
    return values[static_cast<size_t>(row) * static_cast<size_t>(n) + static_cast<size_t>(column)];
  }
  double at(int row, int column) const {
    return values[static_cast<size_t>(row) * static_cast<size_t>(n) + static_cast<size_t>(column)];
  }
  int n;
  Vector values;
};

/// L with L L' = matrix, which must be positive definite.
Matrix cholesky(const Matrix& matrix) {
  Matrix lower(matrix.n);
  for (int i = 0; i < matrix.n; ++i)
    for (int j = 0; j <= i; ++j) {
      double sum = matrix.at(i, j);
      for (int k = 0; k < j; ++k) sum -= lower.at(i, k) * lower.at(j, k);
      lower.at(i, j) = i == j ? std::sqrt(sum) : sum / lower.at(j, j);
    }
  return lower;
}

Matrix inverse(const Matrix& matrix) {
  const Matrix lower = cholesky(matrix);
  Matrix result(matrix.n);
  for (int column = 0; column < matrix.n; ++column) {
    Vector x(static_cast<size_t>(matrix.n));
    for (int i = 0; i < matrix.n; ++i) {
      double sum = i == column;
      for (int k = 0; k < i; ++k) sum -= lower.at(i, k) * x[static_cast<size_t>(k)];
      x[static_cast<size_t>(i)] = sum / lower.at(i, i);
    }
    for (int i = matrix.n; i-- > 0;) {
      double sum = x[static_cast<size_t>(i)];
      for (int k = i + 1; k < matrix.n; ++k) sum -= lower.at(k, i) * x[static_cast<size_t>(k)];
      x[static_cast<size_t>(i)] = sum / lower.at(i, i);
      result.at(i, column) = x[static_cast<size_t>(i)];
    }
  }
  return result;
}

void require_connected(const VoteCounts& votes) {
  std::vector<int> reached{0};
  std::vector<bool> seen(static_cast<size_t>(votes.methods()));
  seen[0] = true;
  for (size_t i = 0; i < reached.size(); ++i)
    for (int j = 0; j < votes.methods(); ++j)
      if (j != reached[i] && !seen[static_cast<size_t>(j)] &&
          votes.wins(reached[i], j) + votes.wins(j, reached[i]) > 0) {
        seen[static_cast<size_t>(j)] = true;
        reached.push_back(j);
      }
  const auto missing = std::find(seen.begin(), seen.end(), false) - seen.begin();
  require(static_cast<int>(reached.size()) == votes.methods(),
          "method {} was never compared, directly or through others, with method 0: they have no common scale",
          missing);
}

/// Gradient of the log posterior at `s`, and its negated Hessian.
void curvature(const VoteCounts& votes, const Vector& s, Vector& gradient, Matrix& information) {
  const int n = votes.methods();
  std::fill(gradient.begin(), gradient.end(), 0.0);
  std::fill(information.values.begin(), information.values.end(), 0.0);
  for (int i = 0; i < n; ++i) {
    const auto si = s[static_cast<size_t>(i)];
    const double average = preference_probability(si, 0);
    gradient[static_cast<size_t>(i)] += 0.5 - average;  // the virtual half win and half loss
    information.at(i, i) += average * (1 - average);
    for (int j = 0; j < n; ++j) {
      if (i == j) continue;
      const double p = preference_probability(si, s[static_cast<size_t>(j)]);
      const double games = votes.wins(i, j) + votes.wins(j, i);
      gradient[static_cast<size_t>(i)] += votes.wins(i, j) - games * p;
      information.at(i, i) += games * p * (1 - p);
      information.at(i, j) -= games * p * (1 - p);
    }
  }
}

/// The covariance of the strengths after their mean is taken off.
Matrix centred(const Matrix& covariance) {
  const int n = covariance.n;
  Matrix result(n);
  Vector row_mean(static_cast<size_t>(n));
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j) row_mean[static_cast<size_t>(i)] += covariance.at(i, j) / n;
  const double mean = std::accumulate(row_mean.begin(), row_mean.end(), 0.0) / n;
  for (int i = 0; i < n; ++i)
    for (int j = 0; j < n; ++j)
      result.at(i, j) =
          covariance.at(i, j) - row_mean[static_cast<size_t>(i)] - row_mean[static_cast<size_t>(j)] + mean;
  return result;
}

/// Quantiles of |z| for one method and of max |z| over all methods, by simulation.
std::pair<double, double> quantiles(const Matrix& covariance, const Matrix& centred_covariance, double confidence) {
  constexpr int draws = 100000;
  const int n = covariance.n;
  const Matrix lower = cholesky(covariance);
  Rng rng(20);
  Vector one(draws), largest(draws), z(static_cast<size_t>(n)), x(static_cast<size_t>(n));
  for (int d = 0; d < draws; ++d) {
    for (auto& value : z) value = rng.normal();
    double mean = 0;
    for (int i = 0; i < n; ++i) {
      x[static_cast<size_t>(i)] = 0;
      for (int k = 0; k <= i; ++k) x[static_cast<size_t>(i)] += lower.at(i, k) * z[static_cast<size_t>(k)];
      mean += x[static_cast<size_t>(i)] / n;
    }
    for (int i = 0; i < n; ++i) {
      const double deviation = std::abs(x[static_cast<size_t>(i)] - mean) / std::sqrt(centred_covariance.at(i, i));
      if (i == 0) one[static_cast<size_t>(d)] = deviation;
      largest[static_cast<size_t>(d)] = std::max(largest[static_cast<size_t>(d)], deviation);
    }
  }
  const auto at = static_cast<ptrdiff_t>(confidence * draws);
  std::nth_element(one.begin(), one.begin() + at, one.end());
  std::nth_element(largest.begin(), largest.begin() + at, largest.end());
  return {one[static_cast<size_t>(at)], largest[static_cast<size_t>(at)]};
}

}  // namespace

VoteCounts::VoteCounts(int methods) : methods_(methods) {
  require(methods >= 2, "a comparison needs at least two methods, not {}", methods);
  wins_.assign(static_cast<size_t>(methods) * static_cast<size_t>(methods), 0);
}

size_t VoteCounts::index(int winner, int loser) const {
  require(winner >= 0 && loser >= 0 && winner < methods_ && loser < methods_ && winner != loser,
          "a vote is between two different methods of 0..{}, not {} and {}", methods_ - 1, winner, loser);
  return static_cast<size_t>(winner) * static_cast<size_t>(methods_) + static_cast<size_t>(loser);
}

void VoteCounts::add(int winner, int loser, double votes) { wins_[index(winner, loser)] += votes; }

double VoteCounts::total() const { return std::accumulate(wins_.begin(), wins_.end(), 0.0); }

double preference_probability(double a, double b) { return 1 / (1 + std::exp(b - a)); }

std::vector<Strength> fit_bradley_terry(const VoteCounts& votes, double confidence) {
  require(confidence > 0 && confidence < 1, "the confidence must be between 0 and 1, not {}", confidence);
  require_connected(votes);
  const int n = votes.methods();
  Vector s(static_cast<size_t>(n)), gradient(s);
  Matrix information(n);
  for (int step = 0; step < 100; ++step) {
    curvature(votes, s, gradient, information);
    const Matrix covariance = inverse(information);
    double largest = 0;
    for (int i = 0; i < n; ++i) {
      double move = 0;
      for (int j = 0; j < n; ++j) move += covariance.at(i, j) * gradient[static_cast<size_t>(j)];
      // The log posterior is concave, but a full Newton step may overshoot where nearly all votes go one way.
      move = std::clamp(move, -1.0, 1.0);
      s[static_cast<size_t>(i)] += move;
      largest = std::max(largest, std::abs(move));
    }
    if (largest < 1e-10) break;
  }
  curvature(votes, s, gradient, information);
  const Matrix covariance = inverse(information), spread = centred(covariance);
  const auto [one, all] = quantiles(covariance, spread, confidence);
  const double mean = std::accumulate(s.begin(), s.end(), 0.0) / n;
  std::vector<Strength> strengths;
  for (int i = 0; i < n; ++i) {
    const double value = s[static_cast<size_t>(i)] - mean, deviation = std::sqrt(spread.at(i, i));
    strengths.push_back(
        {value, value - one * deviation, value + one * deviation, value - all * deviation, value + all * deviation});
  }
  return strengths;
}

}  // namespace mend
