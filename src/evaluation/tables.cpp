#include "evaluation/tables.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace mend {
namespace {

using Values = std::map<std::string, std::vector<double>>;

/// What the rows of one contender and bucket say, gathered.
struct Gathered {
  std::string contender, bucket;
  Values picture, inside;
  std::vector<double> seconds;
  double memory = 0;
  long long failed = 0;

  void add(const EvaluationRow& row) {
    if (!row.error.empty()) {
      ++failed;
      return;
    }
    for (const auto& [name, value] : row.picture) picture[name].push_back(value);
    for (const auto& [name, value] : row.inside) inside[name].push_back(value);
    seconds.push_back(row.seconds);
    memory = std::max(memory, row.memory);
  }

  TableRow finish() const {
    TableRow row{contender, bucket, {}, {}, {}, bootstrap_mean(seconds), memory, failed};
    for (const auto& [name, values] : picture) row.picture[name] = bootstrap_mean(values);
    for (const auto& [name, values] : inside) row.inside[name] = bootstrap_mean(values);
    return row;
  }
};

template <typename T, typename Matches>
T& find_or_add(std::vector<T>& items, const T& fresh, Matches matches) {
  const auto found = std::find_if(items.begin(), items.end(), matches);
  return found != items.end() ? *found : items.emplace_back(fresh);
}

std::vector<std::string> distinct(const std::vector<TableRow>& table, std::string TableRow::*field) {
  std::vector<std::string> values;
  for (const auto& row : table)
    find_or_add(values, row.*field, [&](const std::string& value) { return value == row.*field; });
  return values;
}

/// Is `value` not beaten by what `of_rival` finds in any rival?
template <typename OfRival>
bool unbeaten(const std::string& metric, double value, const std::vector<const TableRow*>& rivals, OfRival of_rival) {
  const auto direction = find_measure(metric).better;
  return std::none_of(rivals.begin(), rivals.end(), [&](const TableRow* rival) {
    const double* other = of_rival(*rival);
    return other && is_better(direction, *other, value);
  });
}

}  // namespace

std::vector<std::string> set_metrics(const std::vector<TableRow>& table) {
  std::map<std::string, int> names;
  for (const auto& row : table)
    for (const auto& [name, value] : row.sets) ++names[name];
  std::vector<std::string> list;
  list.reserve(names.size());
  for (const auto& [name, count] : names) list.push_back(name);
  return list;
}

bool is_best_inside(const TableRow& row, const std::string& metric, const std::vector<const TableRow*>& rivals) {
  return unbeaten(metric, row.inside.at(metric).mean, rivals, [&](const TableRow& rival) {
    const auto found = rival.inside.find(metric);
    return found == rival.inside.end() ? nullptr : &found->second.mean;
  });
}

bool is_best_of_sets(const TableRow& row, const std::string& metric, const std::vector<const TableRow*>& rivals) {
  return unbeaten(metric, row.sets.at(metric), rivals, [&](const TableRow& rival) {
    const auto found = rival.sets.find(metric);
    return found == rival.sets.end() ? nullptr : &found->second;
  });
}

std::vector<TableRow> tabulate(const Evaluation& evaluation) {
  std::vector<Gathered> parts, wholes;
  for (const auto& row : evaluation.rows) {
    const auto same_contender = [&](const Gathered& g) { return g.contender == row.contender; };
    find_or_add(parts, {row.contender, row.bucket, {}, {}, {}, 0, 0}, [&](const Gathered& g) {
      return same_contender(g) && g.bucket == row.bucket;
    }).add(row);
    find_or_add(wholes, {row.contender, "all", {}, {}, {}, 0, 0}, same_contender).add(row);
  }
  std::vector<TableRow> table;
  for (const auto& whole : wholes) {
    size_t buckets = 0;
    for (const auto& part : parts)
      if (part.contender == whole.contender) {
        table.push_back(part.finish());
        ++buckets;
      }
    if (buckets > 1) table.push_back(whole.finish());
  }
  for (const auto& set : evaluation.sets)
    for (auto& row : table)
      if (row.contender == set.contender && row.bucket == set.bucket) row.sets[set.metric] = set.value;
  return table;
}

std::string to_csv(const std::vector<TableRow>& table) {
  if (table.empty()) return {};
  std::string text = "contender,bucket,pictures,failed,seconds,memory";
  const auto sets = set_metrics(table);
  for (const auto& name : sets) text += ',' + name;
  for (const char* region : {"", "inside_"})
    for (const auto& [name, value] : table.front().inside)
      text += fmt::format(",{0}{1},{0}{1}_low,{0}{1}_high", region, name);
  for (const auto& row : table) {
    text += fmt::format("\n\"{}\",{},{},{},{:.4f},{:.0f}", row.contender, row.bucket, row.seconds.count, row.failed,
                        row.seconds.mean, row.memory);
    for (const auto& name : sets) text += row.sets.count(name) ? fmt::format(",{:.6g}", row.sets.at(name)) : ",";
    for (const auto* values : {&row.picture, &row.inside})
      for (const auto& [name, value] : *values)
        text += fmt::format(",{:.6g},{:.6g},{:.6g}", value.mean, value.low, value.high);
  }
  return text + '\n';
}

std::string to_json(const std::vector<TableRow>& table) {
  using nlohmann::json;
  const auto values = [](const std::map<std::string, MeanInterval>& metrics) {
    json object = json::object();
    for (const auto& [name, v] : metrics)
      object[name] = {{"mean", v.mean}, {"low", v.low}, {"high", v.high}, {"count", v.count}};
    return object;
  };
  json list = json::array();
  for (const auto& row : table)
    list.push_back({{"contender", row.contender},
                    {"bucket", row.bucket},
                    {"pictures", row.seconds.count},
                    {"failed", row.failed},
                    {"seconds", row.seconds.mean},
                    {"memory", row.memory},
                    {"sets", row.sets},
                    {"picture", values(row.picture)},
                    {"inside", values(row.inside)}});
  return list.dump(2) + '\n';
}

std::string to_markdown(const std::vector<TableRow>& table) {
  std::string text;
  const auto sets = set_metrics(table);
  const auto cell = [](double value, bool best) { return fmt::format(best ? " **{:.4g}** |" : " {:.4g} |", value); };
  for (const auto& bucket : distinct(table, &TableRow::bucket)) {
    std::vector<const TableRow*> rows;
    for (const auto& row : table)
      if (row.bucket == bucket) rows.push_back(&row);
    text += fmt::format("\n| holes {} |", bucket);
    std::string rule = "\n|---|";
    for (const auto& [name, value] : rows.front()->inside) text += fmt::format(" {} |", name), rule += "---|";
    for (const auto& name : sets) text += fmt::format(" {} |", name), rule += "---|";
    text += " s a picture |" + rule + "---|";
    for (const auto* row : rows) {
      text += fmt::format("\n| {} |", row->contender);
      for (const auto& [name, value] : row->inside) text += cell(value.mean, is_best_inside(*row, name, rows));
      for (const auto& name : sets)
        text += row->sets.count(name) ? cell(row->sets.at(name), is_best_of_sets(*row, name, rows)) : " - |";
      text += fmt::format(" {:.3f} |", row->seconds.mean);
    }
    text += '\n';
  }
  return text;
}

}  // namespace mend
