#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <torch/torch.h>

#include <fstream>

#include "base/error.h"
#include "base/sha256.h"
#include "fill/neural_module.h"
#include "networks/network.h"
#include "neural/detect_network.h"
#include "neural/import_checkpoint.h"
#include "neural/loaded_network.h"
#include "weights/load_into.h"
#include "weights/weights_record.h"

extern "C" const mend::NeuralModule* mend_neural_module();

namespace mend {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

fs::path scratch(const std::string& name) { return fs::path(::testing::TempDir()) / name; }

const std::map<std::string, std::string> small = {{"width", "8"}, {"blocks", "2"}};

TensorFile state_under(const std::string& prefix, const torch::nn::Module& module, const std::string& only = "") {
  TensorFile file;
  for (const auto& [name, tensor] : state_of(module).tensors)
    if (name.compare(0, only.size(), only) == 0) file.tensors[prefix + name.substr(only.size())] = tensor;
  return file;
}

ImportOptions import_of(const std::string& network, std::vector<fs::path> checkpoints) {
  ImportOptions options;
  options.network = network;
  options.checkpoints = std::move(checkpoints);
  options.output = scratch("imported.safetensors");
  fs::remove(options.output);
  return options;
}

std::string refusal(const ImportOptions& options) {
  try {
    import_checkpoint(options);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_weights) << error.what();
    EXPECT_FALSE(fs::exists(options.output));
    return error.what();
  }
  return "it was imported";
}

int run(const std::vector<std::string>& words, std::string* output = nullptr) {
  ::testing::internal::CaptureStdout();
  const int code = mend_neural_module()->run_command(words, {});
  const auto text = ::testing::internal::GetCapturedStdout();
  if (output) *output = text;
  return code;
}

TEST(ImportCheckpoint, FindsTheNetworkUnderPrefixesAndLeavesTheRest) {
  const auto network = build_network("gdn", small);
  auto file = state_under("state_dict.module.", *network);
  file.tensors["optimizer.0.exp_avg"] = torch::zeros({3});
  write_safetensors(scratch("nested.safetensors"), file);
  auto options = import_of("gdn", {scratch("nested.safetensors")});
  options.options = small;
  const auto report = import_checkpoint(options);
  EXPECT_EQ(report.left_out, 1u);
  const auto written = read_safetensors(options.output);
  EXPECT_EQ(written.metadata.at("network"), "gdn");
  EXPECT_EQ(written.metadata.at("option.width"), "8");
  EXPECT_EQ(written.metadata.at("source_sha256"), sha256_of_file(scratch("nested.safetensors")));
  for (const auto& [name, tensor] : state_of(*network).tensors)
    EXPECT_TRUE(torch::equal(written.tensors.at(name), tensor)) << name;
  const auto first = report.sha256;
  EXPECT_EQ(import_checkpoint(options).sha256, first) << "the same checkpoint gives the same bytes";
}

TEST(ImportCheckpoint, JoinsTheTwoFilesOfEdgeConnect) {
  const std::map<std::string, std::string> width = {{"width", "4"}};
  const auto network = build_network("edgeconnect", width);
  write_safetensors(scratch("edge.safetensors"), state_under("generator.", *network, "edge."));
  write_safetensors(scratch("inpaint.safetensors"), state_under("generator.", *network, "inpaint."));
  auto options = import_of("edgeconnect", {scratch("edge.safetensors"), scratch("inpaint.safetensors")});
  options.options = width;
  import_checkpoint(options);
  const auto written = read_safetensors(options.output);
  for (const auto& [name, tensor] : state_of(*network).tensors)
    EXPECT_TRUE(torch::equal(written.tensors.at(name), tensor)) << name;
  auto half = import_of("edgeconnect", {scratch("edge.safetensors")});
  half.options = width;
  EXPECT_THAT(refusal(half), HasSubstr("holds nothing of the network edgeconnect"));
}

/// Whether the parts' names say which part they are or not, and what else lies beside them in the dictionary.
TEST(ImportCheckpoint, TakesEdgeConnectUnderEveryNaming) {
  const std::map<std::string, std::string> width = {{"width", "4"}};
  const auto network = build_network("edgeconnect", width);
  const auto bare_edge = state_under("generator.", *network, "edge.");
  auto named_edge = state_under("generator.edge.", *network, "edge.");
  named_edge.tensors["iteration"] = torch::tensor(2000000);
  const auto whole = state_under("module.", *network);
  const auto bare_inpaint = state_under("", *network, "inpaint."),
             named_inpaint = state_under("inpaint.", *network, "inpaint.");
  const auto expect_imported = [&](const std::vector<TensorFile>& files) {
    std::vector<fs::path> paths;
    for (const auto& file : files) {
      paths.push_back(scratch("part" + std::to_string(paths.size()) + ".safetensors"));
      write_safetensors(paths.back(), file);
    }
    auto options = import_of("edgeconnect", paths);
    options.options = width;
    import_checkpoint(options);
    const auto written = read_safetensors(options.output);
    for (const auto& [name, tensor] : state_of(*network).tensors)
      EXPECT_TRUE(torch::equal(written.tensors.at(name), tensor)) << name;
  };
  expect_imported({named_edge, bare_inpaint});
  expect_imported({named_inpaint, bare_edge});
  expect_imported({whole});
}

TEST(ImportCheckpoint, CompletesTheSpectralVectorsOfOldCheckpoints) {
  const std::map<std::string, std::string> width = {{"width", "4"}};
  const auto network = build_network("edgeconnect", width);
  auto file = state_under("", *network);
  for (auto it = file.tensors.begin(); it != file.tensors.end();)
    it = it->first.find("weight_v") == std::string::npos ? std::next(it) : file.tensors.erase(it);
  write_safetensors(scratch("old.safetensors"), file);
  auto options = import_of("edgeconnect", {scratch("old.safetensors")});
  options.options = width;
  import_checkpoint(options);
  const auto written = read_safetensors(options.output).tensors;
  const auto matrix = written.at("edge.decoder.0.weight_orig").transpose(0, 1).flatten(1);
  const auto v = matrix.t().mv(written.at("edge.decoder.0.weight_u"));
  EXPECT_TRUE(torch::allclose(written.at("edge.decoder.0.weight_v"), v / v.norm(), 1e-4, 1e-5));
}

TEST(ImportCheckpoint, NamesWhatIsMissingOrNoNumber) {
  const auto network = build_network("gdn", small);
  auto file = state_under("", *network);
  auto options = import_of("gdn", {scratch("broken.safetensors")});
  options.options = small;
  const auto last = file.tensors.rbegin()->first;
  auto without = file;
  without.tensors.erase(last);
  without.tensors["foreign.weight"] = torch::zeros({2});
  write_safetensors(scratch("broken.safetensors"), without);
  EXPECT_THAT(refusal(options),
              ::testing::AllOf(HasSubstr("1 missing: " + last), HasSubstr("1 surplus: foreign.weight")));
  file.tensors[last] = torch::full_like(file.tensors[last], NAN);
  write_safetensors(scratch("broken.safetensors"), file);
  EXPECT_THAT(refusal(options), HasSubstr(last + " holds a NaN"));
}

TEST(ImportCheckpoint, SaysWhichNetworkAForeignCheckpointLooksLike) {
  write_safetensors(scratch("foreign.safetensors"), state_under("generator.", *build_network("gdn", {})));
  EXPECT_THAT(refusal(import_of("edgeconnect", {scratch("foreign.safetensors")})),
              HasSubstr("looks like a checkpoint of gdn"));
}

/// The table of layouts against what the networks themselves say when they are given a wrong one.
TEST(DetectNetwork, KnowsEveryLayout) {
  for (const auto& spec : network_catalog()) {
    std::string said;
    try {
      const Options options(std::string(spec.name), {{"layout", "no such"}});
      spec.make(options);
    } catch (const Error& error) {
      said = error.what();
    }
    const auto known = other_layouts(spec.name);
    const bool takes_layouts = said.find("layout must be") != std::string::npos;
    EXPECT_EQ(takes_layouts, !known.empty()) << spec.name << ": " << said;
    // "layout must be a, b or c, not 'no such'": as many commas and "or" as there are layouts, the default included.
    const auto listed = std::count(said.begin(), said.end(), ',') + (said.find(" or ") != std::string::npos ? 1 : 0);
    if (takes_layouts) {
      EXPECT_EQ(static_cast<size_t>(listed), known.size() + 1) << said;
    }
    for (const auto layout : known) EXPECT_THAT(said, HasSubstr(std::string(layout)));
  }
}

TEST(ImportCheckpoint, TellsTheLayoutFromTheCheckpoint) {
  const auto network = build_network("gmcnn", {{"layout", "tf"}});
  write_safetensors(scratch("tf.safetensors"), state_under("", *network));
  const auto options = import_of("gmcnn", {scratch("tf.safetensors")});
  EXPECT_EQ(import_checkpoint(options).options.at("layout"), "tf");
  EXPECT_EQ(read_safetensors(options.output).metadata.at("option.layout"), "tf");
  std::string text;
  EXPECT_EQ(run({"models", "info", scratch("tf.safetensors")}, &text), 0);
  EXPECT_THAT(text, HasSubstr("looks like  gmcnn, layout tf"));
}

TEST(ImportCheckpoint, TakesTheOptionsThatAWeightsFileRecords) {
  auto options = import_of("gdn", {scratch("small.safetensors")});
  auto file = state_under("", *build_network("gdn", small));
  put_record(file, {"gdn", small, "", "", ""});
  write_safetensors(scratch("small.safetensors"), file);
  EXPECT_EQ(import_checkpoint(options).options, small);
  options.options["width"] = "16";
  EXPECT_THAT((fs::remove(options.output), refusal(options)), HasSubstr("holds nothing of the network gdn"));
}

TEST(ModelsCommand, SaysThatAFileIsOfACritic) {
  const auto detector = find_critic("dense_detector").make(Options("dense_detector", {{"width", "8"}}));
  auto file = state_under("", *detector);
  file.metadata = {{"critic", "dense_detector"}, {"option.width", "8"}};
  write_safetensors(scratch("judge.safetensors"), file);
  std::string text;
  EXPECT_EQ(run({"models", "info", scratch("judge.safetensors")}, &text), 0);
  EXPECT_THAT(text, HasSubstr("critic      dense_detector"));
  EXPECT_THAT(text, Not(HasSubstr("looks like")));
}

TEST(ModelsCommand, ListsImportsAndDescribes) {
  write_safetensors(scratch("official.safetensors"), state_under("", *build_network("gdn", {})));
  std::string text;
  EXPECT_EQ(
      run({"models", "import", "gdn", scratch("official.safetensors"), "-o", scratch("gdn.safetensors"), "--half"}), 0);
  EXPECT_EQ(run({"models", "info", scratch("gdn.safetensors"), "--json"}, &text), 0);
  const auto about = nlohmann::json::parse(text);
  EXPECT_EQ(about["network"], "gdn");
  EXPECT_EQ(about["looks_like"][0]["network"], "gdn");
  EXPECT_EQ(about["sha256"], sha256_of_file(scratch("gdn.safetensors")));
  setenv("MEND_MODELS", ::testing::TempDir().c_str(), 1);
  EXPECT_EQ(run({"models", "list"}, &text), 0);
  unsetenv("MEND_MODELS");
  EXPECT_THAT(text, ::testing::AllOf(HasSubstr("edgeconnect"), HasSubstr(scratch("gdn.safetensors").string())));
}

TEST(ModelsCommand, BadUsageIsCodeTwoAndBadNamesAreErrors) {
  ::testing::internal::CaptureStderr();
  EXPECT_EQ(run({"models"}), 2);
  EXPECT_EQ(run({"models", "import", "gdn"}), 2);
  EXPECT_EQ(run({"models", "import", "gdn", "x", "-o", "y", "--channel-order", "grb"}), 2);
  ::testing::internal::GetCapturedStderr();
  try {
    mend_neural_module()->run_command({"models", "import", "gdm", "x.pth", "-o", "y.safetensors"}, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_THAT(error.what(), HasSubstr("did you mean 'gdn'"));
  }
  EXPECT_THROW(mend_neural_module()->run_command({"nothing"}, {}), Error);
}

TEST(NeuralModule, LoadsOnDemandAndItsErrorsAreCaughtHere) {
  // This test program stands beside the library, as the program does.
  const auto& module = neural_module();
  EXPECT_NE(&module, mend_neural_module()) << "the library was not loaded, but linked";
  NetworkFillerOptions options;
  options.model = "/no/such.safetensors";
  EXPECT_THROW(module.network_filler(options), Error);
}

}  // namespace
}  // namespace mend
