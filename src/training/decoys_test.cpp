#include "training/decoys.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace mend {
namespace {

struct Case {
  Batch batch;
  torch::Tensor fill;
  Case() {
    torch::manual_seed(5);
    batch.image = torch::rand({4, 3, 48, 48});
    batch.hole = torch::zeros({4, 1, 48, 48});
    batch.hole.slice(2, 16, 32).slice(3, 12, 30).fill_(1);
    fill = batch.image * (1 - batch.hole) + 0.5 * batch.hole;
  }
};

/// Mean step between neighbours inside the hole.
double roughness(const torch::Tensor& picture) {
  const auto inside = picture.slice(2, 17, 31).slice(3, 13, 29);
  return (inside.slice(3, 1) - inside.slice(3, 0, -1)).abs().mean().item<double>();
}

TEST(Decoys, KeepKnownPixelsAndAreWhatTheirNamesSay) {
  const Case some;
  for (const char* kind : {"patchwork", "smooth", "blend"}) {
    const auto drawn = Decoys(kind).draw(some.batch, some.fill);
    const auto known = 1 - some.batch.hole;
    EXPECT_LE((drawn * known - some.batch.image * known).abs().max().item<float>(), 1e-6F) << kind;
    EXPECT_GT(((drawn - some.batch.image) * some.batch.hole).abs().mean().item<float>(), 1e-3F) << kind;
  }
  const double truth = roughness(some.batch.image);
  EXPECT_LT(roughness(Decoys("smooth").draw(some.batch, some.fill)), truth / 4);
  EXPECT_GT(roughness(Decoys("patchwork").draw(some.batch, some.fill)), truth / 2);
  const auto blend = Decoys("blend").draw(some.batch, some.fill);
  const auto off = [&](const torch::Tensor& x) { return (x - some.batch.image).abs().mean({1, 2, 3}); };
  EXPECT_TRUE((off(blend) < off(some.fill)).all().item<bool>());
}

TEST(Decoys, EachPictureGetsAKindOfItsOwn) {
  const Case some;
  const Decoys decoys("smooth,blend");
  bool smooth = false, blend = false, both = false;
  for (int i = 0; i < 20; ++i) {
    const auto drawn = decoys.draw(some.batch, some.fill);
    int smooth_ones = 0;
    for (int64_t n = 0; n < 4; ++n) smooth_ones += roughness(drawn.slice(0, n, n + 1)) < 0.05;
    smooth |= smooth_ones > 0, blend |= smooth_ones<4, both |= smooth_ones> 0 && smooth_ones < 4;
  }
  EXPECT_TRUE(smooth && blend && both);
}

TEST(Decoys, OtherWordsAreRefused) {
  EXPECT_TRUE(Decoys("").none());
  EXPECT_THROW(Decoys("smooth,blurred"), Error);
}

}  // namespace
}  // namespace mend
