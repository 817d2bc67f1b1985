/// The figures of an evaluation, a row for each contender and bucket.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "evaluation/runner.h"
#include "evaluation/statistics.h"

namespace mend {

struct TableRow {
  std::string contender, bucket;                        ///< bucket "all": over every bucket
  std::map<std::string, MeanInterval> picture, inside;  ///< metric name -> mean and 95 % interval
  std::map<std::string, double> sets;                   ///< metric of sets -> value
  MeanInterval seconds;
  double memory = 0;     ///< bytes, the most of any picture; 0: not known
  long long failed = 0;  ///< pictures without a result; they are in no mean
};

/// In the order the rows have; a contender's buckets first, then its "all" if there were several.
std::vector<TableRow> tabulate(const Evaluation& evaluation);

/// CSV with a header: contender,bucket,pictures,failed,seconds,memory (bytes), metrics of sets, then metric,
/// metric_low, metric_high for the picture and inside_metric… for the hole.
std::string to_csv(const std::vector<TableRow>& table);
/// The same as JSON.
std::string to_json(const std::vector<TableRow>& table);
/// Every metric of sets in the table, in the order of names.
std::vector<std::string> set_metrics(const std::vector<TableRow>& table);
/// Is the value of `row` beaten by none of `rivals`, inside the hole or as a metric of sets? `row` must have it.
bool is_best_inside(const TableRow& row, const std::string& metric, const std::vector<const TableRow*>& rivals);
bool is_best_of_sets(const TableRow& row, const std::string& metric, const std::vector<const TableRow*>& rivals);

/// Markdown for a terminal or a page: means inside the hole, a bucket after the other, the best of each column bold.
std::string to_markdown(const std::vector<TableRow>& table);

}  // namespace mend
