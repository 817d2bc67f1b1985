#include <gtest/gtest.h>
#include <httplib.h>

#include <map>
#include <regex>
#include <thread>

#include "base/error.h"
#include "image/codec.h"
#include "study/study_plot.h"
#include "study/study_server.h"
#include "support/scratch_folder.h"
#include "support/synthetic_image.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

/// Three methods, three pictures, and the photographs.
class StudyTest : public ::testing::Test {
 protected:
  void SetUp() override {
    for (const char* folder : {"truth", "a", "b", "c"}) {
      fs::create_directories(folder_ / folder);
      for (const uint64_t seed : {1, 2, 3})
        save_image(testing::smooth_image(32, 24, 3, seed + static_cast<uint64_t>(folder[0])),
                   folder_ / folder / ("p" + std::to_string(seed) + ".png"));
    }
  }
  StudyPictures pictures() const {
    return find_study_pictures({{"a", folder_ / "a"}, {"b", folder_ / "b"}, {"c", folder_ / "c"}}, folder_ / "truth");
  }
  testing::ScratchFolder folder_;
};

TEST_F(StudyTest, QuestionsAreBalancedRandomisedAndHoldTwoControls) {
  const auto all = pictures();
  EXPECT_EQ(all.names, (std::vector<std::string>{"p1", "p2", "p3"}));
  std::map<std::pair<int, int>, int> asked;
  int controls = 0, first_left = 0;
  for (uint64_t seed = 0; seed < 40; ++seed)
    for (const auto& question : study_questions(all, 9, seed)) {
      ASSERT_NE(question.left, question.right);
      controls += question.is_control();
      if (question.is_control()) continue;
      ++asked[std::minmax(question.left, question.right)];
      first_left += question.left < question.right;
    }
  EXPECT_EQ(controls, 80);
  ASSERT_EQ(asked.size(), 3u);
  for (const auto& [pair, count] : asked) EXPECT_EQ(count, 120);
  EXPECT_NEAR(first_left, 180, 40);
}

TEST_F(StudyTest, RefusesWhatCannotBeCompared) {
  const auto truth = folder_ / "truth";
  EXPECT_THROW(find_study_pictures({{"a", folder_ / "a"}}, truth), Error);
  EXPECT_THROW(find_study_pictures({{"a", folder_ / "a"}, {"a", folder_ / "b"}}, truth), Error);
  EXPECT_THROW(find_study_pictures({{"a", folder_ / "a"}, {"b", folder_ / "a"}}, truth), Error);
  EXPECT_THROW(find_study_pictures({{"a", folder_ / "a"}, {"b", folder_ / "none"}}, truth), Error);
  fs::remove_all(folder_ / "b");
  fs::create_directories(folder_ / "b");
  EXPECT_THROW(find_study_pictures({{"a", folder_ / "a"}, {"b", folder_ / "b"}}, truth), Error);
  EXPECT_THROW(study_questions(StudyPictures{{{"x", ""}, {"y", ""}}, "", {"p"}}, 0, 1), Error);
}

TEST_F(StudyTest, ParticipantsWhoFailAControlAreLeftOut) {
  const auto file = folder_ / "votes.sqlite";
  VoteStore votes(file, {"a", "b", "c"});
  const Question pair{0, 0, 1}, control{0, control_truth, control_broken}, turned{1, control_broken, control_truth};
  const auto participant = [&](const std::string& name, VoteStore::Choice first, bool second) {
    votes.begin(name, 7);
    const auto id = votes.find(name)->id;
    EXPECT_TRUE(votes.vote(id, 0, pair, "p1", VoteStore::Choice::left));
    EXPECT_FALSE(votes.vote(id, 0, pair, "p1", VoteStore::Choice::right));  // the first answer stays
    votes.vote(id, 1, control, "p1", first);
    if (second) votes.vote(id, 2, turned, "p2", VoteStore::Choice::right);
    votes.vote(id, 3, {2, 2, 0}, "p3", VoteStore::Choice::same);
  };
  participant("attentive", VoteStore::Choice::left, true);
  participant("careless", VoteStore::Choice::right, true);
  participant("undecided", VoteStore::Choice::same, true);
  participant("gone", VoteStore::Choice::left, false);
  const auto summary = VoteStore(file).summary();
  EXPECT_EQ(summary.methods, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(summary.participants, 1);
  EXPECT_EQ(summary.failed_controls, 2);
  EXPECT_EQ(summary.unfinished, 1);
  EXPECT_EQ(summary.counts.total(), 2);
  EXPECT_EQ(summary.counts.wins(0, 1), 1);
  EXPECT_EQ(summary.counts.wins(2, 0), 0.5);
  EXPECT_THROW(VoteStore(file, {"a", "b"}), Error);
  EXPECT_THROW(VoteStore(folder_ / "none.sqlite"), Error);
}

TEST_F(StudyTest, ABrowserCanVoteAndLearnsNoNames) {
  const auto all = pictures();
  VoteStore votes(folder_ / "votes.sqlite", {"a", "b", "c"});
  StudyOptions options;
  options.port = 0;
  options.pairs = 3;
  const CancelToken cancel;
  std::string address;
  std::thread serving([&] {
    serve_study(all, options, votes, cancel, [&](const std::string& at) {
      httplib::Client client(at.substr(0, at.size() - 1));
      const auto page = client.Get("/");
      EXPECT_EQ(page->status, 200);
      EXPECT_NE(page->body.find("looks more natural"), std::string::npos);
      const auto begun = client.Post("/begin");
      std::smatch token;
      EXPECT_TRUE(std::regex_search(begun->body, token, std::regex("[0-9a-f]{32}")));
      const auto who = token.str();
      const auto questions = study_questions(all, 3, votes.find(who)->seed);
      for (size_t i = 0; i < questions.size(); ++i) {
        const auto left = client.Get("/picture/" + who + "/" + std::to_string(i) + "/left");
        EXPECT_EQ(left->status, 200);
        EXPECT_EQ(left->get_header_value("Content-Type"), "image/png");
        EXPECT_FALSE(left->has_header("Content-Disposition"));
        const std::string choice = questions[i].right == control_truth ? "right" : "left";
        const httplib::Params vote{{"participant", who}, {"question", std::to_string(i)}, {"choice", choice}};
        EXPECT_EQ(client.Post("/vote", vote)->status, 204);
        EXPECT_EQ(client.Post("/vote", vote)->status, 409);
      }
      EXPECT_EQ(client.Get("/picture/" + who + "/5/left")->status, 400);
      EXPECT_EQ(client.Get("/picture/0123/0/left")->status, 400);
      const httplib::Headers elsewhere{{"Origin", "http://elsewhere.example"}};
      EXPECT_EQ(client.Post("/begin", elsewhere, "", "text/plain")->status, 400);
      cancel.cancel();
    });
  });
  serving.join();
  EXPECT_EQ(votes.summary().participants, 1);
  EXPECT_EQ(votes.summary().counts.total(), 3);
}

TEST(StudyPlot, ShowsTheStrongestFirst) {
  const auto svg = plot_strengths({"weak", "<strong>"}, {{-1, -1.2, -0.8, -1.3, -0.7}, {1, 0.8, 1.2, 0.7, 1.3}});
  EXPECT_LT(svg.find("&lt;strong>"), svg.find("weak"));
}

}  // namespace
}  // namespace mend
