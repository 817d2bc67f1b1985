#include "repro/training_ground.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

#include "base/atomic_file.h"
#include "base/error.h"

namespace mend {
namespace {
namespace fs = std::filesystem;

void command(const ReproDoors& doors, const std::vector<std::string>& words, const Context& context) {
  const int code = doors.neural_command(words, context);
  if (code != 0) fail(ErrorCode::unsupported, "mend {} ended with status {}", fmt::join(words, " "), code);
}

void copy_all(const std::vector<fs::path>& files, const fs::path& folder) {
  fs::create_directories(folder);
  for (const auto& file : files) fs::copy_file(file, folder / file.filename(), fs::copy_options::skip_existing);
}

std::string text_of(const fs::path& file) {
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void write_text(const fs::path& file, const std::string& text) {
  write_file_atomically(file, text.data(), text.size());
}

/// The seconds that a run took in its parts so far.
double seconds_in(const fs::path& file) {
  double seconds = 0;
  std::ifstream(file) >> seconds;
  return seconds;
}

/// Adds the time of its life to the file, however that ends.
class Clocked {
 public:
  explicit Clocked(fs::path file) : file_(std::move(file)), before_(seconds_in(file_)) {}
  ~Clocked() {
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start_;
    std::ofstream(file_) << before_ + spent.count() << '\n';
  }
  Clocked(const Clocked&) = delete;
  Clocked& operator=(const Clocked&) = delete;

 private:
  fs::path file_;
  double before_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

TrainingGround::TrainingGround(const std::vector<fs::path>& photos, const fs::path& holes, const fs::path& folder,
                               const ReproDoors& doors, const Context& context)
    : folder_(fs::absolute(folder)), doors_(doors) {
  const auto packed = folder_ / "packed";
  if (fs::exists(packed)) return;
  fs::remove_all(folder_ / "photos");
  copy_all(photos, folder_ / "photos");
  command(doors, {"pack", (folder_ / "photos").string(), "-o", (folder_ / "shards").string(), "--validation", "0"},
          context);
  command(
      doors,
      {"pack", "--holes", fs::absolute(holes).string(), "-o", (folder_ / "shards/holes").string(), "--keep-holes", "0"},
      context);
  write_text(packed, fmt::format("{} photographs\n", photos.size()));
}

std::string TrainingGround::configuration(const Variant& variant, const Schedule& schedule, const fs::path& out) const {
  std::string shards;
  for (const auto& entry : fs::directory_iterator(folder_ / "shards"))
    if (entry.path().filename().string().rfind("train-", 0) == 0)
      shards += fmt::format("\"{}\", ", entry.path().string());
  return fmt::format(
      "{}\n[data]\nphotos = [{}]\nholes = [\"{}\"]\n"
      "[optimiser]\nrate = {}\nfinal_rate = 0.05\nbeta1 = {}\nbeta2 = {}\nwarm_up = {}\nema = {}\n"
      "[run]\nout = \"{}\"\nseed = 10\nkeep = 1\ntensorboard = false\n"
      "[[stage]]\nsteps = {}\nsize = {}\nbatch = {}\n",
      variant.toml, shards, (folder_ / "shards/holes").string(), schedule.rate, schedule.beta1, schedule.beta2,
      std::min<int64_t>(200, schedule.steps / 10),
      // Averaged over the last twentieth of a short training.
      std::clamp(1 - 20.0 / static_cast<double>(schedule.steps), 0.0, 0.999), out.string(), schedule.steps,
      schedule.size, schedule.batch);
}

Trained TrainingGround::train(const Variant& variant, const Schedule& schedule, const Context& context) const {
  const auto out = folder_ / "runs" / variant.name;
  const auto config = folder_ / "runs" / (variant.name + ".toml"), time = out / "seconds", done = out / "done";
  const auto text = configuration(variant, schedule, out);
  if (text_of(config) != text) fs::remove_all(out);  // of other settings
  fs::create_directories(out);
  write_text(config, text);
  if (!fs::exists(done)) {
    const Clocked clocked(time);
    command(doors_, {"train", config.string(), "--out", out.string(), "--resume"}, context);
    write_text(done, "\n");
  }
  return {out / "weights.safetensors", seconds_in(time)};
}

}  // namespace mend
