#include <gtest/gtest.h>
#include <torch/torch.h>

#include <fstream>

#include "base/error.h"
#include "data/fills.h"
#include "data/jpeg_noise.h"
#include "data/pack.h"
#include "data/png.h"
#include "data/resample.h"
#include "data/sampler.h"

namespace mend {
namespace fs = std::filesystem;
namespace {

fs::path fresh_folder(const std::string& name) {
  auto folder = fs::path(::testing::TempDir()) / ("mend_data_" + name);
  fs::remove_all(folder);
  fs::create_directories(folder);
  return folder;
}

Records photographs(int count) {
  Records records;
  torch::manual_seed(5);
  for (int i = 0; i < count; ++i)
    records.items.push_back({"p" + std::to_string(i), torch::randint(0, 256, {70 + i, 90, 3}, torch::kByte)});
  return records;
}

TEST(Shard, ComesBackInOrderWithItsNames) {
  const auto folder = fresh_folder("round");
  auto photos = photographs(12);
  photos.items[3].credit = "author: A. Nonymous; licence: CC0";
  write_shard(folder / "a.safetensors", RecordKind::photo, photos.items);
  const auto back = read_shards({folder}, RecordKind::photo);
  EXPECT_TRUE(back.skipped.empty());
  ASSERT_EQ(back.items.size(), 12u);
  for (size_t i = 0; i < 12; ++i) {
    EXPECT_EQ(back.items[i].name, photos.items[i].name);
    EXPECT_EQ(back.items[i].credit, photos.items[i].credit);
    EXPECT_TRUE(torch::equal(back.items[i].values, photos.items[i].values));
  }
}

TEST(Shard, AFolderStandsForItsShardsButThatOfValidation) {
  const auto folder = fresh_folder("whole_folder");
  write_shard(folder / "train-000.safetensors", RecordKind::photo, photographs(2).items);
  write_shard(folder / validation_shard, RecordKind::photo, photographs(3).items);
  EXPECT_EQ(read_shards({folder}, RecordKind::photo).items.size(), 2u);
  EXPECT_EQ(read_shards({folder / validation_shard}, RecordKind::photo).items.size(), 3u);
}

TEST(Shard, ADamagedOneIsLeftOutAndNamed) {
  const auto folder = fresh_folder("damaged");
  write_shard(folder / "good.safetensors", RecordKind::photo, photographs(2).items);
  write_shard(folder / "short.safetensors", RecordKind::photo, photographs(2).items);
  fs::resize_file(folder / "short.safetensors", fs::file_size(folder / "short.safetensors") - 100);
  const auto back = read_shards({folder}, RecordKind::photo);
  EXPECT_EQ(back.items.size(), 2u);
  ASSERT_EQ(back.skipped.size(), 1u);
  EXPECT_NE(back.skipped.front().find("short.safetensors"), std::string::npos);
  EXPECT_THROW(read_shards({folder / "absent"}, RecordKind::photo), Error);
}

TEST(Pack, KeepsWholePhotographsApartAndSkipsWhatCannotBeRead) {
  const auto in = fresh_folder("photos"), out = fresh_folder("shards");
  for (int i = 0; i < 60; ++i) std::ofstream(in / ("p" + std::to_string(i) + ".jpg")) << i;
  std::ofstream(in / "manifest.tsv") << "file\tauthor\tlicence\np0.jpg\tAda\tCC0\np1.jpg\t\tCC BY 2.0\n";
  PackOptions options;
  options.long_side = 64;
  options.validation_share = 0.2;
  const auto decode = [](const fs::path& path) {
    if (path.stem() == "p7") fail(ErrorCode::bad_image, "it is cut off");
    return torch::full({100, 200, 3}, std::stoi(path.stem().string().substr(1)), torch::kByte);
  };
  const auto report = pack_photos({in}, out, decode, options, Context());
  EXPECT_EQ(report.trained + report.validated, 59);
  EXPECT_GT(report.validated, 2);
  ASSERT_EQ(report.skipped.size(), 1u);
  EXPECT_NE(report.skipped.front().find("p7.jpg"), std::string::npos);
  const auto train = read_shards({out / "train-000.safetensors"}, RecordKind::photo);
  const auto validation = read_shards({out / "validation.safetensors"}, RecordKind::photo);
  EXPECT_EQ(static_cast<int64_t>(train.items.size()), report.trained);
  for (const auto& kept : validation.items)
    for (const auto& item : train.items) EXPECT_NE(kept.name, item.name);
  std::map<std::string, std::string> credits;
  for (const auto* records : {&train, &validation})
    for (const auto& item : records->items) credits[item.name] = item.credit;
  const auto base = in.filename().string();
  EXPECT_EQ(credits.at(base + "/p0.jpg"), "author: Ada; licence: CC0");
  EXPECT_EQ(credits.at(base + "/p1.jpg"), "licence: CC BY 2.0");
  EXPECT_EQ(credits.at(base + "/p2.jpg"), "");
  EXPECT_EQ(train.items.front().values.sizes().vec(), (std::vector<int64_t>{32, 64, 3}));
}

TEST(Resample, KeepsAConstantAndMirrors) {
  std::vector<uint8_t> flat(50 * 50 * 3, 128), ramp(64 * 64 * 3);
  for (size_t i = 0; i < ramp.size(); ++i) ramp[i] = static_cast<uint8_t>(4 * (i / 3 % 64));
  float tone[256];
  for (int i = 0; i < 256; ++i) tone[i] = static_cast<float>(i) / 255;
  auto out = torch::empty({3, 32, 32}), mirrored = torch::empty({3, 32, 32});
  resample_square(flat.data(), 150, 50, tone, false, 32, out.data_ptr<float>());
  EXPECT_LT((out - tone[128]).abs().max().item<float>(), 1e-6f);
  resample_square(ramp.data(), 192, 64, tone, false, 32, out.data_ptr<float>());
  resample_square(ramp.data(), 192, 64, tone, true, 32, mirrored.data_ptr<float>());
  EXPECT_TRUE(torch::equal(out, mirrored.flip(2)));
  EXPECT_NEAR(out.mean().item<float>(), 126.0f / 255, 1e-4f);
}

TEST(Sampler, FollowsFromSeedAndStepAlone) {
  SamplerOptions options;
  options.seed = 3;
  Records holes;
  holes.items.push_back({"h", torch::zeros({40, 40}, torch::kByte)});
  holes.items[0].values.slice(0, 5, 20).fill_(1);
  const Sampler sampler(photographs(5), holes, options), same(photographs(5), holes, options);
  sampler.batch(0, 4, 32);
  const auto a = sampler.batch(7, 4, 32), b = same.batch(7, 4, 32), other = same.batch(8, 4, 32);
  EXPECT_TRUE(torch::equal(a.image, b.image));
  EXPECT_TRUE(torch::equal(a.hole, b.hole));
  EXPECT_FALSE(torch::equal(a.image, other.image));
}

TEST(Sampler, EveryHoleIsBinaryAndWithinBounds) {
  SamplerOptions options;
  options.largest = 0.4;
  const Sampler sampler(photographs(3), {}, options);
  for (int64_t step = 0; step < 20; ++step) {
    const auto batch = sampler.batch(step, 4, 64);
    const auto ratio = batch.hole.mean({1, 2, 3});
    EXPECT_GT(ratio.min().item<float>(), 0);
    EXPECT_LE(ratio.max().item<float>(), 0.4f + 1e-6f);
    EXPECT_TRUE(((batch.hole == 0) | (batch.hole == 1)).all().item<bool>());
    EXPECT_GE(batch.image.min().item<float>(), 0);
    EXPECT_LE(batch.image.max().item<float>(), 1 + 1e-5f);
  }
}

TEST(Sampler, MixesTheKindsOfHolesByTheirWeights) {
  // The packed hole is a dot in a corner: too small to be a box, and its turned copies are told by their size.
  Records holes;
  holes.items.push_back({"dot", torch::zeros({64, 64}, torch::kByte)});
  holes.items[0].values[31][31] = 1;
  SamplerOptions options;
  options.holes = {{"packed", 1}, {"boxes", 3}};
  options.dilate = 0;
  options.unions = 0;
  const Sampler sampler(photographs(2), holes, options);
  const auto sizes = sampler.batch(0, 400, 64).hole.sum({1, 2, 3});
  const auto packed = (sizes <= 4).sum().item<int64_t>();  // zoomed in twice, the dot has four pixels
  EXPECT_GT(packed, 70);
  EXPECT_LT(packed, 130);
}

TEST(Sampler, HonoursBordersAndEvenBuckets) {
  Records holes;
  for (int i = 0; i < 9; ++i) holes.items.push_back({"small", torch::zeros({32, 32}, torch::kByte)});
  for (auto& item : holes.items) item.values[16][16] = 1;
  holes.items.push_back({"large", torch::ones({32, 32}, torch::kByte)});
  holes.items.back().values.narrow(0, 0, 14).zero_();
  SamplerOptions options;
  options.holes = {{"packed", 1}};
  options.unions = 0;
  options.dilate = 0;
  options.rotate = 180;
  options.largest = 0.95;
  options.even_buckets = true;
  options.border = 0.125;
  options.bordered = 1;
  const auto hole = Sampler(photographs(2), holes, options).batch(0, 300, 32).hole;
  EXPECT_EQ(hole.narrow(2, 0, 4).sum().item<float>() + hole.narrow(3, 28, 4).sum().item<float>(), 0);
  const auto large = (hole.sum({1, 2, 3}) > 30).sum().item<int64_t>();
  EXPECT_GT(large, 110);  // half of the draws, though one hole in ten
  EXPECT_LT(large, 190);
}

TEST(Sampler, ABatchIsTheSameInParts) {
  const Sampler sampler(photographs(3), {}, SamplerOptions());
  const auto whole = sampler.batch(5, 4, 32), part = sampler.batch(5, 2, 32, 2);
  EXPECT_TRUE(torch::equal(whole.image.narrow(0, 2, 2), part.image));
  EXPECT_TRUE(torch::equal(whole.hole.narrow(0, 2, 2), part.hole));
}

PackedFills some_fills(int count, int64_t side, int64_t coarse) {
  PackedFills fills;
  torch::manual_seed(8);
  for (int i = 0; i < count; ++i)
    fills.items.push_back({{"p" + std::to_string(i), torch::randint(0, 256, {side, side, 3}, torch::kByte), "by me"},
                           torch::randint(0, 2, {side, side}, torch::kByte),
                           torch::randint(0, 256, {coarse, coarse, 3}, torch::kByte)});
  return fills;
}

TEST(Fills, ComeBackAndWhatIsDamagedIsNamed) {
  const auto folder = fresh_folder("fills");
  auto fills = some_fills(3, 32, 16);
  write_fills(folder / "a.safetensors", fills.items, "mend");
  write_fills(folder / "b.safetensors", fills.items, "mend");
  fs::resize_file(folder / "b.safetensors", fs::file_size(folder / "b.safetensors") - 10);
  // A shard of photographs is none of fills.
  write_shard(folder / "c.safetensors", RecordKind::photo, photographs(1).items);
  const auto back = read_fills({folder});
  ASSERT_EQ(back.items.size(), 3u);
  EXPECT_EQ(back.items[2].photo.name, "p2");
  EXPECT_EQ(back.items[2].photo.credit, "by me");
  EXPECT_TRUE(torch::equal(back.items[2].coarse, fills.items[2].coarse));
  ASSERT_EQ(back.skipped.size(), 2u);
  EXPECT_NE(back.skipped[0].find("b.safetensors"), std::string::npos);
  EXPECT_NE(back.skipped[1].find("no square 8-bit picture with its hole"), std::string::npos);
  fills.items[1].hole = fills.items[1].hole.narrow(0, 0, 8).contiguous();
  EXPECT_THROW(write_fills(folder / "d.safetensors", fills.items, "mend"), Error);
}

TEST(Fills, AreDrawnAndMirroredAsOne) {
  const auto fills = some_fills(2, 32, 16);
  SamplerOptions options;
  options.seed = 4;
  const FillSampler sampler(fills, options);
  const auto batch = sampler.batch(3, 16, 32), part = sampler.batch(3, 4, 32, 12);
  EXPECT_TRUE(torch::equal(batch.coarse.narrow(0, 12, 4), part.coarse));
  const auto planes = [](const torch::Tensor& x) { return x.permute({2, 0, 1}).to(torch::kFloat) / 255; };
  int mirrored = 0;
  for (int64_t i = 0; i < 16; ++i) {
    bool found = false;
    for (const auto& fill : fills.items)
      for (const bool flip : {false, true}) {
        const auto turned = [&](const torch::Tensor& x) { return flip ? x.flip(-1) : x; };
        if (!torch::equal(batch.image[i], turned(planes(fill.photo.values)))) continue;
        found = true;
        mirrored += flip;
        EXPECT_TRUE(torch::equal(batch.hole[i][0], turned(fill.hole.to(torch::kFloat))));
        EXPECT_TRUE(torch::equal(batch.coarse[i], turned(planes(fill.coarse))));
      }
    EXPECT_TRUE(found) << i;
  }
  EXPECT_GT(mirrored, 2);
  EXPECT_LT(mirrored, 14);
  EXPECT_THROW(sampler.batch(0, 1, 64), Error);
  EXPECT_THROW(FillSampler({}, options), Error);
  auto mixed = some_fills(1, 32, 16);
  mixed.items.push_back(some_fills(1, 32, 8).items[0]);
  EXPECT_THROW(FillSampler(mixed, options), Error);
}

TEST(JpegNoise, GrowsAsTheQualityFallsAndSparesTheConstant) {
  torch::manual_seed(3);
  const auto picture = torch::rand({3, 40, 40});
  const auto noise = [&](const torch::Tensor& x, int quality) {
    auto noisy = x.clone();
    add_jpeg_noise(noisy.data_ptr<float>(), 40, quality, 3, 5);
    return (noisy - x).abs().mean().item<float>();
  };
  EXPECT_LT(noise(picture, 100), 0.005f);  // steps of 1/255
  EXPECT_GT(noise(picture, 30), 0.05f);
  EXPECT_GT(noise(picture, 30), noise(picture, 90));
  EXPECT_LT(noise(torch::full({3, 40, 40}, 0.5f), 30), 1e-5f) << "middle grey has no frequencies to quantise";
}

TEST(JpegNoise, ShiftsTheGridOfBlocks) {
  // A cosine of the block's lowest frequency is coarsely quantised where it lies in one block.
  auto ramp = torch::linspace(0, 1, 16).expand({3, 16, 16}).contiguous();
  auto straight = ramp.clone(), shifted = ramp.clone();
  add_jpeg_noise(straight.data_ptr<float>(), 16, 40, 0, 0);
  add_jpeg_noise(shifted.data_ptr<float>(), 16, 40, 4, 0);
  EXPECT_GT((straight - shifted).abs().max().item<float>(), 0.001f);
  // With the grid moved by 4, columns 4..11 are one block: the same as a picture that begins there.
  auto inner = ramp.narrow(2, 4, 8).narrow(1, 0, 8).contiguous();
  add_jpeg_noise(inner.data_ptr<float>(), 8, 40, 0, 0);
  EXPECT_LT((shifted.narrow(2, 4, 8).narrow(1, 0, 8) - inner).abs().max().item<float>(), 1e-5f);
}

TEST(Prefetcher, HandsOutInOrderWithManyThreadsAndPassesErrorsOn) {
  const auto make = [](int64_t step) {
    if (step == 30) fail(ErrorCode::io, "gone");
    return Batch{torch::full({1}, step, torch::kFloat), {}};
  };
  Prefetcher prefetcher(make, 10, 4, 6);
  for (int64_t step = 10; step < 20; ++step) EXPECT_EQ(prefetcher.next().image.item<float>(), static_cast<float>(step));
  EXPECT_THROW(for (int i = 0; i < 20; ++i) prefetcher.next(), Error);
}

TEST(Png, HasTheChunksAndChecksumsOfTheStandard) {
  const auto path = fresh_folder("png") / "grid.png";
  const uint8_t pixel[3] = {1, 2, 3};
  write_png(path, pixel, 1, 1);
  std::ifstream file(path, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  EXPECT_EQ(bytes.substr(1, 3), "PNG");
  // The end chunk is the same in every PNG: its CRC is known.
  EXPECT_EQ(bytes.substr(bytes.size() - 8), std::string("IEND\xAE\x42\x60\x82"));
}

}  // namespace
}  // namespace mend
