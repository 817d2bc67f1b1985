// Every file of configs/: read, and each name, option and size in it checked against the catalogues.
#include <gtest/gtest.h>

#include <set>

#include "base/error.h"
#include "training/config.h"
#include "training/framework.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

std::vector<fs::path> presets() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(MEND_SOURCE_DIR) / "configs"))
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

class Preset : public ::testing::TestWithParam<fs::path> {};

/// The options that this build can check without the weights of a perceptual network.
void check_loss(const LossChoice& choice) {
  const auto& spec = find_loss(choice.name);
  if (!choice.options.has("weights"))
    EXPECT_NO_THROW(spec.make(choice.options)) << choice.name;
  else
    EXPECT_EQ(fs::path(choice.options.text("weights", "")).extension(), ".safetensors") << choice.name;
}

TEST_P(Preset, IsReadAndFitsItsNetworkAndFramework) {
  const auto config = read_train_config(GetParam());
  const auto& network = find_network(config.network_name);
  const auto& framework = find_framework(config.framework_name);
  EXPECT_FALSE(framework.paper.empty());
  if (!config.critic_name.empty()) {
    const auto& critic = find_critic(config.critic_name);
    for (const auto& stage : config.stages) {
      EXPECT_EQ(stage.size % critic.size_multiple, 0);
      EXPECT_GE(stage.size, critic.minimum_size);
    }
  }
  for (const auto& stage : config.stages) {
    EXPECT_EQ(stage.size % network.size_multiple, 0);
    EXPECT_GE(stage.size, network.minimum_size);
  }
  EXPECT_EQ(config.run.validation_size % network.size_multiple, 0);
  EXPECT_GE(config.run.validation_size, network.minimum_size);
  for (const auto& choice : config.losses) check_loss(choice);
  EXPECT_EQ(config.run.out, "runs/" + GetParam().stem().string());
}

TEST_P(Preset, SmallOnesMakeTheirNetworkAndCritic) {
  if (GetParam().stem().string().find("-small") == std::string::npos) GTEST_SKIP() << "large networks take long";
  const auto config = read_train_config(GetParam());
  const auto network = find_network(config.network_name).make(config.network);
  EXPECT_GT(network->parameters().size(), 0u);
  for (const auto& choice : config.losses)
    if (choice.options.has("weights")) return;  // the framework would want the file
  FrameworkSetup setup{network,       config.framework,   config.losses, config.critic_name,
                       config.critic, config.only_size(), torch::kCPU};
  EXPECT_NO_THROW(find_framework(config.framework_name).make(setup));
}

INSTANTIATE_TEST_SUITE_P(Configs, Preset, ::testing::ValuesIn(presets()), [](const auto& row) {
  auto name = row.param.stem().string();
  for (auto& letter : name)
    if (letter == '-') letter = '_';
  return name;
});

TEST(Presets, EveryNetworkHasOneAndASmallOne) {
  std::set<std::string> full, narrow;
  for (const auto& path : presets()) {
    const bool small = path.stem().string().find("-small") != std::string::npos;
    (small ? narrow : full).insert(read_train_config(path).network_name);
  }
  for (const auto& spec : network_catalog()) {
    EXPECT_TRUE(full.count(std::string(spec.name))) << spec.name;
    EXPECT_TRUE(narrow.count(std::string(spec.name))) << spec.name;
  }
}

}  // namespace
}  // namespace mend
