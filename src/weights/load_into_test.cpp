#include "weights/load_into.h"

#include <gmock/gmock.h>
#include <torch/torch.h>

#include <cmath>
#include <cstdlib>

#include "base/error.h"
#include "base/weights_path.h"
#include "support/scratch_folder.h"
#include "weights/weights_record.h"

namespace mend {
namespace {

using ::testing::HasSubstr;

struct Small : torch::nn::Module {
  Small() {
    edge = register_module("edge", torch::nn::Sequential(torch::nn::Conv2d(3, 4, 3), torch::nn::BatchNorm2d(4)));
    fill = register_module("fill", torch::nn::Sequential(torch::nn::Conv2d(4, 4, 3), torch::nn::BatchNorm2d(4)));
  }
  torch::nn::Sequential edge{nullptr}, fill{nullptr};
};

TensorFile copy_of_state(const torch::nn::Module& module) {
  auto file = state_of(module);
  for (auto& [name, tensor] : file.tensors) tensor = tensor.detach().clone();
  return file;
}

std::string refusal(const TensorFile& file) {
  Small module;
  try {
    load_into(module, file, "x.safetensors", "small");
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_weights);
    return error.what();
  }
  return "it was loaded";
}

TEST(LoadInto, CopiesEveryTensorAndConvertsTypes) {
  Small from, to;
  auto file = copy_of_state(from);
  file.tensors["edge.0.weight"] = file.tensors["edge.0.weight"].to(torch::kDouble);
  file.tensors["fill.0.weight"] = file.tensors["fill.0.weight"].to(torch::kHalf);
  file.tensors.erase("fill.1.num_batches_tracked");
  load_into(to, file, "x", "small");
  for (const auto& [name, tensor] : state_of(to).tensors) {
    if (!file.tensors.count(name)) continue;
    EXPECT_TRUE(torch::equal(tensor, file.tensors.at(name).to(tensor.scalar_type()))) << name;
  }
}

TEST(LoadInto, NamesEveryMisfitInOneError) {
  auto file = copy_of_state(Small());
  file.tensors.erase("edge.0.bias");
  file.tensors["extra"] = torch::zeros({1});
  file.tensors["fill.0.weight"] = torch::zeros({4, 3, 3, 3});
  const auto message = refusal(file);
  EXPECT_THAT(message, HasSubstr("1 missing: edge.0.bias"));
  EXPECT_THAT(message, HasSubstr("1 surplus: extra"));
  EXPECT_THAT(message, HasSubstr("fill.0.weight (4x3x3x3 in the file, 4x4x3x3 in the network)"));
}

TEST(LoadInto, ListsAreLimitedButCounted) {
  auto file = copy_of_state(Small());
  for (int i = 0; i < 100; ++i) file.tensors["s" + std::to_string(i)] = torch::zeros({1});
  const auto message = refusal(file);
  EXPECT_THAT(message, HasSubstr("100 surplus"));
  EXPECT_LT(message.size(), 300u);
}

TEST(LoadInto, RefusesNumbersThatAreNoneAndChangesNothing) {
  Small module;
  const auto before = copy_of_state(module);
  for (const float bad : {NAN, INFINITY}) {
    auto file = copy_of_state(Small());
    file.tensors["fill.1.running_var"][2] = bad;
    EXPECT_THAT(refusal(file), HasSubstr("fill.1.running_var holds a NaN"));
    EXPECT_THROW(load_into(module, file, "x", "small"), Error);
  }
  for (const auto& [name, tensor] : before.tensors)
    EXPECT_TRUE(torch::equal(state_of(module).tensors.at(name), tensor));
}

TensorFile under(const std::string& prefix, const TensorFile& file) {
  TensorFile moved;
  for (const auto& [name, tensor] : file.tensors) moved.tensors[prefix + name] = tensor;
  return moved;
}

TEST(MatchState, FindsTheStateUnderAnyPrefix) {
  const auto wanted = state_shape(Small());
  for (const std::string prefix : {"", "module.", "state_dict.", "state_dict.module.generator.", "params_ema."}) {
    auto file = under(prefix, copy_of_state(Small()));
    file.tensors["opt.0.momentum"] = torch::zeros({3});
    const auto match = match_state(wanted, file);
    EXPECT_EQ(match.file_prefix, prefix);
    EXPECT_EQ(match.same, match.wanted);
    Small module;
    TensorFile found;
    found.tensors = matched_tensors(file, match);
    if (!prefix.empty()) load_into(module, found, "x", "small");
  }
}

TEST(MatchState, PrefersAveragedWeights) {
  auto file = under("params.", copy_of_state(Small()));
  file.tensors.merge(under("params_ema.", copy_of_state(Small())).tensors);
  EXPECT_EQ(match_state(state_shape(Small()), file).file_prefix, "params_ema.");
}

TEST(MatchState, FindsAPartByItsShapes) {
  const auto wanted = state_shape(Small());
  const auto match = match_state(wanted, under("generator.", copy_of_state(*Small().fill)), true);
  EXPECT_EQ(match.module_prefix, "fill.");
  EXPECT_EQ(match.file_prefix, "generator.");
  EXPECT_EQ(match.same, match.wanted);
  EXPECT_EQ(match.surplus, 0u);
}

TEST(MatchState, FindsNothingInAnotherNetwork) {
  TensorFile file;
  file.tensors["conv.weight"] = torch::zeros({1});
  EXPECT_EQ(match_state(state_shape(Small()), file).same, 0u);
}

TEST(WeightsRecord, ComesBackFromMetadata) {
  WeightsRecord record{"gdn", {{"width", "16"}}, "a.pth", "00ff", ""};
  TensorFile file;
  put_record(file, record);
  const auto back = record_of(file);
  EXPECT_EQ(back.network, "gdn");
  EXPECT_EQ(back.options, record.options);
  EXPECT_EQ(back.source, "a.pth");
  EXPECT_EQ(back.source_sha256, "00ff");
}

TEST(WeightsRecord, TellsWhetherTheTensorsAreStillThoseItWasWrittenWith) {
  const auto file = [] {
    auto made = copy_of_state(Small());
    put_record(made, {"small", {}, "", "", ""});
    return made;
  }();
  EXPECT_EQ(record_of(file).tensors_sha256.size(), 64u);
  check_digest(file, "x");
  const auto refused = [](const TensorFile& other) {
    try {
      check_digest(other, "x.safetensors");
    } catch (const Error& error) {
      return error.code() == ErrorCode::bad_weights && std::string(error.what()).find("damaged") != std::string::npos;
    }
    return false;
  };
  auto changed = file;
  changed.tensors["fill.0.bias"] = changed.tensors["fill.0.bias"].clone();
  changed.tensors["fill.0.bias"][1] += 1e-3;
  EXPECT_TRUE(refused(changed));
  changed = file;
  changed.tensors.erase("fill.0.bias");
  EXPECT_TRUE(refused(changed));
  changed.metadata.erase("tensors_sha256");
  EXPECT_FALSE(refused(changed)) << "files of other programs record nothing";
}

TEST(WeightsPath, AWordIsANameBeforeItIsAFile) {
  const testing::ScratchFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::create_directory(folder.path() / "models");
  for (const char* name : {"models/thing.safetensors", "thing", "other", "thing.bin"})
    std::ofstream(folder / name) << "something";
  setenv("MEND_MODELS", (folder / "models").string().c_str(), 1);
  std::filesystem::current_path(folder.path());
  EXPECT_EQ(find_weights("thing"), folder.path() / "models/thing.safetensors");
  EXPECT_EQ(find_weights("./thing"), "./thing");
  EXPECT_EQ(find_weights("other"), "other");
  EXPECT_EQ(find_weights("thing.bin"), "thing.bin");
  std::filesystem::current_path(before);
  unsetenv("MEND_MODELS");
}

TEST(WeightsPath, LooksInTheGivenFoldersFirstAndNamesThem) {
  const auto folder = std::filesystem::path(::testing::TempDir()) / "weights_path_test";
  std::filesystem::create_directories(folder);
  TensorFile file;
  file.tensors["a"] = torch::zeros({1});
  write_safetensors(folder / "thing.safetensors", file);
  setenv("MEND_MODELS", ("/nowhere:" + folder.string()).c_str(), 1);
  EXPECT_EQ(find_weights("thing"), folder / "thing.safetensors");
  EXPECT_EQ(find_weights((folder / "thing.safetensors").string()), folder / "thing.safetensors");
  const auto installed = installed_weights();
  EXPECT_EQ(std::count(installed.begin(), installed.end(), folder / "thing.safetensors"), 1);
  try {
    find_weights("absent");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::io);
    EXPECT_THAT(error.what(), HasSubstr("/nowhere"));
  }
  try {
    find_weights("thnig");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no weights for 'thnig' (did you mean 'thing'?)"));
  }
  unsetenv("MEND_MODELS");
  EXPECT_THROW(find_weights("thing"), Error);
  EXPECT_THROW(find_weights("no/such.safetensors"), Error);
}

}  // namespace
}  // namespace mend
