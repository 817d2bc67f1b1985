#include "neural/network_filler.h"

#include <gmock/gmock.h>
#include <torch/torch.h>

#include <cmath>

#include "base/error.h"
#include "neural/ensemble.h"
#include "support/for_fillers.h"
#include "weights/load_into.h"

namespace mend {
namespace {

using testing::noise;

using ::testing::HasSubstr;

std::filesystem::path scratch(const std::string& name) { return std::filesystem::path(::testing::TempDir()) / name; }

/// A small gdn with random weights, as a file.
std::string small_weights(const std::string& file_name = "network_filler_test.safetensors") {
  const WeightsRecord record{"gdn", {{"width", "8"}, {"blocks", "2"}}, "", "", ""};
  torch::manual_seed(5);
  auto state = state_of(*build_network(record.network, record.options));
  put_record(state, record);
  const auto path = scratch(file_name);
  write_safetensors(path, state);
  return path.string();
}

Hole block(int height, int width) {
  Hole hole(height, width);
  for (int y = height / 3; y < height / 2; ++y)
    for (int x = width / 3; x < width; ++x) hole.set(y, x, true);
  return hole;
}

NetworkFillerOptions options(const std::string& model, const std::string& precision = "fp32") {
  NetworkFillerOptions made;
  made.model = model;
  made.precision = precision;
  return made;
}

Raster fill(const NetworkFillerOptions& chosen, const Raster& picture, const Hole& hole, int threads = 1) {
  Context context;
  context.threads = threads;
  return NetworkFiller(load_network(chosen)).fill(picture, hole, context);
}

double mean_square(const Raster& a, const Raster& b, const Hole& hole) {
  double sum = 0, count = 0;
  for (int c = 0; c < a.channels(); ++c)
    for (int y = 0; y < a.height(); ++y)
      for (int x = 0; x < a.width(); ++x)
        if (hole.at(y, x)) sum += std::pow(a.at(c, y, x) - b.at(c, y, x), 2), ++count;
  return sum / count;
}

TEST(NetworkFiller, AnswersInTheSizeItWasAskedAndIsNotConstant) {
  const auto weights = small_weights();
  for (const auto& [height, width] : {std::pair{32, 32}, {37, 53}, {16, 17}}) {
    const auto picture = noise(3, height, width);
    const auto filled = fill(options(weights), picture, block(height, width));
    EXPECT_EQ(filled.width(), width);
    EXPECT_EQ(filled.height(), height);
    EXPECT_GT(mean_square(filled, Raster(3, height, width), block(height, width)), 0);
  }
}

TEST(NetworkFiller, PaddingDoesNotShiftThePicture) {
  // Of a picture whose size fits, the network's own answer.
  const auto loaded = load_network(options(small_weights()));
  const auto picture = noise(3, 32, 48);
  const auto hole = block(32, 48);
  const auto filled = NetworkFiller(loaded).fill(picture, hole, {});
  auto image = torch::from_blob(const_cast<float*>(picture.data()), {1, 3, 32, 48}).clone();
  auto missing = torch::zeros({1, 1, 32, 48});
  for (int y = 0; y < 32; ++y)
    for (int x = 0; x < 48; ++x) missing[0][0][y][x] = hole.at(y, x) ? 1.f : 0.f;
  const auto direct = loaded->forward(image * (1 - missing), missing, 1);
  for (int y = 0; y < 32; ++y)
    for (int x = 0; x < 48; ++x)
      if (hole.at(y, x)) {
        EXPECT_NEAR(filled.at(1, y, x), direct[0][1][y][x].item<float>(), 1e-5);
      }
}

TEST(NetworkFiller, GreyPicturesStayGrey) {
  const auto picture = noise(1, 32, 32);
  EXPECT_EQ(fill(options(small_weights()), picture, block(32, 32)).channels(), 1);
}

TEST(NetworkFiller, Bf16IsNearFp32) {
  const auto weights = small_weights();
  const auto picture = noise(3, 64, 64);
  const auto hole = block(64, 64);
  const auto exact = fill(options(weights, "fp32"), picture, hole);
  const auto fast = fill(options(weights, "bf16"), picture, hole);
  const double error = mean_square(exact, fast, hole);
  EXPECT_GT(error, 0) << "bf16 was not used";
  EXPECT_LT(error, 1e-4);  // 40 dB
}

TEST(NetworkFiller, SameBytesAtOneAndTwoThreads) {
  const auto weights = small_weights();
  const auto picture = noise(3, 64, 64);
  for (const std::string precision : {"fp32", "bf16"}) {
    const auto one = fill(options(weights, precision), picture, block(64, 64), 1);
    const auto two = fill(options(weights, precision), picture, block(64, 64), 2);
    EXPECT_EQ(std::memcmp(one.data(), two.data(), 3 * one.plane_size() * sizeof(float)), 0) << precision;
  }
}

TEST(NetworkFiller, AnEnsembleIsTheMeanOfMirroredAndTurnedFills) {
  const auto loaded = load_network(options(small_weights()));
  const auto picture = noise(3, 32, 48);
  const auto hole = block(32, 48);
  Raster mean(3, 32, 48);
  for (int way = 0; way < 8; ++way) {
    Context context;
    context.attempt = way;  // one way alone
    const auto one = NetworkFiller(loaded).fill(picture, hole, context);
    for (size_t i = 0; i < 3 * mean.plane_size(); ++i) mean.data()[i] += one.data()[i] / 8;
  }
  const auto all = NetworkFiller(loaded, 8).fill(picture, hole, {});
  for (size_t i = 0; i < 3 * mean.plane_size(); ++i) ASSERT_NEAR(all.data()[i], mean.data()[i], 1e-5);
  EXPECT_GT(mean_square(all, NetworkFiller(loaded).fill(picture, hole, {}), hole), 0);
  EXPECT_THROW(NetworkFiller(loaded, 3), Error);
}

/// An ensemble of nobody's number has as many fills as cost no more than one of 512x512 pixels.
TEST(NetworkFiller, AnEnsembleOfItsOwnSizeIsAsLargeAsItIsQuick) {
  EXPECT_EQ(copies_of(0, torch::zeros({1, 3, 256, 256})), 4);
  EXPECT_EQ(copies_of(0, torch::zeros({1, 3, 256, 272})), 2);
  EXPECT_EQ(copies_of(0, torch::zeros({1, 3, 512, 256})), 2);
  EXPECT_EQ(copies_of(0, torch::zeros({1, 3, 512, 512})), 1);
  EXPECT_EQ(copies_of(8, torch::zeros({1, 3, 512, 512})), 8);
  const auto loaded = load_network(options(small_weights()));
  const auto picture = noise(3, 32, 48);
  const auto own = NetworkFiller(loaded, 0).fill(picture, block(32, 48), {});
  const auto four = NetworkFiller(loaded, 4).fill(picture, block(32, 48), {});
  EXPECT_EQ(std::memcmp(own.data(), four.data(), 3 * own.plane_size() * sizeof(float)), 0);
}

/// What a symmetric picture is filled with is symmetric, if all ways are counted.
TEST(NetworkFiller, AnEnsembleKnowsNoLeftAndRight) {
  const auto loaded = load_network(options(small_weights()));
  auto picture = noise(3, 32, 32);
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < 32; ++y)
      for (int x = 0; x < 16; ++x) picture.at(c, y, 31 - x) = picture.at(c, y, x);
  Hole hole(32, 32);
  for (int y = 8; y < 20; ++y)
    for (int x = 10; x < 22; ++x) hole.set(y, x, true);
  const auto filled = NetworkFiller(loaded, 2).fill(picture, hole, {});
  for (int y = 8; y < 20; ++y)
    for (int x = 10; x < 16; ++x) ASSERT_NEAR(filled.at(1, y, x), filled.at(1, y, 31 - x), 1e-5);
}

TEST(NetworkFiller, SaysWhatIsTooSmall) {
  try {
    fill(options(small_weights()), noise(3, 12, 40), block(12, 40));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_THAT(error.what(), HasSubstr("at least 16x16 pixels, not 40x12"));
  }
}

TEST(LoadNetwork, LoadsOnceWhileTheFileIsTheSame) {
  const auto weights = small_weights("load_once.safetensors");
  const auto first = load_network(options(weights));
  EXPECT_EQ(load_network(options(weights)), first);
  EXPECT_NE(load_network(options(weights, "bf16")), first);
  auto state = read_safetensors(weights);
  for (auto& [name, tensor] : state.tensors) tensor = tensor * 2;
  state.metadata["note"] = "another size";
  state.metadata.erase("tensors_sha256");
  write_safetensors(weights, state);
  EXPECT_NE(load_network(options(weights)), first);
}

TEST(LoadNetwork, RefusesAFileWhoseTensorsWereChanged) {
  const auto weights = small_weights("changed.safetensors");
  auto state = read_safetensors(weights);
  for (auto& [name, tensor] : state.tensors) tensor = tensor * 2;
  write_safetensors(weights, state);
  try {
    load_network(options(weights));
    FAIL() << "it was loaded";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_weights);
    EXPECT_THAT(error.what(), HasSubstr("damaged"));
  }
}

TEST(LoadNetwork, RefusesUnknownWordsAndFiles) {
  const auto weights = small_weights();
  EXPECT_THROW(load_network(options(weights, "fp8")), Error);
  EXPECT_THROW(load_network(options("no-such-model")), Error);
  auto chosen = options(weights);
  chosen.device = "tpu";
  EXPECT_THROW(load_network(chosen), Error);
}

}  // namespace
}  // namespace mend
