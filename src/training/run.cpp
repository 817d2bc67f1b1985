/// Trainer::run: the loop around single steps.
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>

#include "base/error.h"
#include "base/kept_heap.h"
#include "base/text.h"
#include "training/trainer.h"

namespace mend {
namespace {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

/// Means over the steps between two lines of report, each value over the steps that had it.
class Window {
 public:
  void add(const StepLosses& losses, int64_t images) {
    for (const auto& [name, value] : losses) {
      const auto found =
          std::find_if(sums_.begin(), sums_.end(), [&wanted = name](const auto& sum) { return sum.name == wanted; });
      auto& sum = found == sums_.end() ? sums_.emplace_back(Sum{name, 0, 0}) : *found;
      sum.total += value;
      ++sum.count;
    }
    images_ += images;
  }
  StepLosses means() const {
    StepLosses means;
    for (const auto& sum : sums_) means.emplace_back(sum.name, sum.total / static_cast<double>(sum.count));
    return means;
  }
  double images() const { return static_cast<double>(images_); }
  double seconds() const { return seconds_since(begin_); }

 private:
  struct Sum {
    std::string name;
    double total;
    int64_t count;
  };
  std::vector<Sum> sums_;  // in the order in which the framework computed them
  int64_t images_ = 0;
  Clock::time_point begin_ = Clock::now();
};

}  // namespace

void Trainer::log(const StepLosses& losses, double images_per_second) {
  if (!leads()) return;
  nlohmann::ordered_json line{{"step", step_}};
  if (images_per_second > 0) line["images_per_second"] = images_per_second;
  for (const auto& [name, value] : losses) line[name] = value;
  std::ofstream(config_.run.out / "log.jsonl", std::ios::app) << line.dump() << '\n';
  if (!events_) return;
  auto values = losses;
  if (images_per_second > 0) values.emplace_back("images_per_second", images_per_second);
  events_->scalars(step_, values);
}

/// A disk that is full while the run goes on may have room again at its end.
void Trainer::write_if_possible(const std::function<void()>& write) {
  try {
    write();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::io) throw;
    say_(fmt::format("{}; what was saved before stays, training goes on", error.what()));
  }
}

/// Another rank is lost, in a step or in the vote between two: what was reached is kept. At worst a critic has not yet
/// learned from the step in progress, or has and the generator has not; the run that goes on does that step again.
template <typename Work>
auto Trainer::saving_if_alone(const Work& work) {
  try {
    return work();
  } catch (const Error& error) {
    if (peers_ && error.code() == ErrorCode::io) save();
    throw;
  }
}

void Trainer::run() {
  const KeptHeap heap;  // every step needs the buffers of the one before
  const auto begin = Clock::now();
  auto saved = begin;
  agree();
  if (config_.run.tensorboard && leads()) events_ = std::make_unique<EventFile>(config_.run.out);
  const int64_t first = step_, last = config_.total_steps();
  constexpr double report_seconds = 15;
  Window window;
  double waited_before = 0;
  const auto stopped = [&] {
    const bool late = config_.run.max_minutes > 0 && seconds_since(begin) > 60 * config_.run.max_minutes;
    const bool stop = late || context_.cancel.cancelled();
    // All ranks end after the same step.
    return peers_ ? saving_if_alone([&] { return peers_->any(stop); }) : stop;
  };
  if (step_ == 0) write_if_possible([&] { validate(); });  // what it starts from, to see what it learns
  while (step_ < last && !stopped()) {
    const auto pictures = config_.stage_of(step_).batch * (peers_ ? peers_->size() : 1);
    window.add(saving_if_alone([&] { return advance(); }), pictures);
    if (window.seconds() > report_seconds || step_ == last) {
      const double pace = seconds_since(begin) / static_cast<double>(step_ - first);
      const double rate_now = window.images() / window.seconds();
      std::string line;
      for (const auto& [name, value] : window.means()) line += fmt::format("  {} {:.4f}", name, value);
      say_(fmt::format("step {}/{}{}  {:.1f} img/s, data wait {:.1f} %, {} left", step_, last, line, rate_now,
                       100 * (waited() - waited_before) / window.seconds(),
                       human_seconds(pace * static_cast<double>(last - step_))));
      waited_before = waited();
      log(window.means(), rate_now);
      context_.report(static_cast<double>(step_) / static_cast<double>(last), "train");
      window = Window();
    }
    if (step_ % config_.run.validate_every == 0) {
      write_if_possible([&] { validate(); });
      window = Window();
    }
    if (seconds_since(saved) > 60 * config_.run.checkpoint_minutes) {
      write_if_possible([&] { save(); });
      saved = Clock::now();
    }
  }
  save();
  say_(fmt::format("saved at step {} in {}", step_, config_.run.out.string()));
  context_.cancel.check();
}

}  // namespace mend
