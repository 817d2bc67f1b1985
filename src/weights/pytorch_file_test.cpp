#include "weights/pytorch_file.h"

#include <gmock/gmock.h>
#include <torch/torch.h>

#include <fstream>
#include <iterator>

#include "base/error.h"
#include "base/rng.h"
#include "support/shared_data.h"
#include "weights/pickle_assembler.h"

namespace mend {
namespace {

using ::testing::HasSubstr;
using testing::pickled_state;
using testing::pickled_tensor;
using testing::pickled_text;
using testing::TensorClaim;
using testing::torch_legacy;
using testing::torch_zip;

std::string scratch() { return (std::filesystem::path(::testing::TempDir()) / "pytorch_file_test.pth").string(); }

TensorFile read(const std::string& bytes) {
  testing::write_bytes(scratch(), bytes);
  return read_pytorch(scratch());
}

/// The message of the bad_weights error that reading gives.
std::string refusal(const std::string& bytes) {
  try {
    read(bytes);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_weights) << error.what();
    return error.what();
  }
  return "it was read";
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void expect_equal(const TensorFile& file, const TensorFile& expected) {
  ASSERT_EQ(file.tensors.size(), expected.tensors.size());
  for (const auto& [name, tensor] : expected.tensors) {
    ASSERT_TRUE(file.tensors.count(name)) << name;
    EXPECT_EQ(file.tensors.at(name).scalar_type(), tensor.scalar_type()) << name;
    EXPECT_EQ(file.tensors.at(name).sizes(), tensor.sizes()) << name;
    EXPECT_TRUE(torch::equal(file.tensors.at(name), tensor)) << name;
  }
}

class RealFiles : public ::testing::TestWithParam<const char*> {};

TEST_P(RealFiles, GiveTheTensorsAndLeavesThatWereSaved) {
  MEND_NEEDS_SHARED(folder, "data/legacy-pth");
  ASSERT_TRUE(looks_like_pytorch(folder / GetParam()));
  const auto file = read_pytorch(folder / GetParam());
  expect_equal(file, read_safetensors(folder / "nested_legacy.safetensors"));
  EXPECT_EQ(file.metadata.at("epoch"), "3");
  EXPECT_EQ(file.metadata.at("opt.betas.1"), "0.999");
  EXPECT_EQ(file.metadata.at("opt.big"), "1099511627776");
  EXPECT_EQ(file.metadata.at("opt.name"), "adam");
  EXPECT_EQ(file.metadata.at("opt.amsgrad"), "false");
  // Views of one storage still share it.
  EXPECT_EQ(file.tensors.at("state_dict.conv.weight").storage().data(),
            file.tensors.at("state_dict.conv.weight_t_slice").storage().data());
}
INSTANTIATE_TEST_SUITE_P(PytorchFile, RealFiles, ::testing::Values("nested_zip.pth", "nested_legacy.pth"));

TEST(PytorchFile, RefusesToRunWhatAHostileFileAsksFor) {
  MEND_NEEDS_SHARED(path, "data/legacy-pth/malicious.pth");
  EXPECT_THAT(refusal(contents(path)), HasSubstr("posix system"));
  EXPECT_FALSE(std::filesystem::exists("/tmp/mend_pwned"));
}

TEST(PytorchFile, ReadsWhatTheAssemblerWrites) {
  const auto expected = torch::arange(6, torch::kFloat).view({2, 3});
  EXPECT_TRUE(torch::equal(read(torch_zip(pickled_state({}))).tensors.at("w"), expected));
  TensorClaim legacy;
  legacy.legacy = true;
  EXPECT_TRUE(torch::equal(read(torch_legacy(legacy)).tensors.at("w"), expected));
  TensorClaim transposed;
  transposed.shape = {3, 2}, transposed.strides = {1, 3};
  EXPECT_TRUE(torch::equal(read(torch_zip(pickled_state(transposed))).tensors.at("w"), expected.t()));
}

TEST(PytorchFile, ReadsParametersAndTheAttributesOfStateDicts) {
  const auto parameter = "ctorch._utils\n_rebuild_parameter\n(" + pickled_tensor({}) + "\x88" + ")tR";
  const auto body =
      "ccollections\nOrderedDict\n)R" + pickled_text("w") + parameter + "s}" + pickled_text("_metadata") + "}sb";
  EXPECT_EQ(read(torch_zip(body)).tensors.at("w").sizes(), torch::IntArrayRef({2, 3}));
}

TEST(PytorchFile, RefusesTensorsThatDoNotFitTheirStorage) {
  const auto with = [](auto change) {
    TensorClaim claim;
    change(claim);
    return refusal(torch_zip(pickled_state(claim)));
  };
  const int64_t huge = int64_t{1} << 62;
  EXPECT_THAT(with([](auto& c) { c.shape = {3, 3}; }), HasSubstr("reaches element 8 of a storage of 6"));
  EXPECT_THAT(with([](auto& c) { c.offset = 1; }), HasSubstr("reaches element 6"));
  EXPECT_THAT(with([](auto& c) { c.offset = -1; }), HasSubstr("overflow"));
  EXPECT_THAT(with([](auto& c) { c.strides = {-3, 1}; }), HasSubstr("no number of at least 0"));
  EXPECT_THAT(with([](auto& c) { c.strides = {1}; }), HasSubstr("as many strides"));
  EXPECT_THAT(with([&](auto& c) { c.shape = {huge, huge}; }), HasSubstr("overflow"));
  EXPECT_THAT(with([&](auto& c) { c.shape = {0, huge, huge}, c.strides = {1, 1, 1}; }), HasSubstr("overflow"));
  EXPECT_THAT(with([&](auto& c) { c.shape = {1 << 30}, c.strides = {0}; }), HasSubstr("far more elements"));
  EXPECT_THAT(with([](auto& c) { c.storage_count = 7; }), HasSubstr("has 24 bytes"));
  EXPECT_THAT(with([&](auto& c) { c.storage_count = huge; }), HasSubstr("storage 0"));
  EXPECT_THAT(with([](auto& c) { c.type = "QInt8Storage"; }), HasSubstr("torch QInt8Storage"));
  EXPECT_THAT(with([](auto& c) { c.key = "../0"; }), HasSubstr("lacks storage ../0"));
  EXPECT_THAT(with([](auto& c) { c.rebuild = "torch._utils\n_rebuild_sparse_tensor\n"; }),
              HasSubstr("_rebuild_sparse"));
}

TEST(PytorchFile, RefusesTwoTypesForOneStorage) {
  TensorClaim first, second;
  first.legacy = second.legacy = true;
  second.type = "DoubleStorage";
  auto bytes = torch_legacy(first);
  const auto one = pickled_state(first);
  bytes.replace(bytes.find(one), one.size(), one + pickled_text("v") + pickled_tensor(second) + "s");
  EXPECT_THAT(refusal(bytes), HasSubstr("two types"));
}

TEST(PytorchFile, RefusesOtherArchivesAndDamage) {
  const auto good = torch_zip(pickled_state({}));
  EXPECT_THAT(refusal("GIF89a and so on"), HasSubstr("not a file of torch.save"));
  EXPECT_THAT(refusal(good.substr(0, good.size() - 30)), HasSubstr("truncated"));
  EXPECT_THAT(refusal(testing::zip_archive({{"a/readme", "x"}})), HasSubstr("no data.pkl"));
  EXPECT_THAT(refusal(testing::zip_archive({{"a/data.pkl", "."}, {"a/constants.pkl", "."}})), HasSubstr("TorchScript"));
  EXPECT_THAT(refusal(testing::zip_archive({{"a/data.pkl", "."}}, 8)), HasSubstr("compressed"));
  auto flipped = good;
  flipped[flipped.find(std::string("\x00\x00\x80\x3f", 4))] ^= 1;
  EXPECT_THAT(refusal(flipped), HasSubstr("checksum"));
}

TEST(PytorchFile, EndlessNestingAndCyclesAreRefused) {
  EXPECT_THAT(refusal(torch_zip(std::string(100, ']') + std::string(99, 'a'))), HasSubstr("nested"));
  EXPECT_THAT(refusal(torch_zip("]q\x01h\x01"
                                "a")),
              HasSubstr("nested"));
  // Each list holds the one before twice: 2^40 leaves in 200 bytes.
  std::string doubling = "]";
  for (char i = 1; i < 41; ++i) doubling += std::string("q") + i + "0](h" + i + "h" + i + "e";
  EXPECT_THAT(refusal(torch_zip(doubling)), HasSubstr("names more than"));
}

TEST(PytorchFile, MutatedBytesGiveAnErrorOrTensorsButNeverACrash) {
  TensorClaim claim;
  claim.legacy = true;
  const std::string seeds[] = {torch_zip(pickled_state({})), torch_legacy(claim)};
  int refused = 0;
  for (uint64_t round = 0; round < 4000; ++round) {
    Rng rng(20, round);
    auto bytes = seeds[round % 2];
    for (auto changes = rng.integer(1, 4); changes > 0; --changes) {
      const auto at = static_cast<size_t>(rng.integer(0, static_cast<int64_t>(bytes.size()) - 1));
      if (rng.chance(0.1))
        bytes.erase(at, static_cast<size_t>(rng.integer(1, 20)));
      else
        bytes[at] = static_cast<char>(rng.chance(0.5) ? rng.integer(0, 255) : bytes[at] ^ (1 << rng.integer(0, 7)));
    }
    try {
      for (const auto& [name, tensor] : read(bytes).tensors) tensor.to(torch::kDouble).sum();  // reads every element
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 2000);
}

}  // namespace
}  // namespace mend
