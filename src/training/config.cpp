#include "training/config.h"

#include <toml++/toml.h>

#include <fstream>
#include <numeric>
#include <sstream>

#include "base/error.h"
#include "base/text.h"

namespace mend {
namespace {

std::string scalar_text(const toml::node& node, const std::string& where) {
  if (const auto value = node.value_exact<std::string>()) return *value;
  if (const auto value = node.value_exact<bool>()) return *value ? "true" : "false";
  if (const auto value = node.value_exact<int64_t>()) return fmt::format("{}", *value);
  if (const auto value = node.value_exact<double>()) return fmt::format("{}", *value);
  fail(ErrorCode::invalid_argument, "{} must be text, a number, true or false", where);
}

/// A table as Options; lists of texts become lines.
std::map<std::string, std::string> values_of(const toml::table& table, const std::string& owner) {
  std::map<std::string, std::string> values;
  for (const auto& [key, node] : table) {
    const std::string name(key.str()), where = fmt::format("{}: {}", owner, name);
    if (const auto* list = node.as_array()) {
      std::string lines;
      for (const auto& item : *list) lines += (lines.empty() ? "" : "\n") + scalar_text(item, where);
      values[name] = lines;
    } else {
      values[name] = scalar_text(node, where);
    }
  }
  return values;
}

class Document {
 public:
  Document(const toml::table& root, std::string name) : root_(root), name_(std::move(name)) {
    const std::vector<std::string> known = {"critic",  "data",      "framework", "holes", "loss",
                                            "network", "optimiser", "run",       "stage"};
    for (const auto& [key, node] : root_) {
      const std::string section(key.str());
      if (std::find(known.begin(), known.end(), section) != known.end()) continue;
      const auto near = nearest_word(section, known);
      fail(ErrorCode::invalid_argument, "{}: unknown section '{}'{}; allowed: {}", name_, section,
           near.empty() ? "" : fmt::format(" (did you mean '{}'?)", near), join_or(known));
    }
  }

  std::map<std::string, std::string> section(const std::string& key) const {
    const auto* node = root_.get(key);
    if (!node) return {};
    require(node->is_table(), "{}: {} must be a section", name_, key);
    return values_of(*node->as_table(), owner(key));
  }
  Options options(const std::string& key) const { return Options(owner(key), section(key)); }

  std::vector<Stage> stages() const {
    const auto* list = root_.get_as<toml::array>("stage");
    require(list && !list->empty(), "{}: at least one [[stage]] with steps, size and batch is needed", name_);
    std::vector<Stage> stages;
    for (const auto& node : *list) {
      require(node.is_table(), "{}: stage must be written [[stage]]", name_);
      const Options options(owner("stage"), values_of(*node.as_table(), owner("stage")));
      stages.push_back({options.integer("steps", 1000, 1, 100'000'000), options.integer("size", 256, 16, 4096),
                        options.integer("batch", 8, 1, 4096)});
      options.finish();
    }
    return stages;
  }

  std::vector<LossChoice> losses() const {
    const auto* node = root_.get("loss");
    if (!node) return {};
    require(node->is_array_of_tables(), "{}: loss must be written [[loss]]", name_);
    std::vector<LossChoice> losses;
    for (const auto& item : *node->as_array())
      losses.push_back(LossChoice::read(owner("loss"), values_of(*item.as_table(), owner("loss"))));
    return losses;
  }

  std::string owner(const std::string& key) const { return name_ + " [" + key + "]"; }

 private:
  const toml::table& root_;
  std::string name_;
};

std::vector<std::filesystem::path> paths(const Options& options, const std::string& key) {
  std::vector<std::filesystem::path> found;
  std::istringstream lines(options.text(key, ""));
  for (std::string line; std::getline(lines, line);)
    if (!line.empty()) found.emplace_back(line);
  return found;
}

OptimiserConfig read_optimiser(const Options& options) {
  const OptimiserConfig config{options.number("rate", 2e-4, 1e-8, 1),         options.number("final_rate", 0.02, 0, 1),
                               options.number("beta1", 0.9, 0, 0.9999),       options.number("beta2", 0.99, 0, 0.99999),
                               options.integer("warm_up", 200, 0, 1'000'000), options.number("clip", 1, 0, 1e6),
                               options.number("ema", 0.999, 0, 0.999999)};
  options.finish();
  return config;
}

RunConfig read_run(const Options& options) {
  RunConfig run;
  run.seed = static_cast<uint64_t>(options.integer("seed", 1, 0, INT64_MAX));
  run.device = options.choice("device", "cpu", {"cpu", "cuda"});
  run.precision = options.choice("precision", "auto", {"auto", "fp32", "bf16"});
  run.max_minutes = options.number("max_minutes", 0, 0, 1e7);
  run.checkpoint_minutes = options.number("checkpoint_minutes", 5, 0.01, 1e5);
  run.keep = options.integer("keep", 2, 1, 1000);
  run.validate_every = options.integer("validate_every", 500, 1, 100'000'000);
  run.validation_cases = options.integer("validation_cases", 12, 1, 1000);
  run.validation_size = options.integer("validation_size", 256, 16, 4096);
  run.validation_features = options.text("validation_features", "");
  run.validation_lin = options.text("validation_lin", "");
  require(run.validation_lin.empty() || !run.validation_features.empty(),
          "run: validation_lin needs validation_features, the network's file");
  run.best_by = options.choice("best_by", "psnr", {"psnr", "distance"});
  require(run.best_by == "psnr" || !run.validation_features.empty(),
          "run: best_by = \"distance\" needs validation_features, a perceptual network's file");
  run.weights = options.choice("weights", "fp32", {"fp32", "fp16"});
  run.tensorboard = options.flag("tensorboard", true);
  run.loader_threads = options.integer("loader_threads", 1, 1, 256);
  run.out = options.text("out", "runs/train");
  run.start = options.text("start", "");
  options.finish();
  return run;
}

void check_fills(const TrainConfig& config, const std::string& name) {
  if (config.fills.empty()) return;
  require(config.framework_name == "refinement", "{}: [data] fills are for the framework refinement, not for {}", name,
          config.framework_name);
  require(!config.framework.has("coarse_weights"),
          "{}: [data] fills hold what a first stage made: [framework] coarse_weights must go", name);
}

std::string take_name(std::map<std::string, std::string>& values, const std::string& fallback) {
  const auto found = values.find("name");
  if (found == values.end()) return fallback;
  auto name = found->second;
  values.erase(found);
  return name;
}

}  // namespace

int64_t TrainConfig::total_steps() const {
  return std::accumulate(stages.begin(), stages.end(), int64_t{0},
                         [](int64_t sum, const Stage& stage) { return sum + stage.steps; });
}

const Stage& TrainConfig::stage_of(int64_t step) const {
  for (const auto& stage : stages) {
    if (step < stage.steps) return stage;
    step -= stage.steps;
  }
  return stages.back();
}

int64_t TrainConfig::only_size() const {
  for (const auto& stage : stages)
    if (stage.size != stages.front().size) return 0;
  return stages.front().size;
}

std::string TrainConfig::identity() const {
  std::string text = network_name + " in " + framework_name;
  for (const auto& [key, value] : network.values()) text += fmt::format(", {}={}", key, value);
  if (!critic_name.empty() || !critic.values().empty()) text += "; critic " + critic_name;
  for (const auto& [key, value] : critic.values()) text += fmt::format(", {}={}", key, value);
  return text;
}

TrainConfig parse_train_config(const std::string& text, const std::string& name) {
  toml::table root;
  try {
    root = toml::parse(text, name);
  } catch (const toml::parse_error& error) {
    fail(ErrorCode::invalid_argument, "{}, line {}: {}", name, error.source().begin.line, error.description());
  }
  const Document document(root, name);
  TrainConfig config;
  auto network = document.section("network"), framework = document.section("framework"),
       critic = document.section("critic");
  config.network_name = take_name(network, "mend");
  config.framework_name = take_name(framework, "reconstruction");
  config.critic_name = take_name(critic, "");
  config.critic = Options(document.owner("critic"), critic);
  config.losses = document.losses();
  config.network = Options(document.owner("network"), network);
  config.framework = Options(document.owner("framework"), framework);
  const auto data = document.options("data");
  config.photos = paths(data, "photos");
  config.validation = paths(data, "validation");
  config.holes = paths(data, "holes");
  config.fills = paths(data, "fills");
  config.pack = paths(data, "pack");
  config.generated = data.integer("generated", 0, 0, 100'000);
  const auto holes = document.options("holes");
  std::map<std::string, double> kinds;
  for (const auto& [kind, weight] : holes.values()) kinds[kind] = holes.number(kind, 0, 0, 1e6);
  config.sampler = SamplerOptions::read(data, kinds);
  data.finish();
  config.optimiser = read_optimiser(document.options("optimiser"));
  config.run = read_run(document.options("run"));
  config.sampler.seed = config.run.seed;
  config.stages = document.stages();
  check_fills(config, name);
  return config;
}

TrainConfig read_train_config(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) fail(ErrorCode::io, "cannot read the configuration {}", path.string());
  std::ostringstream text;
  text << file.rdbuf();
  return parse_train_config(text.str(), path.string());
}

}  // namespace mend
