#include "neural/adaptation.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <vector>

#include "base/error.h"
#include "neural/adaptation_fixture.h"
#include "neural/adapted_filler.h"
#include "neural/network_filler.h"
#include "support/box_hole.h"
#include "support/for_fillers.h"

namespace mend {
namespace {

using testing::box_hole;
using testing::quick;
using testing::scratch;
using testing::single_thread;
using testing::small_network;
using testing::waves;

using ::testing::HasSubstr;

double error_in(const Raster& a, const Raster& b, const Hole& hole) {
  double sum = 0;
  for (int c = 0; c < 3; ++c)
    for (int y = 0; y < hole.height(); ++y)
      for (int x = 0; x < hole.width(); ++x)
        if (hole.at(y, x)) sum += std::abs(a.at(c, y, x) - b.at(c, y, x));
  return sum / (3 * static_cast<double>(hole.count()));
}

TEST(Adaptation, BringsTheHoleNearerToTheTruth) {
  const Raster truth = waves(96, 96);
  const Hole hole = box_hole(96, 96, {40, 36, 14, 24});
  const auto network = small_network();
  const Raster before = NetworkFiller(network).fill(truth, hole, single_thread());
  const Raster after = AdaptedFiller(network, quick(120)).fill(truth, hole, single_thread());
  EXPECT_LT(error_in(after, truth, hole), 0.85 * error_in(before, truth, hole));
  EXPECT_EQ(after.at(0, 3, 3), truth.at(0, 3, 3));
}

TEST(Adaptation, TheSameSeedGivesTheSameBytesAndTheLoadedNetworkStaysAsItWas) {
  const Raster truth = waves(64, 64);
  const Hole hole = box_hole(64, 64, {20, 20, 20, 20});
  const auto network = small_network();
  const Raster plain = NetworkFiller(network).fill(truth, hole, single_thread());
  const AdaptedFiller filler(network, quick(12));
  const Raster a = filler.fill(truth, hole, single_thread(3)), b = filler.fill(truth, hole, single_thread(3));
  const Raster again = NetworkFiller(network).fill(truth, hole, single_thread());
  for (size_t i = 0; i < 3 * a.plane_size(); ++i) {
    ASSERT_EQ(a.data()[i], b.data()[i]);
    ASSERT_EQ(plain.data()[i], again.data()[i]);
  }
}

TEST(Adaptation, GoesBackToTheFirstResultWhenNothingDoesBetter) {
  const Raster truth = waves(64, 64);
  const Hole hole = box_hole(64, 64, {20, 20, 20, 20});
  const auto network = small_network();
  auto options = quick(4);
  options.rate = 1;  // ruins any network
  const Raster plain = NetworkFiller(network).fill(truth, hole, single_thread());
  const Raster kept = AdaptedFiller(network, options).fill(truth, hole, single_thread());
  for (size_t i = 0; i < 3 * plain.plane_size(); ++i) ASSERT_EQ(kept.data()[i], plain.data()[i]);
}

TEST(Adaptation, GoesPartOfTheWayFromTheFirstWeights) {
  const Raster truth = waves(64, 64);
  const Hole hole = box_hole(64, 64, {20, 20, 20, 20});
  const auto network = small_network();
  const Raster first = NetworkFiller(network).fill(truth, hole, single_thread());
  std::vector<double> moved;
  for (const double blend : {0.05, 0.3, 1.0}) {
    auto options = quick(10);  // one look, and small steps: the fill moves about as far as the weights do
    options.rate = 3e-4;
    options.blend = blend;
    moved.push_back(error_in(AdaptedFiller(network, options).fill(truth, hole, single_thread()), first, hole));
  }
  EXPECT_GT(moved[0], 0);
  EXPECT_LT(moved[0], 0.3 * moved[1]);
  EXPECT_LT(moved[1], 0.7 * moved[2]);
}

TEST(Adaptation, ShowsTheFirstResultAndBetterOnesAndLookingChangesNothing) {
  const Raster truth = waves(64, 64);
  const Hole hole = box_hole(64, 64, {20, 20, 20, 20});
  const auto network = small_network();
  const Raster first = NetworkFiller(network).fill(truth, hole, single_thread());
  const AdaptedFiller filler(network, quick(12));
  std::vector<Raster> shown;
  Context context = single_thread();
  context.preview = [&](const Raster& unfinished) { shown.push_back(unfinished); };
  const Raster watched = filler.fill(truth, hole, context), unwatched = filler.fill(truth, hole, single_thread());
  ASSERT_GE(shown.size(), 2u);
  for (const auto& picture : shown) ASSERT_EQ(picture.plane_size(), truth.plane_size());
  EXPECT_EQ(shown[0].at(1, 25, 25), first.at(1, 25, 25));
  EXPECT_NE(shown[1].at(1, 25, 25), first.at(1, 25, 25));
  for (size_t i = 0; i < 3 * watched.plane_size(); ++i) ASSERT_EQ(watched.data()[i], unwatched.data()[i]);
}

TEST(Adaptation, ATimeAndABudgetEndIt) {
  const Raster truth = waves(64, 64);
  const Hole hole = box_hole(64, 64, {20, 20, 20, 20});
  auto options = quick(0);
  options.seconds = 1e6;
  const AdaptedFiller filler(small_network(), options);
  Context context = single_thread();
  context.budget = std::chrono::milliseconds(1500);
  std::map<std::string, double> measured;
  context.measure = [&](const std::string& name, double value) { measured[name] = value; };
  const auto start = std::chrono::steady_clock::now();
  filler.fill(truth, hole, context);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
  EXPECT_GT(measured.at("adaptation steps"), 0);
  context.cancel.cancel();
  EXPECT_THROW(filler.fill(truth, hole, context), Error);
}

TEST(Adaptation, ABudgetTooSmallForOneStepGivesTheFirstResultAndSaysSo) {
  const Raster truth = waves(64, 64);
  const Hole hole = box_hole(64, 64, {20, 20, 20, 20});
  const auto network = small_network();
  Context context = single_thread();
  context.budget = std::chrono::milliseconds(0);
  std::vector<std::string> notes;
  context.note = [&](const std::string& sentence) { notes.push_back(sentence); };
  const Raster filled = AdaptedFiller(network, quick(500)).fill(truth, hole, context);
  const Raster plain = NetworkFiller(network).fill(truth, hole, single_thread());
  for (size_t i = 0; i < 3 * plain.plane_size(); ++i) ASSERT_EQ(filled.data()[i], plain.data()[i]);
  ASSERT_EQ(notes.size(), 1u);
  EXPECT_THAT(notes[0], HasSubstr("too short for one step"));
}

TEST(Adaptation, FinishGivesTheBestSoFarAndCancelNothing) {
  const Raster truth = waves(64, 64);
  const Hole hole = box_hole(64, 64, {20, 20, 20, 20});
  const auto network = small_network();
  Context context = single_thread();
  std::map<std::string, double> measured;
  context.measure = [&](const std::string& name, double value) { measured[name] = value; };
  int reports = 0;
  context.progress = [&](double, const std::string&) {
    if (++reports == 25) context.finish.cancel();
  };
  const Raster filled = AdaptedFiller(network, quick(100000)).fill(truth, hole, context);
  EXPECT_GE(measured.at("adaptation steps"), 10);
  EXPECT_LT(measured.at("adaptation steps"), 40);
  EXPECT_GT(measured.at("adaptation best step"), 0);
  const Raster plain = NetworkFiller(network).fill(truth, hole, single_thread());
  EXPECT_LT(error_in(filled, truth, hole), error_in(plain, truth, hole));

  Context cancelled = single_thread();
  cancelled.progress = [&](double fraction, const std::string&) {
    if (fraction > 0.1) cancelled.cancel.cancel();
  };
  EXPECT_THROW(AdaptedFiller(network, quick(60)).fill(truth, hole, cancelled), Error);
}

TEST(Adaptation, KeepsTheFittedWeightsForTheNextPicture) {
  auto options = quick(40);
  options.save = scratch("adaptation_test_saved.safetensors");
  const Raster truth = waves(64, 64);
  const Hole hole = box_hole(64, 64, {20, 20, 20, 20});
  const Raster fitted = AdaptedFiller(small_network(), options).fill(truth, hole, single_thread());
  NetworkFillerOptions again;
  again.model = options.save.string();
  again.precision = "fp32";
  const Raster reused = NetworkFiller(load_network(again)).fill(truth, hole, single_thread());
  for (size_t i = 0; i < 3 * fitted.plane_size(); ++i) ASSERT_NEAR(reused.data()[i], fitted.data()[i], 1e-5);

  options.save = scratch("no-such-folder/weights.safetensors");
  try {
    const AdaptedFiller cannot_save(small_network(), options);
    FAIL() << "it would learn for minutes and then not save";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("no-such-folder"));
  }
}

TEST(Adaptation, SaysWhatIsNotAllowed) {
  const auto message = [](const std::function<void()>& body) -> std::string {
    try {
      body();
    } catch (const Error& error) {
      return error.what();
    }
    return "nothing was thrown";
  };
  AdaptOptions options;
  EXPECT_THAT(message([&] { options.check(); }), HasSubstr("500"));
  EXPECT_THAT(message([&] { options.set_effort("soon"); }), HasSubstr("60s"));
  EXPECT_THAT(message([&] { options.set_effort("-3"); }), HasSubstr("-3"));
  options.set_effort("90s");
  EXPECT_EQ(options.seconds, 90);
  options.patch = 3;
  EXPECT_THAT(message([&] { options.check(); }), HasSubstr("32 to 2048"));
  options.patch = 64;
  options.blend = 0;
  EXPECT_THAT(message([&] { options.check(); }), HasSubstr("0.01 to 1 of the way"));
  options.blend = 0.5;
  options.features_weight = -1;
  EXPECT_THAT(message([&] { options.check(); }), HasSubstr("0 to 100, not -1"));
  options.features_weight = 0.1;
  options.framework = "reconstruction";
  options.critic = "fresh";
  EXPECT_THAT(message([&] { options.check(); }), HasSubstr("own losses"));
  options.critic.clear();
  options.features = "f.safetensors";
  EXPECT_THAT(message([&] { options.check(); }), HasSubstr("own losses"));
}

}  // namespace
}  // namespace mend
