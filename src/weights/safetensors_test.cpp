#include <gmock/gmock.h>
#include <torch/torch.h>

#include <fstream>
#include <iterator>

#include "base/error.h"
#include "base/rng.h"
#include "weights/pickle_assembler.h"
#include "weights/tensor_file.h"

namespace mend {
namespace {

using ::testing::HasSubstr;

std::string scratch() {
  return (std::filesystem::path(::testing::TempDir()) / "safetensors_test.safetensors").string();
}

std::string with_header(const std::string& header, size_t data_bytes = 8) {
  return testing::little_endian(static_cast<uint64_t>(header.size())) + header + std::string(data_bytes, '\0');
}

std::string refusal(const std::string& bytes) {
  testing::write_bytes(scratch(), bytes);
  try {
    read_safetensors(scratch());
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_weights) << error.what();
    return error.what();
  }
  return "it was read";
}

std::string one(const std::string& shape, const std::string& offsets, const std::string& type = "F32") {
  return with_header(R"({"a":{"dtype":")" + type + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}");
}

TEST(Safetensors, RefusesHeadersThatLie) {
  EXPECT_THAT(refusal("short"), HasSubstr("truncated"));
  EXPECT_THAT(refusal(testing::little_endian(~uint64_t{0}) + "{}"), HasSubstr("header of 18446744073709551615 bytes"));
  EXPECT_THAT(refusal(with_header("{")), HasSubstr("damaged header"));
  EXPECT_THAT(refusal(with_header("[]")), HasSubstr("not a JSON object"));
  EXPECT_THAT(refusal(with_header(std::string(100000, '['))), HasSubstr("damaged header"));
  EXPECT_THAT(refusal(with_header(R"({"__metadata__":{"a":1}})")), HasSubstr("damaged header"));
  EXPECT_THAT(refusal(one("[2]", "[0,8]", "F8")), HasSubstr("unknown type F8"));
  EXPECT_THAT(refusal(one("[3]", "[0,8]")), HasSubstr("its shape needs 12"));
  EXPECT_THAT(refusal(one("[2]", "[4,12]")), HasSubstr("claims bytes 4..12 of 8"));
  EXPECT_THAT(refusal(one("[2]", "[8,0]")), HasSubstr("claims bytes"));
  EXPECT_THAT(refusal(one("[2]", "[0]")), HasSubstr("damaged header"));
  EXPECT_THAT(refusal(one("[-2]", "[0,8]")), HasSubstr("-2 is no whole number"));
  EXPECT_THAT(refusal(one("[2.0]", "[0,8]")), HasSubstr("no whole number"));
  EXPECT_THAT(refusal(one("[4611686018427387904,4]", "[0,0]")), HasSubstr("overflows"));
  EXPECT_THAT(refusal(one("[0,4611686018427387904,4]", "[0,0]")), HasSubstr("overflows"));
  EXPECT_THAT(refusal(one("[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,2]", "[0,8]")), HasSubstr("16 dimensions"));
  EXPECT_THAT(refusal(with_header(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                                  R"("b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}})")),
              HasSubstr("overlap"));
}

TEST(Safetensors, ReadsDataThatIsNotAlignedAndEmptyTensors) {
  const std::string header = R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[1,5]},)"
                             R"("b":{"dtype":"U8","shape":[0,7],"data_offsets":[5,5]}})";
  auto bytes = with_header(header, 0) + "x" + testing::little_endian(1.5f);
  testing::write_bytes(scratch(), bytes);
  const auto file = read_safetensors(scratch());
  EXPECT_EQ(file.tensors.at("a").item<float>(), 1.5f);
  EXPECT_EQ(file.tensors.at("b").sizes(), torch::IntArrayRef({0, 7}));
}

TEST(Safetensors, TensorsOutliveTheFileAndDoNotWriteToIt) {
  TensorFile file;
  file.tensors["a"] = torch::arange(5, torch::kFloat);
  write_safetensors(scratch(), file);
  auto tensor = read_safetensors(scratch()).tensors.at("a");
  tensor.fill_(9);
  EXPECT_TRUE(torch::equal(read_safetensors(scratch()).tensors.at("a"), file.tensors["a"]));
  std::filesystem::remove(scratch());
  EXPECT_EQ(tensor.sum().item<float>(), 45);
}

TEST(Safetensors, EqualInputGivesEqualBytes) {
  TensorFile file;
  file.tensors["b"] = torch::rand({4, 3}).t();
  file.tensors["a"] = torch::rand({2}).to(torch::kBFloat16);
  file.metadata = {{"x", "1"}, {"a", "\xff not UTF-8"}};
  const auto bytes = [&] {
    write_safetensors(scratch(), file);
    std::ifstream in(scratch(), std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const auto first = bytes();
  EXPECT_EQ(bytes(), first);
  EXPECT_TRUE(torch::equal(read_safetensors(scratch()).tensors.at("b"), file.tensors["b"]));
}

TEST(Safetensors, MutatedBytesGiveAnErrorOrTensorsButNeverACrash) {
  const auto good = with_header(R"({"__metadata__":{"n":"x"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                                R"("b":{"dtype":"I64","shape":[1,1],"data_offsets":[8,16]}})",
                                16);
  int refused = 0;
  for (uint64_t round = 0; round < 3000; ++round) {
    Rng rng(22, round);
    auto bytes = good;
    for (auto changes = rng.integer(1, 3); changes > 0; --changes)
      bytes[static_cast<size_t>(rng.integer(0, static_cast<int64_t>(bytes.size()) - 1))] =
          static_cast<char>(rng.chance(0.5) ? rng.integer('0', '9') : rng.integer(0, 255));
    testing::write_bytes(scratch(), bytes);
    try {
      for (const auto& [name, tensor] : read_safetensors(scratch()).tensors) tensor.to(torch::kDouble).sum();
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 1500);
}

}  // namespace
}  // namespace mend
