/// TensorBoard event files: what `tensorboard --logdir` shows.
#pragma once
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace mend {

/// Appends to one file of TFRecords, each an Event message of TensorFlow's event.proto, written by hand: length and
/// data with their masked CRC-32C. The file is named after the time, so a resumed run begins another, as TensorBoard
/// expects.
class EventFile {
 public:
  /// Creates folder/events.out.tfevents.<seconds>.mend. What cannot be written is passed over: a log is not worth a
  /// run.
  explicit EventFile(const std::filesystem::path& folder);
  void scalars(int64_t step, const std::vector<std::pair<std::string, double>>& values);
  /// The PNG file of that name; passed over if it is not one.
  void picture(int64_t step, const std::string& tag, const std::filesystem::path& png);

 private:
  void record(const std::string& event);
  std::ofstream file_;
};

}  // namespace mend
