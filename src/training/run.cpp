/// Trainer::run: the loop around single steps.
#include <nlohmann/json.hpp>

#include <chrono>
#include <fstream>

#include "base/error.h"
#include "base/text.h"
#include "training/trainer.h"

namespace mend {
namespace {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

/// Means over the steps between two lines of report.
class Window {
 public:
  void add(const StepLosses& losses, int64_t images) {
    if (sums_.size() != losses.size()) sums_.assign(losses.size(), {});
    for (size_t i = 0; i < losses.size(); ++i) {
      sums_[i].first = losses[i].first;
      sums_[i].second += losses[i].second;
    }
    ++steps_;
    images_ += images;
  }
  StepLosses means() const {
    StepLosses means = sums_;
    for (auto& [name, value] : means) value /= static_cast<double>(steps_);
    return means;
  }
  double images() const { return static_cast<double>(images_); }
  double seconds() const { return seconds_since(begin_); }

 private:
  StepLosses sums_;
  int64_t steps_ = 0, images_ = 0;
  Clock::time_point begin_ = Clock::now();
};

}  // namespace

void Trainer::log(const StepLosses& losses, double seconds) {
  nlohmann::ordered_json line{{"step", step_}};
  if (seconds > 0) line["images_per_second"] = seconds;
  for (const auto& [name, value] : losses) line[name] = value;
  std::ofstream(config_.run.out / "log.jsonl", std::ios::app) << line.dump() << '\n';
}

void Trainer::run() {
  const auto begin = Clock::now();
  auto saved = begin;
  const int64_t first = step_, last = config_.total_steps();
  constexpr double report_seconds = 15;
  Window window;
  double waited = 0;
  const auto out_of_time = [&] {
    return config_.run.max_minutes > 0 && seconds_since(begin) > 60 * config_.run.max_minutes;
  };
  while (step_ < last && !out_of_time() && !context_.cancel.cancelled()) {
    const auto& stage = config_.stage_of(step_);
    window.add(advance(), stage.batch);
    if (window.seconds() > report_seconds || step_ == last) {
      const double pace = seconds_since(begin) / static_cast<double>(step_ - first);
      const double rate_now = window.images() / window.seconds();
      std::string line;
      for (const auto& [name, value] : window.means()) line += fmt::format("  {} {:.4f}", name, value);
      say_(fmt::format("step {}/{}{}  {:.1f} img/s, data wait {:.1f} %, {} left", step_, last, line, rate_now,
                       100 * (loader_->waited() - waited) / window.seconds(),
                       human_seconds(pace * static_cast<double>(last - step_))));
      waited = loader_->waited();
      log(window.means(), rate_now);
      context_.report(static_cast<double>(step_) / static_cast<double>(last), "train");
      window = Window();
    }
    if (step_ % config_.run.validate_every == 0) {
      validate();
      window = Window();
    }
    if (seconds_since(saved) > 60 * config_.run.checkpoint_minutes) {
      try {
        save();
      } catch (const Error& error) {
        say_(fmt::format("{}; the checkpoints before stay, training goes on", error.what()));
      }
      saved = Clock::now();
    }
  }
  save();
  say_(fmt::format("saved at step {} in {}", step_, config_.run.out.string()));
  context_.cancel.check();
}

}  // namespace mend
