#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <sstream>
#include <vector>

#include "base/atomic_file.h"
#include "base/base64.h"
#include "base/context.h"
#include "base/error.h"
#include "base/named.h"
#include "base/options.h"
#include "base/parallel.h"
#include "base/rng.h"
#include "base/text.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

std::string message_of(const std::function<void()>& action, ErrorCode expected) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), expected) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

TEST(Parallel, VisitsEveryItemOnce) {
  for (const int threads : {1, 2, 7}) {
    std::vector<int> visits(10007);
    parallel_for(10007, threads, 16, [&](int64_t begin, int64_t end) {
      for (; begin < end; ++begin) ++visits[static_cast<size_t>(begin)];
    });
    EXPECT_EQ(std::count(visits.begin(), visits.end(), 1), 10007) << threads;
  }
}

TEST(Parallel, NestedLoopsDoNotWaitForEachOther) {
  std::atomic<int> items{0};
  parallel_for(8, 4, 1, [&](int64_t begin, int64_t end) {
    for (; begin < end; ++begin)
      parallel_for(100, 4, 1, [&](int64_t from, int64_t to) { items += static_cast<int>(to - from); });
  });
  EXPECT_EQ(items, 800);
}

TEST(Parallel, RethrowsWhatABodyThrows) {
  const auto loop = [] {
    parallel_for(1000, 4, 1, [](int64_t begin, int64_t) { require(begin < 500, "item {} is bad", begin); });
  };
  EXPECT_NE(message_of(loop, ErrorCode::invalid_argument).find("is bad"), std::string::npos);
}

TEST(Rng, StreamsAreIndependentAndRepeatable) {
  Rng a(7, 0), again(7, 0), b(7, 1);
  EXPECT_EQ(a.next(), again.next());
  EXPECT_NE(a.next(), b.next());
  Rng resumed = Rng::from_state(a.state());
  EXPECT_EQ(resumed.next(), a.next());
}

TEST(Rng, DistributionsHaveTheirMoments) {
  Rng rng(11);
  constexpr int n = 200000;
  double sum = 0, squares = 0, uniform = 0;
  std::vector<int> dice(6);
  for (int i = 0; i < n; ++i) {
    const double x = rng.normal(3, 2);
    sum += x;
    squares += x * x;
    uniform += rng.uniform();
    ++dice[static_cast<size_t>(rng.integer(1, 6) - 1)];
  }
  EXPECT_NEAR(sum / n, 3, 0.02);  // 4.5 standard errors
  EXPECT_NEAR(std::sqrt(squares / n - sum / n * (sum / n)), 2, 0.015);
  EXPECT_NEAR(uniform / n, 0.5, 0.003);
  for (const int side : dice) EXPECT_NEAR(side, n / 6.0, 5 * std::sqrt(n / 6.0));
}

TEST(Options, ReadsBoundsAndDefaults) {
  const Options options("gdn", {{"width", "32"}, {"fuse", "true"}, {"layout", "tf"}, {"rate", "0.5"}});
  EXPECT_EQ(options.integer("width", 64, 1, 512), 32);
  EXPECT_EQ(options.integer("blocks", 8, 1, 16), 8);
  EXPECT_TRUE(options.flag("fuse", false));
  EXPECT_EQ(options.choice("layout", "pytorch", {"pytorch", "tf"}), "tf");
  EXPECT_DOUBLE_EQ(options.number("rate", 1, 0, 1), 0.5);
  EXPECT_NO_THROW(options.finish());
}

TEST(Options, NamesTheValueAndWhatIsAllowed) {
  const auto out_of_range = [] { Options("gdn", {{"width", "0"}}).integer("width", 64, 1, 512); };
  EXPECT_EQ(message_of(out_of_range, ErrorCode::invalid_argument),
            "gdn: width must be a whole number in 1..512, not '0'");
  const auto not_a_number = [] { Options("gdn", {{"width", "3x"}}).integer("width", 64, 1, 512); };
  EXPECT_NE(message_of(not_a_number, ErrorCode::invalid_argument).find("'3x'"), std::string::npos);
  const auto unknown = [] {
    const Options options("gdn", {{"widht", "3"}});
    options.integer("width", 64, 1, 512);
    options.finish();
  };
  EXPECT_NE(message_of(unknown, ErrorCode::invalid_argument).find("did you mean 'width'?"), std::string::npos);
}

TEST(Text, NearestWordOnlyIfNear) {
  EXPECT_EQ(nearest_word("exemplr", {"telea", "exemplar"}), "exemplar");
  EXPECT_EQ(nearest_word("photoshop", {"telea", "exemplar"}), "");
  EXPECT_EQ(join_or({"a", "b", "c"}), "a, b or c");
  EXPECT_EQ(did_you_mean("exemplr", {"telea", "exemplar"}), " (did you mean 'exemplar'?)");
  EXPECT_EQ(did_you_mean("photoshop", {"telea", "exemplar"}), "");
}

TEST(Named, AWrongNameIsAnsweredWithTheNearestAndAll) {
  struct Item {
    std::string name;
    int value;
  };
  const std::vector<Item> catalog{{"thin", 1}, {"medium", 2}, {"thick", 3}};
  EXPECT_EQ(find_named(catalog, "medium", "brush").value, 2);
  const auto message = message_of([&] { find_named(catalog, "thinn", "brush"); }, ErrorCode::invalid_argument);
  EXPECT_EQ(message, "there is no brush named 'thinn' (did you mean 'thin'?); known: thin, medium or thick");
}

TEST(Text, HumanUnits) {
  EXPECT_EQ(human_bytes(999), "999 bytes");
  EXPECT_EQ(human_bytes(1'234'567), "1.2 MB");
  EXPECT_EQ(human_seconds(3.14), "3.1 s");
  EXPECT_EQ(human_seconds(200), "3 min 20 s");
  EXPECT_EQ(human_seconds(3720), "1 h 02 min");
}

TEST(Base64, GivesTheVectorsOfTheRfc) {
  const std::pair<std::string, std::string> vectors[] = {{"", ""},
                                                         {"f", "Zg=="},
                                                         {"fo", "Zm8="},
                                                         {"foo", "Zm9v"},
                                                         {"foob", "Zm9vYg=="},
                                                         {"fooba", "Zm9vYmE="},
                                                         {"foobar", "Zm9vYmFy"}};
  for (const auto& [plain, coded] : vectors) {
    EXPECT_EQ(to_base64({plain.begin(), plain.end()}), coded);
    const auto back = from_base64(coded);
    EXPECT_EQ(std::string(back.begin(), back.end()), plain);
  }
}

TEST(Base64, RefusesWhatIsNot) {
  for (const char* text : {"Zg=", "Z", "Zg==Zg==", "Zm 9v", "Zm8", "Zm9v="})
    EXPECT_THROW(from_base64(text), Error) << text;
}

TEST(Context, PartOfTheWorkMovesItsShareOfTheProgress) {
  Context whole;
  double seen = -1;
  whole.progress = [&](double fraction, const std::string&) { seen = fraction; };
  whole.part(0.5, 1.0).report(0.5, "half of the second half");
  EXPECT_DOUBLE_EQ(seen, 0.75);
  const Context part = whole.part(0, 1);
  whole.cancel.cancel();
  message_of([&] { part.cancel.check(); }, ErrorCode::cancelled);
}

class AtomicFileTest : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(::testing::TempDir()) / "mend_atomic_file";
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  static std::string read(const fs::path& path) {
    std::stringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  size_t files() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }
  fs::path folder_;
};

TEST_F(AtomicFileTest, AppearsWholeOnCommit) {
  const auto target = folder_ / "a.txt";
  write_file_atomically(target, "old", 3);
  {
    AtomicFile file(target);
    file.write("ne", 2);
    EXPECT_EQ(read(target), "old");
    file.write("w", 1);
    file.commit();
  }
  EXPECT_EQ(read(target), "new");
  EXPECT_EQ(files(), 1u);
}

TEST_F(AtomicFileTest, LeavesNothingWithoutCommit) {
  const auto target = folder_ / "a.txt";
  write_file_atomically(target, "old", 3);
  { AtomicFile(target).write("half", 4); }
  EXPECT_EQ(read(target), "old");
  EXPECT_EQ(files(), 1u);
}

TEST_F(AtomicFileTest, KeepsThePermissionsOfWhatItReplaces) {
  const auto target = folder_ / "a.txt";
  write_file_atomically(target, "old", 3);
  fs::permissions(target, fs::perms(0640));
  write_file_atomically(target, "new", 3);
  EXPECT_EQ(fs::status(target).permissions(), fs::perms(0640));
}

TEST_F(AtomicFileTest, NamesTheTargetWhenTheFolderIsMissing) {
  const auto target = folder_ / "none" / "a.txt";
  const auto message = message_of([&] { AtomicFile file(target); }, ErrorCode::io);
  EXPECT_NE(message.find(target.string()), std::string::npos);
}

}  // namespace
}  // namespace mend
