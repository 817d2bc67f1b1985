/// The votes of a study in an SQLite file.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "study/bradley_terry.h"
#include "study/study_plan.h"

namespace mend {

struct Participant {
  int64_t id;
  uint64_t seed;  ///< of the questions
};

/// Votes, counted.
struct VoteSummary {
  std::vector<std::string> methods;
  VoteCounts counts;
  int participants = 0;     ///< whose votes count: both controls answered, and rightly
  int failed_controls = 0;  ///< left out
  int unfinished = 0;       ///< left out: a control was not answered
};

/// One open file. Safe to use from several threads; every vote is on the disk when vote() returns.
class VoteStore {
 public:
  /// Opens or makes the file. @throws Error{io}; Error{invalid_argument} if it holds a study of other methods.
  VoteStore(const std::filesystem::path& path, const std::vector<std::string>& methods);
  /// Opens a file that exists, with the methods it has.
  explicit VoteStore(const std::filesystem::path& path);
  ~VoteStore();
  VoteStore(const VoteStore&) = delete;
  VoteStore& operator=(const VoteStore&) = delete;

  /// A new participant, who is known by `token` from now on.
  void begin(const std::string& token, uint64_t seed);
  std::optional<Participant> find(const std::string& token) const;

  enum class Choice { left, right, same };
  /// Keeps the answer to question `index`. @return false if it was answered before; that answer stays.
  bool vote(int64_t participant, int index, const Question& question, const std::string& picture, Choice choice);

  VoteSummary summary() const;

 private:
  struct Connection;
  std::unique_ptr<Connection> connection_;
  std::vector<std::string> methods_;
};

}  // namespace mend
