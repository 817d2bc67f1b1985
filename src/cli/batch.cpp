#include "cli/batch.h"

#include <fmt/format.h>

#include <cstdio>
#include <new>

#include "base/error.h"
#include "base/text.h"
#include "cli/batch_plan.h"
#include "cli/guard.h"
#include "cli/manifest.h"
#include "cli/progress_line.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

struct Failure {
  fs::path picture;
  std::string error;
};

struct Tally {
  size_t filled = 0, passed_over = 0, noted = 0;
  std::vector<Failure> failures;
};

/// A batch cut otherwise would do pictures again that another shard has done.
void check_split(const BatchSettings& batch) {
  std::error_code error;
  if (batch.shard.count == 1 && fs::exists(batch.output / manifest_name({}), error)) return;  // merged
  for (const auto& entry : fs::directory_iterator(batch.output, error))
    if (const auto other = shard_of_name(entry.path().filename().string()))
      require(other->count == batch.shard.count,
              "{} holds shard {} of {} of this batch; say --shard I/{}, or `mend manifest merge {}` before going on "
              "with all of it",
              batch.output.string(), other->index, other->count, other->count, batch.output.string());
}

void run_one(const FillJob& job, const FillSettings& settings, const Context& context, Manifest& manifest,
             Tally& tally) {
  try {
    fs::create_directories(job.output.parent_path());
    const FillResult result = run_fill_job(job, settings, context);
    manifest.add_done(job, settings, result);
    ++tally.filled;
    tally.noted += !result.notes.empty();
    return;
  } catch (const Error& error) {
    if (error.code() == ErrorCode::cancelled) throw;
    tally.failures.push_back({job.image, error.what()});
  } catch (const std::bad_alloc&) {
    tally.failures.push_back({job.image, "out of memory"});
  } catch (const fs::filesystem_error& error) {
    tally.failures.push_back({job.image, error.what()});
  }
  manifest.add_failed(job, settings, tally.failures.back().error);
}

/// A picture that the last run began and whose output is not proven is made again, so --resume may replace it.
FillSettings for_resume(FillSettings settings, bool resume) {
  settings.overwrite |= resume;
  return settings;
}

}  // namespace

int run_batch(const BatchSettings& batch, const FillSettings& settings, const Context& context) {
  const BatchPlan plan = plan_batch(batch.images, batch.masks, batch.output);
  const fs::path file = batch.output / manifest_name(batch.shard);
  require(batch.resume || settings.overwrite || !fs::exists(file),
          "{} holds a batch already; add --resume to go on with it or --overwrite to begin again",
          batch.output.string());
  if (!settings.overwrite) check_split(batch);
  std::error_code error;
  fs::create_directories(batch.output, error);
  if (error) fail(ErrorCode::io, "cannot make the folder {}: {}", batch.output.string(), error.message());
  Manifest manifest(file, batch.resume);

  std::vector<FillJob> jobs;
  for (size_t i = 0; i < plan.jobs.size(); ++i)
    if (static_cast<int>(i % static_cast<size_t>(batch.shard.count)) == batch.shard.index - 1)
      jobs.push_back(plan.jobs[i]);
  Tally tally;
  if (batch.shard.index == 1)
    for (const auto& picture : plan.without_mask)
      tally.failures.push_back({picture, fmt::format("no mask for it in {}", batch.masks.string())});

  {
    ProgressLine line(batch.quiet);
    for (size_t i = 0; i < jobs.size(); ++i) {
      context.cancel.check();
      const auto whole = [&](double part) {
        return (static_cast<double>(i) + part) / static_cast<double>(jobs.size());
      };
      Context one = context;
      one.progress = [&](double fraction, const std::string& stage) {
        line.show(whole(fraction),
                  fmt::format("{}/{} {}: {}", i + 1, jobs.size(), jobs[i].image.filename().string(), stage));
      };
      if (batch.resume && manifest.verified(jobs[i], settings))
        ++tally.passed_over;
      else
        run_one(jobs[i], for_resume(settings, batch.resume), one, manifest, tally);
    }
  }
  if (batch.shard.count > 1) manifest.add_finished(batch.shard, jobs.size());
  if (!batch.quiet) {
    std::printf("filled %zu of %zu pictures%s%s\n", tally.filled,
                jobs.size() + (batch.shard.index == 1 ? plan.without_mask.size() : 0),
                tally.passed_over ? fmt::format(", {} were done already", tally.passed_over).c_str() : "",
                tally.failures.empty() ? "" : fmt::format(", {} failed:", tally.failures.size()).c_str());
    if (tally.noted) std::fprintf(stderr, "mend: note: %s has notes on %zu of them\n", file.c_str(), tally.noted);
  }
  for (const auto& failure : tally.failures)
    std::fprintf(stderr, "mend: %s: %s\n", failure.picture.c_str(), failure.error.c_str());
  return tally.failures.empty() ? exit_ok : exit_partly;
}

}  // namespace mend
