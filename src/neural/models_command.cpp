/// `mend models list | table | info FILE | import NAME CHECKPOINT [CHECKPOINT2] -o FILE.safetensors`.
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <torch/torch.h>

#include <algorithm>
#include <cstdio>
#include <fstream>

#include "base/error.h"
#include "base/sha256.h"
#include "base/text.h"
#include "base/weights_path.h"
#include "networks/network.h"
#include "neural/commands.h"
#include "neural/detect_network.h"
#include "neural/import_checkpoint.h"
#include "neural/models_table.h"
#include "weights/checkpoint.h"
#include "weights/weights_record.h"

namespace mend {
namespace {

using nlohmann::json;

void print(const std::string& text) { std::fputs((text + "\n").c_str(), stdout); }
void print(const json& value) { print(value.dump(2, ' ', false, json::error_handler_t::replace)); }

int list_models(bool as_json) {
  json networks = json::array(), weights = json::array();
  for (const auto& spec : network_catalog())
    networks.push_back({{"name", spec.name}, {"paper", spec.paper}, {"official_licence", spec.official_licence}});
  for (const auto& path : installed_weights()) {
    json row = {{"name", path.stem().string()}, {"path", path.string()}};
    try {
      const auto record = record_of(read_safetensors(path));
      row["network"] = record.network;
      if (!record.critic.empty()) row["critic"] = record.critic;
    } catch (const Error& error) {
      row["error"] = error.what();  // one bad file does not hide the others
    }
    weights.push_back(row);
  }
  if (as_json) return print(json{{"networks", networks}, {"weights", weights}}), 0;
  print(std::string("networks"));
  for (const auto& spec : network_catalog()) print(fmt::format("  {:<16} {}", spec.name, spec.paper));
  print(std::string("installed weights"));
  for (const auto& row : weights)
    print(fmt::format("  {:<16} {} {}", row["name"].get<std::string>(), row["path"].get<std::string>(),
                      row.contains("error")    ? "(damaged)"
                      : row.contains("critic") ? "(critic " + row["critic"].get<std::string>() + ")"
                                               : "(" + row["network"].get<std::string>() + ")"));
  if (weights.empty()) {
    print(std::string("  none; looked in"));
    for (const auto& folder : weights_folders()) print("  " + folder.string());
  }
  return 0;
}

json describe(const std::filesystem::path& path) {
  const auto format = checkpoint_format(path);
  const auto file = read_checkpoint(path);
  const auto record = record_of(file);
  json about = {{"path", path.string()}, {"format", to_string(format)}, {"tensors", file.tensors.size()}};
  uint64_t parameters = 0, bytes = 0;
  for (const auto& [name, tensor] : file.tensors) {
    parameters += static_cast<uint64_t>(tensor.numel());
    bytes += tensor.nbytes();
  }
  about["parameters"] = parameters;
  about["bytes"] = bytes;
  if (format != CheckpointFormat::tensorflow) about["sha256"] = sha256_of_file(path);
  about["metadata"] = file.metadata;
  if (!record.network.empty()) about["network"] = record.network;
  about["looks_like"] = json::array();
  if (!record.critic.empty()) {  // of critics the catalogue knows no likenesses
    about["critic"] = record.critic;
    return about;
  }
  for (const auto& guess : detect_network(file))
    about["looks_like"].push_back({{"network", guess.network},
                                   {"fitting", guess.match.same},
                                   {"of", guess.match.wanted},
                                   {"options", guess.options},
                                   {"prefix", guess.match.file_prefix},
                                   {"part", guess.match.module_prefix}});
  return about;
}

int show_info(const std::string& model, bool as_json) {
  const auto path = std::filesystem::exists(model) || std::filesystem::exists(model + ".index")
                        ? std::filesystem::path(model)
                        : find_weights(model);
  const auto about = describe(path);
  if (as_json) return print(about), 0;
  print(fmt::format("file        {}\nformat      {}\ntensors     {} ({} numbers, {})", path.string(),
                    about["format"].get<std::string>(), about["tensors"].get<size_t>(),
                    about["parameters"].get<uint64_t>(), human_bytes(about["bytes"].get<uint64_t>())));
  if (about.contains("sha256")) print("sha256      " + about["sha256"].get<std::string>());
  if (about.contains("network")) print("network     " + about["network"].get<std::string>());
  if (about.contains("critic"))
    print("critic      " + about["critic"].get<std::string>());
  else if (about["looks_like"].empty())
    print(std::string("looks like  no network of the catalogue at its official size"));
  for (const auto& guess : about["looks_like"]) {
    const auto part = guess["part"].get<std::string>(), prefix = guess["prefix"].get<std::string>();
    const auto layout = guess["options"].value("layout", "");
    print(fmt::format("looks like  {}{}{}: {} of {} tensors fit{}", guess["network"].get<std::string>(),
                      layout.empty() ? "" : ", layout " + layout, part.empty() ? "" : " (" + part + ")",
                      guess["fitting"].get<size_t>(), guess["of"].get<size_t>(),
                      prefix.empty() ? "" : " under " + prefix));
  }
  for (const auto& [key, value] : about["metadata"].items())
    print(fmt::format("  {} = {}", key, value.get<std::string>().substr(0, 100)));
  return 0;
}

int import_model(const ImportOptions& options, bool as_json) {
  const auto report = import_checkpoint(options);
  if (as_json) {
    print(json{{"output", options.output.string()},
               {"network", options.network},
               {"options", report.options},
               {"tensors", report.tensors},
               {"taken_from", report.taken_from},
               {"left_out", report.left_out},
               {"sha256", report.sha256}});
    return 0;
  }
  for (size_t i = 0; i < report.taken_from.size(); ++i)
    print(fmt::format("{}: {}", options.checkpoints[i].string(),
                      report.taken_from[i].empty() ? "taken whole" : "taken from " + report.taken_from[i]));
  if (report.left_out > 0) print(fmt::format("{} tensors that are not the network's were left out", report.left_out));
  print(fmt::format("{}: {} tensors of {}, sha256 {}", options.output.string(), report.tensors, options.network,
                    report.sha256));
  return 0;
}

/// The largest error of each network; nothing without a file.
std::map<std::string, double> read_errors(const std::string& path) {
  std::map<std::string, double> errors;
  if (path.empty()) return errors;
  std::ifstream file(path);
  if (!file) fail(ErrorCode::io, "cannot read {}", path);
  std::string network;
  for (double error; file >> network >> error;) errors[network] = std::max(errors[network], error);
  return errors;
}

std::map<std::string, std::string> key_values(const std::vector<std::string>& words) {
  std::map<std::string, std::string> values;
  for (const auto& word : words) {
    const auto equals = word.find('=');
    require(equals != std::string::npos && equals > 0, "--option takes KEY=VALUE, not '{}'", word);
    values[word.substr(0, equals)] = word.substr(equals + 1);
  }
  return values;
}

}  // namespace

int run_models(const std::vector<std::string>& words, const Context&) {
  CLI::App app("Networks and their weights.", "mend models");
  app.require_subcommand(1);
  bool as_json = false;
  auto* list = app.add_subcommand("list", "The networks of the catalogue and the weights that are installed");
  list->add_flag("--json", as_json, "Print JSON");

  auto* table = app.add_subcommand("table", "What each network costs, as Markdown; takes some seconds");

  std::string errors;
  table->add_option("--golden-errors", errors, "A file of lines NETWORK ERROR, as the tests write them");

  std::string model;
  auto* info = app.add_subcommand("info", "What a weights file or checkpoint is");
  info->add_option("FILE", model, "A file, or the name of installed weights")->required();
  info->add_flag("--json", as_json, "Print JSON");

  ImportOptions import;
  std::vector<std::string> network_options;
  std::string layout, order = "rgb";
  auto* add = app.add_subcommand("import", "Turn an official checkpoint into a weights file");
  add->add_option("NAME", import.network, "The network")->required();
  add->add_option("CHECKPOINT", import.checkpoints, "One checkpoint, or two that are parts of one network")
      ->required()
      ->expected(1, 2);
  add->add_option("-o,--output", import.output, "The .safetensors file to write")->required();
  add->add_option("--option", network_options, "KEY=VALUE of the network, may be repeated")->allow_extra_args(false);
  add->add_option(
      "--layout", layout,
      "The network's option `layout`: which published variant the checkpoint is, where names and shapes do not tell");
  add->add_option("--channel-order", order, "Of the pictures the checkpoint was trained on: rgb or bgr")
      ->check(CLI::IsMember({"rgb", "bgr"}));
  add->add_flag("--half", import.half, "Store 16-bit floats");
  add->add_flag("--json", as_json, "Print JSON");

  try {
    app.parse(std::vector<std::string>(words.rbegin(), words.rend() - 1));  // CLI11 wants the last word first
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  if (*list) return list_models(as_json);
  if (*table) return print(network_table(read_errors(errors))), 0;
  if (*info) return show_info(model, as_json);
  import.options = key_values(network_options);
  if (!layout.empty()) import.options["layout"] = layout;
  import.bgr = order == "bgr";
  return import_model(import, as_json);
}

}  // namespace mend
