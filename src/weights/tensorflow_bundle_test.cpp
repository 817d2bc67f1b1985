#include "weights/tensorflow_bundle.h"

#include <gmock/gmock.h>
#include <torch/torch.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "base/error.h"
#include "base/rng.h"
#include "support/shared_data.h"
#include "weights/checkpoint.h"
#include "weights/checksum.h"
#include "weights/name_maps.h"
#include "weights/pickle_assembler.h"

namespace mend {
namespace {

using ::testing::HasSubstr;
using testing::little_endian;

std::string varint(uint64_t value) {
  std::string bytes;
  for (; value >= 128; value >>= 7) bytes += static_cast<char>(value | 128);
  return bytes + static_cast<char>(value);
}
std::string number_field(int id, uint64_t value) { return varint(static_cast<uint64_t>(id) << 3) + varint(value); }
std::string bytes_field(int id, const std::string& value) {
  return varint(static_cast<uint64_t>(id) << 3 | 2) + varint(value.size()) + value;
}

struct Entry {
  std::string key, value;
};

/// One data block with shared prefixes, an empty metaindex, the index block, the footer.
std::string table(const std::vector<Entry>& entries) {
  const auto block = [](const std::vector<Entry>& rows) {
    std::string body, last;
    for (const auto& [key, value] : rows) {
      size_t shared = 0;
      while (shared < std::min(last.size(), key.size()) && last[shared] == key[shared]) ++shared;
      body += varint(shared) + varint(key.size() - shared) + varint(value.size()) + key.substr(shared) + value;
      last = key;
    }
    return body + little_endian<uint32_t>(0) + little_endian<uint32_t>(1);
  };
  std::string file;
  const auto add = [&](const std::string& body) {
    auto handle = varint(file.size()) + varint(body.size());
    const auto typed = body + '\0';
    file += typed + little_endian(masked_crc(crc32c(typed.data(), typed.size())));
    return handle;
  };
  const auto data = add(block(entries)), meta = add(block({})), index = add(block({{entries.back().key, data}}));
  auto handles = meta + index;
  handles.resize(40);
  return file + handles + little_endian<uint64_t>(0xdb4775248b80fb57ull);
}

std::string float_entry(const std::vector<uint64_t>& shape, uint64_t offset, const std::string& data) {
  std::string dims;
  for (const auto extent : shape) dims += bytes_field(2, number_field(1, extent));
  return number_field(1, 1) + bytes_field(2, dims) + number_field(4, offset) + number_field(5, data.size()) +
         varint(6 << 3 | 5) + little_endian(masked_crc(crc32c(data.data(), data.size())));
}

const std::string stem = (std::filesystem::path(::testing::TempDir()) / "tensorflow_bundle_test").string();
const std::string header = number_field(1, 1);

struct Bundle {
  std::string index, data;
};

/// A kernel of 3x3x2x4 and a bias of 4 under DeepFill's names, and an optimiser slot.
Bundle small_bundle() {
  std::string kernel, bias;
  for (int i = 0; i < 72; ++i) kernel += little_endian(static_cast<float>(i));
  for (int i = 0; i < 4; ++i) bias += little_endian(static_cast<float>(-i));
  return {table({{"", header},
                 {"inpaint_net/conv1/bias", float_entry({4}, 0, bias)},
                 {"inpaint_net/conv1/kernel", float_entry({3, 3, 2, 4}, 16, kernel)},
                 {"inpaint_net/conv1/kernel/Adam", float_entry({3, 3, 2, 4}, 16, kernel)}}),
          bias + kernel};
}

void write(const Bundle& bundle) {
  testing::write_bytes(stem + ".index", bundle.index);
  testing::write_bytes(stem + ".data-00000-of-00001", bundle.data);
}

std::string refusal(const Bundle& bundle) {
  write(bundle);
  try {
    read_tensorflow_bundle(stem);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::bad_weights) << error.what();
    return error.what();
  }
  return "it was read";
}

TEST(Checksum, GivesThePublishedValues) {
  EXPECT_EQ(crc32("123456789", 9), 0xCBF43926u);
  EXPECT_EQ(crc32c("123456789", 9), 0xE3069283u);
  EXPECT_EQ(crc32c("56789", 5, crc32c("1234", 4)), 0xE3069283u);
}

TEST(TensorflowBundle, ReadsAndTurnsWhatTheTestWrote) {
  write(small_bundle());
  const auto raw = read_tensorflow_bundle(stem + ".index");
  EXPECT_EQ(raw.tensors.size(), 3u);
  const auto file = read_checkpoint(stem);
  const auto kernel = file.tensors.at("conv1.conv.weight");
  ASSERT_EQ(kernel.sizes(), torch::IntArrayRef({4, 2, 3, 3}));
  EXPECT_EQ(kernel[3][1][2][0].item<float>(), ((2 * 3 + 0) * 2 + 1) * 4 + 3);
  EXPECT_EQ(file.tensors.at("conv1.conv.bias")[2].item<float>(), -2);
  EXPECT_TRUE(file.tensors.count("inpaint_net/conv1/kernel/Adam"));
  EXPECT_EQ(file.metadata.at("name_map"), "deepfill");
}

TEST(TensorflowBundle, RefusesDamage) {
  const auto good = small_bundle();
  auto flipped = good;
  flipped.index[5] ^= 1;
  EXPECT_THAT(refusal(flipped), HasSubstr("checksum"));
  EXPECT_THAT(refusal({good.index.substr(1), good.data}), HasSubstr("damaged"));
  EXPECT_THAT(refusal({good.index.substr(0, 40), good.data}), HasSubstr("too short"));
  EXPECT_THAT(refusal({good.index, good.data.substr(0, 100)}), HasSubstr("truncated"));
  flipped = good;
  flipped.data[20] ^= 1;
  EXPECT_THAT(refusal(flipped), HasSubstr("inpaint_net/conv1/kernel is damaged"));
  const auto one = [](const std::string& entry) { return Bundle{table({{"", header}, {"v", entry}}), "1234"}; };
  EXPECT_THAT(refusal(one(float_entry({2}, 0, "1234"))), HasSubstr("its shape needs 8"));
  EXPECT_THAT(refusal(one(float_entry({uint64_t{1} << 62, 4}, 0, ""))), HasSubstr("overflows"));
  EXPECT_THAT(refusal(one(float_entry({1}, uint64_t{1} << 63, "1234"))), HasSubstr("truncated"));
  EXPECT_THAT(refusal(one(float_entry({1}, 0, "1234") + number_field(3, 7))), HasSubstr("shard 7 of 1"));
  EXPECT_THAT(refusal({table({{"v", float_entry({1}, 0, "1234")}}), "1234"}), HasSubstr("no number of shards"));
}

TEST(TensorflowBundle, MutatedBytesGiveAnErrorButNeverACrash) {
  const auto good = small_bundle();
  int refused = 0;
  for (uint64_t round = 0; round < 1500; ++round) {
    Rng rng(21, round);
    auto bundle = good;
    // The checksum would catch every change of a block, so it is made to fit: the parser behind it is what is tested.
    const auto body = bundle.index.find(header) > 8 ? 0 : bundle.index.find("\x01\x00\x00\x00") + 4;
    for (auto changes = rng.integer(1, 3); changes > 0; --changes)
      bundle.index[static_cast<size_t>(rng.integer(0, static_cast<int64_t>(body) - 1))] =
          static_cast<char>(rng.integer(0, 255));
    const auto crc = little_endian(masked_crc(crc32c(bundle.index.data(), body + 1)));
    bundle.index.replace(body + 1, 4, crc);
    write(bundle);
    try {
      for (const auto& [name, tensor] : read_tensorflow_bundle(stem).tensors) tensor.to(torch::kDouble).sum();
    } catch (const Error&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 1000);
}

std::vector<std::vector<std::string>> rows_of(const std::filesystem::path& path) {
  std::vector<std::vector<std::string>> rows;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::istringstream words(line);
    rows.emplace_back(std::istream_iterator<std::string>(words), std::istream_iterator<std::string>());
  }
  return rows;
}

TEST(TensorflowBundle, ReadsARealIndexAndMissesItsShard) {
  MEND_NEEDS_SHARED(path, "data/tf-index/hifill-0.index");
  MEND_NEEDS_SHARED(list, "spec/networks/hifill.tf_vars.tsv");
  const auto index = read_bundle_index(path);
  for (const auto& row : rows_of(list)) {
    ASSERT_TRUE(index.variables.count(row[0])) << row[0];
    const auto& shape = index.variables.at(row[0]).shape;
    EXPECT_EQ(fmt::format("{}", fmt::join(shape, "x")), row[1]) << row[0];
  }
  try {
    read_tensorflow_bundle(path);
    FAIL() << "it was read without its data";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::io);
    EXPECT_THAT(error.what(), HasSubstr("data-00000-of-00001"));
  }
}

class Mappings : public ::testing::TestWithParam<const char*> {};

TEST_P(Mappings, NameEveryVariableOfTheList) {
  MEND_NEEDS_SHARED(list, std::string("spec/networks/") + GetParam() + ".tf_vars.tsv");
  TensorFile file;
  const auto rows = rows_of(list);
  for (const auto& row : rows) {
    std::vector<int64_t> shape;
    std::istringstream extents(row[1]);
    for (std::string extent; std::getline(extents, extent, 'x');) shape.push_back(std::stoll(extent));
    file.tensors[row[0]] = torch::empty(shape);
  }
  const auto renamed = from_tensorflow_names(file);
  for (const auto& row : rows) {
    const auto key = row[2].compare(0, 2, "D:") == 0 ? "discriminator." + row[2].substr(2) : row[2];
    ASSERT_TRUE(renamed.tensors.count(key)) << row[0] << " should become " << key;
    EXPECT_EQ(fmt::format("{}", fmt::join(renamed.tensors.at(key).sizes(), "x")), row[3]) << key;
  }
}
INSTANTIATE_TEST_SUITE_P(NameMaps, Mappings, ::testing::Values("deepfillv1", "deepfillv2", "gdn", "hifill"));

TEST(NameMaps, SwappingChannelsTwiceChangesNothingAndOnceTurnsThem) {
  TensorFile file;
  file.tensors["a.weight"] = torch::rand({4, 5, 3, 3});
  file.tensors["b.weight"] = torch::rand({3, 4, 3, 3});
  file.tensors["b.bias"] = torch::arange(3, torch::kFloat);
  auto swapped = file;
  swap_blue_and_red(swapped, {"a"}, {"b"});
  EXPECT_TRUE(torch::equal(swapped.tensors["a.weight"].select(1, 0), file.tensors["a.weight"].select(1, 2)));
  EXPECT_TRUE(torch::equal(swapped.tensors["a.weight"].select(1, 4), file.tensors["a.weight"].select(1, 4)));
  EXPECT_EQ(swapped.tensors["b.bias"][0].item<float>(), 2);
  swap_blue_and_red(swapped, {"a"}, {"b"});
  for (const auto& [name, tensor] : file.tensors) EXPECT_TRUE(torch::equal(swapped.tensors[name], tensor)) << name;
  EXPECT_THROW(swap_blue_and_red(file, {"c"}, {}), Error);
}

}  // namespace
}  // namespace mend
