#include <atomic>
#include <cmath>
#include <limits>
#include <thread>

#include "capi/test_picture.h"

namespace mend::testing {
namespace {

TEST_F(CApi, ChangesMissingColoursAndNoOtherByte) {
  for (const char* method : {"push-pull", "exemplar"}) {
    use(method);
    for (int depth : {MEND_U8, MEND_U16, MEND_F32})
      for (int channels : {1, 2, 3, 4}) {
        Picture picture(60, 48, channels, depth, 3, 7);
        const auto before = picture.memory;
        ASSERT_EQ(fill(picture), MEND_OK) << message();
        size_t changed = 0;
        std::vector<bool> may(before.size(), false);
        for (int y = 16; y < 24; ++y)
          for (int x = 20; x < 30; ++x)
            for (int c = 0; c < channels - (channels % 2 == 0); ++c)
              for (size_t i = 0; i < sample_bytes(depth); ++i)
                may[static_cast<size_t>(picture.sample(y, x, c) - picture.memory.data()) + i] = true;
        for (size_t i = 0; i < before.size(); ++i) {
          if (!may[i]) {
            ASSERT_EQ(picture.memory[i], before[i]) << method << " depth " << depth << " byte " << i;
          }
          changed += picture.memory[i] != before[i];
        }
        EXPECT_GT(changed, 60u) << method << " depth " << depth << " channels " << channels;
      }
  }
}

TEST_F(CApi, WhatLiesUnderTheHoleDoesNotMatter) {
  Picture a(60, 48, 3, MEND_F32), b(60, 48, 3, MEND_F32);
  const float nan = std::numeric_limits<float>::quiet_NaN();
  for (int y = 16; y < 24; ++y)
    for (int x = 20; x < 30; ++x) std::memcpy(b.sample(y, x, 1), &nan, sizeof nan);
  use("exemplar");
  ASSERT_EQ(fill(a), MEND_OK);
  ASSERT_EQ(fill(b), MEND_OK) << message();
  EXPECT_EQ(a.memory, b.memory);
  std::memcpy(b.sample(0, 7, 1), &nan, sizeof nan);
  EXPECT_EQ(fill(b), MEND_BAD_IMAGE);
  EXPECT_THAT(message(), ::testing::HasSubstr("column 7, row 0"));
}

TEST_F(CApi, ReportsWhatWasDone) {
  Picture picture(60, 48, 3, MEND_U8);
  mend_fill_report report{};
  report.struct_size = sizeof report;
  ASSERT_EQ(mend_fill(filler, &picture.pixels, &picture.hole, nullptr, &report, nullptr), MEND_OK);
  EXPECT_EQ(report.missing, 80);
  EXPECT_EQ(report.windows, 1);
  EXPECT_GT(report.seconds, 0);
  auto options = plain_options();
  options.grow = 2;
  ASSERT_EQ(mend_fill(filler, &picture.pixels, &picture.hole, &options, &report, nullptr), MEND_OK);
  EXPECT_GT(report.missing, 80 + 2 * 2 * 18);
  std::fill(picture.missing.begin(), picture.missing.end(), 0);
  EXPECT_EQ(mend_fill(filler, &picture.pixels, &picture.hole, nullptr, &report, nullptr), MEND_OK);
  EXPECT_EQ(report.missing, 0);
}

struct Seen {
  double last = 0;
  int calls = 0, stop_at = 1 << 30;
  std::thread::id thread;
};
int watch(double fraction, const char* stage, void* user) {
  auto& seen = *static_cast<Seen*>(user);
  EXPECT_GE(fraction, seen.last);
  EXPECT_GT(std::strlen(stage), 0u);
  EXPECT_EQ(std::this_thread::get_id(), seen.thread);
  seen.last = fraction;
  return ++seen.calls >= seen.stop_at;
}

TEST_F(CApi, ProgressRisesAndMayCancel) {
  use("exemplar");
  Seen seen;
  seen.thread = std::this_thread::get_id();
  auto options = plain_options();
  options.threads = 2;
  options.progress = watch;
  options.user = &seen;
  Picture picture(60, 48, 3, MEND_U8);
  ASSERT_EQ(fill(picture, &options), MEND_OK);
  EXPECT_EQ(seen.last, 1);
  Picture other(60, 48, 3, MEND_U8);
  const auto before = other.memory;
  for (int stop_at : {1, 5, seen.calls}) {
    seen = Seen{0, 0, stop_at, seen.thread};
    EXPECT_EQ(fill(other, &options), MEND_CANCELLED);
    EXPECT_EQ(other.memory, before) << "cancelled at call " << stop_at;
  }
}

struct Switch {
  mend_canceller* canceller;
  std::atomic<bool> reached, done;
};
int wait_for_switch(double, const char*, void* user) {
  auto& thrown = *static_cast<Switch*>(user);
  thrown.reached = true;
  while (!thrown.done) std::this_thread::yield();
  return 0;
}

TEST_F(CApi, ACancellerStopsWorkBeforeAndWhileItRuns) {
  use("exemplar");
  Picture picture(500, 400, 3, MEND_U8);
  const auto before = picture.memory;
  auto* canceller = mend_canceller_new();
  auto options = plain_options();
  options.canceller = canceller;
  // The work waits at its first step until the other thread has thrown the switch.
  Switch thrown{canceller, {}, {}};
  options.progress = wait_for_switch;
  options.user = &thrown;
  std::thread other([&] {
    while (!thrown.reached) std::this_thread::yield();
    mend_cancel(canceller);
    thrown.done = true;
  });
  EXPECT_EQ(fill(picture, &options), MEND_CANCELLED);
  other.join();
  EXPECT_EQ(fill(picture, &options), MEND_CANCELLED) << "once thrown, it stays";
  EXPECT_EQ(picture.memory, before);
  mend_canceller_free(canceller);
}

TEST_F(CApi, OneFillerServesManyThreads) {
  use("exemplar");
  Picture alone(60, 48, 3, MEND_U8);
  ASSERT_EQ(fill(alone), MEND_OK);
  std::vector<Picture> pictures(4, Picture(60, 48, 3, MEND_U8));
  std::vector<std::thread> threads;
  for (auto& picture : pictures) {
    picture.pixels.data = picture.memory.data();
    picture.hole.data = picture.missing.data();
    threads.emplace_back(
        [&] { EXPECT_EQ(mend_fill(filler, &picture.pixels, &picture.hole, nullptr, nullptr, nullptr), MEND_OK); });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& picture : pictures) EXPECT_EQ(picture.memory, alone.memory);
}

TEST_F(CApi, CandidatesAreTheFillsOfTheirSeeds) {
  use("exemplar");
  Picture picture(60, 48, 4, MEND_U16);
  const auto before = picture.memory;
  auto options = plain_options();
  options.seed = 11;
  mend_candidates* candidates = nullptr;
  ASSERT_EQ(mend_candidates_new(filler, &picture.pixels, &picture.hole, &options, 3, &candidates, &error), MEND_OK);
  EXPECT_EQ(picture.memory, before);
  ASSERT_EQ(mend_candidates_count(candidates), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(mend_candidates_seed(candidates, i), 11 + i);
    Picture chosen(60, 48, 4, MEND_U16), filled(60, 48, 4, MEND_U16);
    ASSERT_EQ(mend_candidates_apply(candidates, i, &chosen.pixels, &error), MEND_OK);
    options.seed = 11 + i;
    ASSERT_EQ(fill(filled, &options), MEND_OK);
    EXPECT_EQ(chosen.memory, filled.memory);
  }
  EXPECT_EQ(mend_candidates_apply(candidates, 3, &picture.pixels, nullptr), MEND_INVALID_ARGUMENT);
  Picture smaller(59, 48, 4, MEND_U16);
  EXPECT_EQ(mend_candidates_apply(candidates, 0, &smaller.pixels, nullptr), MEND_INVALID_ARGUMENT);
  mend_candidates_free(candidates);
  use("push-pull");
  ASSERT_EQ(mend_candidates_new(filler, &picture.pixels, &picture.hole, nullptr, 3, &candidates, &error), MEND_OK);
  EXPECT_EQ(mend_candidates_count(candidates), 1u) << "push-pull knows no chance";
  mend_candidates_free(candidates);
}

TEST_F(CApi, FillersAreMadeByNameWithSettings) {
  mend_filler_options options{};
  options.struct_size = sizeof options;
  mend_filler* made = filler;
  ASSERT_EQ(mend_filler_new(nullptr, &made, nullptr), MEND_OK);
  EXPECT_STREQ(mend_filler_description(made), "auto");
  mend_filler_free(made);
  const char* settings[] = {"radius=3"};
  options.method = "telea";
  options.settings = settings;
  options.setting_count = 1;
  ASSERT_EQ(mend_filler_new(&options, &made, nullptr), MEND_OK);
  EXPECT_STREQ(mend_filler_description(made), "telea(radius=3)");
  mend_filler_free(made);
  const auto refused = [&](const char* names) {
    mend_error_free(error);
    EXPECT_EQ(mend_filler_new(&options, &made, &error), MEND_INVALID_ARGUMENT);
    EXPECT_EQ(made, nullptr);
    EXPECT_THAT(message(), ::testing::HasSubstr(names));
  };
  options.model = "mend";
  refused("is for a network");
  options.model = nullptr;
  for (const char* bad : {"radius", "=3", "radius=x", "no_such=1"}) {
    settings[0] = bad;
    refused("");
  }
  settings[0] = nullptr;
  refused("NULL");
  options.settings = nullptr;
  refused("NULL");
  options.setting_count = 0;
  options.method = "magic";
  refused("push-pull");
}

TEST_F(CApi, MethodsAreListed) {
  std::vector<std::string> names;
  for (size_t i = 0; i < mend_method_count(); ++i) names.emplace_back(mend_method_name(i));
  EXPECT_EQ(names.front(), "auto");
  EXPECT_THAT(names, ::testing::Contains("exemplar"));
  EXPECT_EQ(mend_method_name(mend_method_count()), nullptr);
  EXPECT_STREQ(mend_version(), MEND_VERSION);
}

}  // namespace
}  // namespace mend::testing
