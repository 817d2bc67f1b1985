/// Runs the program as a user would, in a folder of its own, on pictures made on the spot.
#pragma once
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "base/rng.h"
#include "image/codec.h"
#include "image/hole_file.h"

namespace mend::testing {
namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

struct Answer {
  int code = -1;
  std::string out, err;
};

inline std::string contents(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}
inline void write_text(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

/// Starts `mend words…` in `folder`; `prepare` runs in the child (limits, say). The answer comes from finish(); what
/// was not waited for is killed.
class Running {
 public:
  Running(const fs::path& folder, const std::vector<std::string>& words, void (*prepare)() = nullptr)
      : out_(folder / ".stdout"), err_(folder / ".stderr"), child_(fork()) {
    if (child_ != 0) return;
    if (chdir(folder.c_str()) != 0 || !freopen(".stdout", "w", stdout) || !freopen(".stderr", "w", stderr)) _exit(99);
    if (prepare) prepare();
    std::vector<char*> arguments{const_cast<char*>("mend")};
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    execv(MEND_PROGRAM, arguments.data());
    _exit(98);
  }
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() {
    if (finished_) return;
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }

  pid_t child() const { return child_; }
  /// Waits until stderr has `text`; false if it has not within a minute.
  bool says(const std::string& text) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (contents(err_).find(text) == std::string::npos) {
      if (std::chrono::steady_clock::now() > end) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
  }
  Answer finish() {
    int status = 0;
    waitpid(child_, &status, 0);
    finished_ = true;
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), contents(out_), contents(err_)};
  }

 private:
  fs::path out_, err_;
  pid_t child_;
  bool finished_ = false;
};

class EndToEnd : public ::testing::Test {
 protected:
  EndToEnd() {
    std::string name = (fs::temp_directory_path() / "mend-e2e-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    folder = name;
  }
  ~EndToEnd() override { fs::remove_all(folder); }

  Answer mend(const std::vector<std::string>& words, void (*prepare)() = nullptr) {
    return Running(folder, words, prepare).finish();
  }

  /// Soft stripes with grain: something a filler can continue.
  static Image picture(int width, int height, uint64_t seed = 1, int colours = 3, bool alpha = false) {
    Image image(width, height, colours, alpha, Depth::u8);
    Rng rng(seed);
    auto* value = reinterpret_cast<uint8_t*>(image.bytes());
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        for (int s = 0; s < image.samples(); ++s)
          *value++ = static_cast<uint8_t>(100 + 60 * ((x / 6 + s) % 2) + y % 20 + rng.integer(0, 8));
    return image;
  }
  void make_picture(const std::string& name, int width = 96, int height = 64, uint64_t seed = 1) {
    fs::create_directories((folder / name).parent_path());
    save_image(picture(width, height, seed), folder / name);
  }
  void make_mask(const std::string& name, int width = 96, int height = 64, Rect hole = {40, 24, 16, 12}) {
    fs::create_directories((folder / name).parent_path());
    Hole missing(height, width);
    for (int y = hole.y; y < hole.bottom(); ++y)
      for (int x = hole.x; x < hole.right(); ++x) missing.set(y, x, true);
    save_hole(missing, folder / name);
  }
  /// A bright disc of radius 30 on a dark ground, and a hole of another radius in the same place.
  void make_disc(const std::string& name, const std::string& mask, int radius) {
    Image image(200, 160, 3, false, Depth::u8);
    Hole hole(160, 200);
    Rng rng(3);
    auto* value = reinterpret_cast<uint8_t*>(image.bytes());
    for (int y = 0; y < 160; ++y)
      for (int x = 0; x < 200; ++x) {
        const int squared = (x - 100) * (x - 100) + (y - 80) * (y - 80);
        for (int c = 0; c < 3; ++c) *value++ = static_cast<uint8_t>((squared < 900 ? 200 : 60) + rng.integer(0, 6));
        hole.set(y, x, squared < radius * radius);
      }
    save_image(image, folder / name);
    save_hole(hole, folder / mask);
  }
  /// Names in the folder that the tests themselves did not redirect into.
  std::vector<std::string> listing(const fs::path& below = ".") {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(folder / below))
      if (const auto name = entry.path().filename().string(); name != ".stdout" && name != ".stderr")
        names.push_back(fs::relative(entry.path(), folder / below).string());
    std::sort(names.begin(), names.end());
    return names;
  }

  fs::path folder;
};

}  // namespace mend::testing
