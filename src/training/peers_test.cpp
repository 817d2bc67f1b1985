// Two processes on this machine train as one with the double batch; one notices when the other is gone.
#include "training/peers.h"

#include <netinet/in.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "base/error.h"
#include "support/training_fixture.h"
#include "training/checkpoint.h"

namespace mend {
namespace {
namespace fs = std::filesystem;
using testing::one_thread;
using testing::quiet;

constexpr int steps = 6;

std::string variable(const char* name) {
  const char* text = std::getenv(name);
  return text ? text : "";
}

/// One rank: this program again, started by the tests below.
TEST(PeersChild, DISABLED_Trains) {
  const fs::path folder = variable("MEND_TEST_FOLDER");
  auto config = read_train_config(folder / "run.toml");
  std::ofstream out(folder / ("rank" + variable("RANK")));
  try {
    Trainer trainer(config, one_thread(), quiet, Peers::from_environment());
    if (variable("MEND_TEST_ROLE") == "leaves") {
      std::thread([&] {
        while (trainer.step() < steps) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        _exit(0);  // in the middle of a step
      }).detach();
      trainer.run();
    }
    if (variable("MEND_TEST_ROLE") == "stays") trainer.run();
    for (int i = 0; i < steps; ++i)
      for (const auto& [name, value] : trainer.advance()) out << fmt::format("{:.9g}\n", value);
    trainer.save();
  } catch (const Error& error) {
    out << to_string(error.code()) << ": " << error.what() << '\n';
  }
}

int free_port() {
  const int descriptor = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  EXPECT_EQ(bind(descriptor, reinterpret_cast<sockaddr*>(&address), size), 0);
  getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  close(descriptor);
  return ntohs(address.sin_port);
}

class Peers2 : public testing::TrainingTest {
 protected:
  std::string toml(const std::string& out, int batch) const {
    return fmt::format(
        "[network]\n{}\n[framework]\nname = \"detector\"\n[critic]\nwidth = 4\n[data]\nphotos = "
        "\"{}/photos.safetensors\"\n[optimiser]\nrate = 2e-3\nwarm_up = 0\n[run]\nprecision = \"fp32\"\nout = "
        "\"{}/{}\"\n[[stage]]\nsteps = 100000\nsize = 32\nbatch = {}\n",
        testing::small_mend, folder.string(), folder.string(), out, batch);
  }

  /// Starts both ranks in these roles and waits for them.
  void start_both(const std::string& role0, const std::string& role1) {
    std::ofstream(folder / "run.toml") << toml("together", 2);
    const auto port = free_port();
    std::vector<pid_t> children;
    for (int rank = 0; rank < 2; ++rank) {
      setenv("RANK", std::to_string(rank).c_str(), 1);
      setenv("WORLD_SIZE", "2", 1);
      setenv("MASTER_ADDR", "127.0.0.1", 1);
      setenv("MASTER_PORT", std::to_string(port).c_str(), 1);
      setenv("MEND_TEST_FOLDER", folder.c_str(), 1);
      setenv("MEND_TEST_ROLE", (rank == 0 ? role0 : role1).c_str(), 1);
      unsetenv("GTEST_OUTPUT");
      std::vector<std::string> words = {"child", "--gtest_filter=PeersChild.DISABLED_Trains",
                                        "--gtest_also_run_disabled_tests", "--gtest_brief=1"};
      std::vector<char*> pointers;
      pointers.reserve(words.size() + 1);
      for (auto& word : words) pointers.push_back(word.data());
      pointers.push_back(nullptr);
      pid_t child = 0;
      ASSERT_EQ(posix_spawn(&child, "/proc/self/exe", nullptr, nullptr, pointers.data(), environ), 0);
      children.push_back(child);
    }
    for (const char* name : {"RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT"}) unsetenv(name);
    for (const auto child : children) waitpid(child, nullptr, 0);
  }

  std::vector<std::string> lines_of(int rank) const {
    std::ifstream file(folder / ("rank" + std::to_string(rank)));
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }
};

TEST_F(Peers2, TrainAsOneProcessWithTheDoubleBatch) {
  start_both("trains", "trains");
  Trainer alone(parse_train_config(toml("alone", 4), "alone"), one_thread(), quiet);
  const auto first = lines_of(0), second = lines_of(1);
  if (!first.empty() && first[0].find("without Gloo") != std::string::npos) GTEST_SKIP() << first[0];
  ASSERT_EQ(first, second) << "the ranks' losses are one";
  size_t at = 0;
  for (int i = 0; i < steps; ++i)
    for (const auto& [name, value] : alone.advance()) {
      ASSERT_LT(at, first.size()) << first.back();
      // Sums are added in another order; what follows from that grows with the steps.
      EXPECT_NEAR(std::stod(first[at++]), value, 1e-4 * std::abs(value) + 1e-6) << name << " at step " << i;
    }
  EXPECT_EQ(at, first.size());
  EXPECT_EQ(checkpoints_in(folder / "together").size(), 1u) << "rank 0 alone writes";
}

TEST_F(Peers2, ALostRankIsNamedAsSuch) {
  start_both("stays", "leaves");
  const auto lines = lines_of(0);
  ASSERT_EQ(lines.size(), 1u);
  if (lines[0].find("without Gloo") != std::string::npos) GTEST_SKIP() << lines[0];
  EXPECT_NE(lines[0].find("rank 0: another rank of this training is gone"), std::string::npos) << lines[0];
  ASSERT_EQ(checkpoints_in(folder / "together").size(), 1u) << "what was reached is kept";
  Trainer again(parse_train_config(toml("together", 2), "run.toml"), one_thread(), quiet);
  EXPECT_TRUE(again.resume());
  EXPECT_GE(again.step(), steps);
  for (const auto& [name, value] : again.advance()) EXPECT_TRUE(std::isfinite(value)) << name;
}

TEST(Peers, NeedTheirVariables) {
  EXPECT_EQ(Peers::from_environment(), nullptr);
  setenv("WORLD_SIZE", "two", 1);
  EXPECT_THROW(Peers::from_environment(), Error);
  setenv("WORLD_SIZE", "2", 1);
  unsetenv("RANK");
  EXPECT_THROW(Peers::from_environment(), Error);
  setenv("RANK", "2", 1);
  EXPECT_THROW(Peers::from_environment(), Error);
  unsetenv("RANK");
  unsetenv("WORLD_SIZE");
}

}  // namespace
}  // namespace mend
