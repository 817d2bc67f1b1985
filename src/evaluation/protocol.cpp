#include "evaluation/protocol.h"

#include <algorithm>
#include <set>
#include <sstream>
#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include "base/error.h"
#include "base/text.h"
#include "evaluation/measure.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

void require_known_keys(const toml::table& table, const std::string& where, const std::vector<std::string>& known) {
  for (const auto& [key, value] : table) {
    const std::string name(key.str());
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    fail(ErrorCode::invalid_argument, "{}: unknown key '{}'{}; allowed: {}", where, name, did_you_mean(name, known),
         join_or(known));
  }
}

std::vector<std::string> strings(const toml::table& table, const std::string& key, const std::string& where) {
  std::vector<std::string> values;
  const auto node = table[key];
  if (!node) return values;
  const auto* array = node.as_array();
  require(array != nullptr, "{}: {} must be a list of strings", where, key);
  for (const auto& item : *array) {
    const auto text = item.value<std::string>();
    require(text.has_value(), "{}: {} must be a list of strings", where, key);
    values.push_back(*text);
  }
  return values;
}

template <typename T>
T value(const toml::table& table, const std::string& key, const std::string& where, T fallback, T low, T high) {
  const auto node = table[key];
  if (!node) return fallback;
  const auto given = node.value<T>();
  require(given && *given >= low && *given <= high, "{}: {} must be a number in {}..{}", where, key, low, high);
  return *given;
}

std::string as_text(const toml::node& node) {
  std::ostringstream text;
  if (const auto* string = node.as_string()) return string->get();
  node.visit([&](const auto& item) { text << item; });
  return text.str();
}

ContenderSpec read_contender(const toml::table& table, const fs::path& base, const std::string& where) {
  require_known_keys(table, where, {"name", "method", "options", "command", "folder"});
  ContenderSpec spec;
  int kinds = 0;
  const auto take = [&](const char* key, ContenderSpec::Kind kind) {
    if (const auto text = table[key].value<std::string>()) {
      spec.kind = kind;
      spec.value = *text;
      ++kinds;
    }
  };
  take("method", ContenderSpec::Kind::filler);
  take("command", ContenderSpec::Kind::command);
  take("folder", ContenderSpec::Kind::folder);
  require(kinds == 1, "{}: a contender has exactly one of method, command and folder (a string)", where);
  if (spec.kind == ContenderSpec::Kind::folder) spec.value = (base / spec.value).string();
  if (const auto* options = table["options"].as_table()) {
    require(spec.kind == ContenderSpec::Kind::filler, "{}: only a method takes options", where);
    for (const auto& [key, node] : *options) spec.options[std::string(key.str())] = as_text(node);
  }
  spec.name = table["name"].value_or(spec.value);
  return spec;
}

std::map<std::string, fs::path> read_weights(const toml::table& table, const fs::path& base, const std::string& where) {
  std::map<std::string, fs::path> files;
  if (!table.contains("weights")) return files;
  const auto* given = table["weights"].as_table();
  require(given != nullptr, "{}: weights is a table: [weights]", where);
  require_known_keys(*given, where + " [weights]", weight_keys());
  for (const auto& [key, node] : *given) {
    const auto path = node.value<std::string>();
    require(path.has_value(), "{} [weights]: {} must be the path of a file", where, key.str());
    files[std::string(key.str())] = base / *path;
  }
  return files;
}

}  // namespace

const std::vector<std::string>& weight_keys() {
  static const std::vector<std::string> keys = [] {
    std::vector<std::string> all;
    for (const auto& measure : measure_catalog())
      for (const auto& key : measure.weights)
        if (std::find(all.begin(), all.end(), key) == all.end()) all.push_back(key);
    return all;
  }();
  return keys;
}

ContenderSpec parse_contender(ContenderSpec::Kind kind, const std::string& text) {
  const auto equals = text.find('=');
  require(equals != std::string::npos && equals > 0 && equals + 1 < text.size(), "a peer is NAME=VALUE, not '{}'",
          text);
  return {text.substr(0, equals), kind, text.substr(equals + 1), {}};
}

void check_contenders(const std::vector<ContenderSpec>& contenders) {
  require(!contenders.empty(), "an evaluation needs at least one contender: a [[contender]] table or --peer");
  std::set<std::string> names;
  for (const auto& spec : contenders) {
    require(!spec.name.empty() && spec.name.front() != '.' && spec.name.find('/') == std::string::npos,
            "'{}' cannot name a contender: results are kept in a folder of that name", spec.name);
    require(names.insert(spec.name).second, "two contenders are named '{}'", spec.name);
    const auto twin = std::find_if(contenders.begin(), contenders.end(), [&](const ContenderSpec& other) {
      return other.name != spec.name && other.kind == spec.kind && other.value == spec.value &&
             other.options == spec.options;
    });
    if (twin != contenders.end())
      fail(ErrorCode::invalid_argument, "the contenders '{}' and '{}' are one and the same: {}", spec.name, twin->name,
           spec.value);
    if (spec.kind != ContenderSpec::Kind::command) continue;
    for (const char* word : {"{image}", "{mask}", "{out}"})
      require(spec.value.find(word) != std::string::npos, "the command of {} lacks {}: '{}'", spec.name, word,
              spec.value);
  }
}

Protocol read_protocol(const fs::path& path) {
  if (!fs::is_regular_file(path)) fail(ErrorCode::io, "cannot read {}: there is no such file", path.string());
  toml::table table;
  try {
    table = toml::parse_file(path.string());
  } catch (const toml::parse_error& error) {
    fail(ErrorCode::invalid_argument, "{} line {}: {}", path.string(), error.source().begin.line, error.description());
  }
  const std::string where = path.string();
  const fs::path base = path.has_parent_path() ? path.parent_path() : fs::path(".");
  require_known_keys(table, where,
                     {"name", "photos", "holes", "buckets", "first_holes", "first_photos", "metrics", "seed",
                      "time_limit", "weights", "contender"});
  Protocol protocol;
  protocol.name = table["name"].value_or(path.stem().string());
  for (const auto& photo : strings(table, "photos", where)) protocol.photos.push_back(base / photo);
  require(!protocol.photos.empty(), "{}: photos must name at least one file or folder", where);
  const auto holes = table["holes"].value<std::string>();
  require(holes.has_value(), "{}: holes must name a folder of mask files", where);
  protocol.holes = base / *holes;
  protocol.buckets = strings(table, "buckets", where);
  protocol.first_holes = static_cast<int>(value<int64_t>(table, "first_holes", where, 0, 0, 1'000'000));
  protocol.first_photos = static_cast<int>(value<int64_t>(table, "first_photos", where, 0, 0, 1'000'000));
  protocol.seed = static_cast<uint64_t>(value<int64_t>(table, "seed", where, 0, 0, INT64_MAX));
  protocol.time_limit = value<double>(table, "time_limit", where, 600, 1, 86400);
  protocol.metrics = strings(table, "metrics", where);
  for (const auto& metric : protocol.metrics) find_measure(metric);
  protocol.weights = read_weights(table, base, where);
  if (const auto* contenders = table["contender"].as_array())
    for (const auto& item : *contenders) {
      require(item.is_table(), "{}: a contender is a table: [[contender]]", where);
      protocol.contenders.push_back(read_contender(*item.as_table(), base, where));
    }
  return protocol;
}

}  // namespace mend
