// GMCNN and its critic against recorded outputs.
#include "networks/network.h"
#include "support/golden.h"
#include "support/state_dict.h"
#include "weights/name_maps.h"

namespace mend {
namespace {
using testing::max_difference;

TEST(GmcnnGolden, StateDictIsTheOfficialOne) {
  MEND_NEEDS_SHARED(path, "spec/networks");
  testing::expect_state_dict(*find_network("gmcnn").make(Options("gmcnn")), path / "gmcnn.keys.tsv");
  const auto critic = find_critic("gmcnn_critic").make(Options("gmcnn_critic", {{"size", "128"}, {"local", "64"}}));
  testing::expect_state_dict(*critic, path / "gmcnn_disc.keys.tsv");
}

TEST(GmcnnGolden, OutputMatches) {
  MEND_NEEDS_SHARED(path, "spec/goldens/gmcnn.safetensors");
  torch::NoGradGuard no_grad;
  const auto golden = read_safetensors(path).tensors;
  const auto network = find_network("gmcnn").make(Options("gmcnn"));
  testing::fill_by_name(*network);
  network->eval();
  const auto picture = network->forward(golden.at("image"), golden.at("hole").to(torch::kFloat));
  testing::expect_golden("gmcnn", picture * 2 - 1, golden.at("out.image"));
}

TEST(GmcnnGolden, CriticMatchesCallByCall) {
  MEND_NEEDS_SHARED(path, "spec/goldens/gmcnn_disc.safetensors");
  torch::NoGradGuard no_grad;
  const auto golden = read_safetensors(path).tensors;
  const auto critic = find_critic("gmcnn_critic").make(Options("gmcnn_critic", {{"size", "128"}, {"local", "64"}}));
  testing::fill_by_name(*critic);
  critic->eval();
  const auto picture = (golden.at("in.global") + 1) / 2;
  auto hole = torch::zeros({1, 1, 128, 128});
  hole.slice(2, 40, 88).slice(3, 36, 92).fill_(1);  // centred: the window is rows and columns 32..95

  const auto features = critic->features(picture, hole);
  EXPECT_LT(max_difference(features.back(), torch::cat({golden.at("out.global"), golden.at("out.local")}, 1)), 1e-4);
  const auto embedding = features[3].flatten(1);
  EXPECT_LT(max_difference(embedding.slice(1, 0, 64), golden.at("out.global_embedding_first64")), 1e-4);
  const auto buffers = critic->named_buffers();
  for (const auto& [name, value] : golden) {
    if (name.rfind("after1.", 0) != 0) continue;
    EXPECT_LT(max_difference(buffers[name.substr(7)], value), 1e-4) << name;
  }

  const auto second = critic->forward(picture, hole);
  const auto expected = torch::cat({golden.at("out.global_second_call"), golden.at("out.local_second_call")}, 1);
  EXPECT_LT(max_difference(second, expected), 1e-4);
}

/// The paper's network in TensorFlow: no outputs are recorded, but the names and shapes of its variables.
TEST(GmcnnTensorFlow, EveryVariableFindsItsParameter) {
  MEND_NEEDS_SHARED(list, "spec/networks/gmcnn_tf.vars.tsv");
  TensorFile file;
  for (const auto& [name, shape] : testing::listed_keys(list)) {
    std::vector<int64_t> extents;
    std::istringstream words(shape);
    for (std::string word; std::getline(words, word, 'x');) extents.push_back(std::stoll(word));
    file.tensors[name] = torch::zeros(extents);
  }
  const auto renamed = from_tensorflow_names(file);
  EXPECT_EQ(renamed.metadata.at("name_map"), "gmcnn");
  const auto network = find_network("gmcnn").make(Options("gmcnn", {{"layout", "tf"}}));
  EXPECT_EQ(testing::state_keys(*network), testing::shapes_of(renamed.tensors));
}

TEST(GmcnnTensorFlow, FillsFromWhatIsKnownAlone) {
  torch::NoGradGuard no_grad;
  torch::manual_seed(2);
  const auto network = find_network("gmcnn").make(Options("gmcnn", {{"layout", "tf"}, {"width", "4"}}));
  const auto image = torch::rand({1, 3, 64, 48}), hole = testing::golden_hole(64, 48);
  const auto filled = network->forward(image, hole);
  EXPECT_EQ(filled.sizes(), image.sizes());
  EXPECT_TRUE(torch::equal(network->forward(torch::where(hole > 0, torch::rand_like(image), image), hole), filled));
  EXPECT_FALSE(torch::equal(network->forward(1 - image, hole), filled));
}

}  // namespace
}  // namespace mend
