#include "evaluation/runner.h"

#include <chrono>

#include "base/error.h"
#include "evaluation/cases.h"
#include "evaluation/row_file.h"
#include "evaluation/set_rows.h"
#include "image/codec.h"
#include "image/hole_file.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

/// The case as contenders see it.
struct Task {
  Image photograph;
  Raster truth, shown;
  Hole hole;
};

Task load_task(const EvaluationCase& task) {
  Image photograph = load_image(task.truth);
  HoleFileOptions options;
  options.fit = {photograph.width(), photograph.height()};
  Hole hole = load_hole(task.hole, options);
  require(!hole.none() && !hole.all(), "{} leaves nothing missing or nothing known", task.hole.string());
  Raster truth = photograph.read();
  Raster shown = truth;
  for (int c = 0; c < shown.channels(); ++c)
    for (int y = 0; y < shown.height(); ++y)
      for (int x = 0; x < shown.width(); ++x)
        if (hole.at(y, x)) shown.at(c, y, x) = 0.5f;
  return {std::move(photograph), std::move(truth), std::move(shown), std::move(hole)};
}

/// Answers one case; rounds to the photograph's depth, as a file would, before it measures.
void answer(Contender& contender, const EvaluationCase& task, const Measures& measures, const fs::path& out,
            EvaluationRow& row, const Context& context) {
  Task loaded = load_task(task);
  row.hole_ratio = loaded.hole.ratio();
  const auto start = std::chrono::steady_clock::now();
  const auto answered = contender.answer(task, loaded.shown, loaded.hole, context);
  row.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  row.memory = answered.memory;
  loaded.photograph.write(loaded.photograph.bounds(), answered.picture, loaded.hole);
  measures.measure(loaded.truth, loaded.photograph.read(), loaded.hole, row.picture, row.inside);
  fs::create_directories(out.parent_path());
  SaveOptions save;
  save.format = Format::png;
  save_image(loaded.photograph, out, save);
}

/// One contender on one case.
struct Job {
  size_t contender, task;
};

std::vector<Job> jobs_in_order(size_t contenders, size_t tasks, bool by_picture) {
  std::vector<Job> jobs;
  for (size_t i = 0; i < contenders * tasks; ++i)
    jobs.push_back(by_picture ? Job{i % contenders, i / contenders} : Job{i / tasks, i % tasks});
  return jobs;
}

class Run {
 public:
  Run(const Protocol& protocol, const EvaluationOptions& options, const FillerFactory& fillers,
      const Measures& measures, const Context& context)
      : protocol_(protocol),
        options_(options),
        fillers_(fillers),
        measures_(measures),
        context_(context),
        cases_(evaluation_cases(protocol)),
        scratch_(options.folder / "scratch"),
        file_(options.folder / "rows.jsonl"),
        contenders_(protocol.contenders.size()),
        rows_(cases_.size() * contenders_.size()) {
    if (options.resume) kept_ = read_rows(options.folder / "rows.jsonl", measures.names());
  }

  /// Makes every contender once: what is wrong with the last one is said before the first has worked for hours.
  static void check(const Protocol& protocol, const FillerFactory& fillers) {
    for (const auto& spec : protocol.contenders) make_contender(spec, fillers, {}, protocol.time_limit);
  }

  std::vector<EvaluationRow> rows(std::vector<std::string>& notes) {
    const auto jobs = jobs_in_order(contenders_.size(), cases_.size(), options_.by_picture);
    std::vector<Job> left;
    for (const auto& job : jobs)
      if (!take_kept(job)) left.push_back(job);
    const auto start = std::chrono::steady_clock::now();
    size_t done = 0;
    for (const auto& job : left) {
      const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
      const bool begins = done > 0 && job.task != left[done - 1].task;  // one picture is done at least
      if (options_.by_picture && options_.seconds > 0 && begins && spent.count() > options_.seconds) break;
      context_.cancel.check();
      const auto& task = cases_[job.task];
      context_.report(static_cast<double>(done) / static_cast<double>(left.size()),
                      fmt::format("{} {}/{}", protocol_.contenders[job.contender].name, task.bucket, task.photo));
      do_job(job);
      ++done;
    }
    if (done < left.size())
      notes.push_back(fmt::format("the time ended before {} of {} answers; they are in no figure", left.size() - done,
                                  jobs.size()));
    std::error_code error;
    fs::remove_all(scratch_, error);
    return finished();
  }

 private:
  EvaluationRow& row_of(const Job& job) { return rows_[job.contender * cases_.size() + job.task]; }
  std::string identity(const Job& job) const {
    return row_identity(protocol_.contenders[job.contender], cases_[job.task], protocol_.seed);
  }

  bool take_kept(const Job& job) {
    if (kept_.empty()) return false;
    const auto found = kept_.find(identity(job));
    if (found == kept_.end()) return false;
    row_of(job) = found->second;
    return true;
  }

  Contender& contender(size_t index) {
    auto& made = contenders_[index];
    if (!made) {
      if (!options_.by_picture)
        for (auto& other : contenders_) other.reset();
      made = make_contender(protocol_.contenders[index], fillers_, scratch_, protocol_.time_limit);
    }
    return *made;
  }

  void do_job(const Job& job) {
    const auto& task = cases_[job.task];
    auto& row = row_of(job);
    row = {protocol_.contenders[job.contender].name,
           task.bucket,
           task.photo,
           task.truth.string(),
           task.hole.string(),
           0,
           0,
           0,
           {},
           {},
           {}};
    Context own = context_;
    own.seed = protocol_.seed;
    own.progress = {};
    auto& answers = contender(job.contender);
    try {
      answer(answers, task, measures_, result_path(options_.folder, row), row, own);
    } catch (const Error& failure) {
      if (failure.code() == ErrorCode::cancelled) throw;
      row.error = failure.what();
    }
    file_.add(identity(job), row);
  }

  std::vector<EvaluationRow> finished() {
    std::vector<EvaluationRow> rows;
    for (auto& row : rows_)
      if (!row.contender.empty()) rows.push_back(std::move(row));
    return rows;
  }

  const Protocol& protocol_;
  const EvaluationOptions& options_;
  const FillerFactory& fillers_;
  const Measures& measures_;
  const Context& context_;
  std::vector<EvaluationCase> cases_;
  fs::path scratch_;
  RowFile file_;
  std::vector<std::unique_ptr<Contender>> contenders_;
  std::vector<EvaluationRow> rows_;  ///< by contender, then case; without a contender's name: not done yet
  std::map<std::string, EvaluationRow> kept_;
};

}  // namespace

fs::path result_path(const fs::path& folder, const EvaluationRow& row) {
  return folder / "results" / row.contender / row.bucket / (row.photo + ".png");
}

Evaluation run_evaluation(const Protocol& protocol, const EvaluationOptions& options, const FillerFactory& fillers,
                          const LearnedDoor& learned, const Context& context) {
  check_contenders(protocol.contenders);
  evaluation_cases(protocol);  // what is missing is said before anything is written
  Run::check(protocol, fillers);
  if (fs::exists(options.folder / "rows.jsonl") && !options.resume)
    fail(ErrorCode::io, "{} holds an evaluation already; go on with it by --resume or choose another folder",
         options.folder.string());
  const Measures measures(protocol, options.required, learned, context.threads);
  std::error_code error;
  fs::create_directories(options.folder / "scratch", error);
  if (error) fail(ErrorCode::io, "cannot write {}: {}", options.folder.string(), error.message());

  Evaluation evaluation;
  evaluation.notes = measures.notes();
  const double rows_share = measures.set_names().empty() ? 1 : 0.9;  // of the progress
  const Context for_rows = context.part(0, rows_share);
  evaluation.rows = Run(protocol, options, fillers, measures, for_rows).rows(evaluation.notes);
  measure_sets(measures, options.folder, evaluation, context.part(rows_share, 1));
  return evaluation;
}

}  // namespace mend
